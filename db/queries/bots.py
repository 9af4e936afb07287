"""The bots, and where they can be talked to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.channels import Bot


def chats(session: Session) -> tuple[tuple[int, str, str], ...]:
    """Give the chats of platforms that can be opened by a link: (bot, platform, link without its code)."""
    return tuple((bot_id, platform, link) for bot_id, platform, link in session.execute(select(Bot.id, Bot.channel, Bot.link).order_by(Bot.id)) if link)
