"""Where an update was written: the group's row, the message that was pressed, the way into a private chat."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.update import Chat, Pressed, Update
from db.models.channels import Account, Bot, Group
from db.models.ledger import Delivery
from db.ready import Ready
from db.upsert import insert_once

_PRESSED = Ready(select(Delivery.id).where(Delivery.refs == bindparam("refs"), Delivery.lane == bindparam("lane")))


def group_of(session: Session, bot_id: int, chat: Chat) -> Group | None:
    """Give the group's row, made when the group is first heard of; None in private."""
    if not chat.is_group:
        return None
    if chat.group_id is not None:
        return session.get(Group, chat.group_id)
    insert_once(session, Group, {"bot_id": bot_id, "external_id": chat.external_id, "lane": f"{bot_id}:0"}, ("bot_id", "external_id"))
    return session.scalars(select(Group).where(Group.bot_id == bot_id, Group.external_id == chat.external_id)).one()


def pressed_on(session: Session, update: Update) -> int | None:
    """Give the delivery whose message was pressed."""
    content = update.content
    if not isinstance(content, Pressed):
        return None
    if content.delivery_id is not None or content.ref is None:
        return content.delivery_id
    found: int | None = _PRESSED.scalar(session, {"refs": content.ref, "lane": f"{update.bot_id}:0"})
    return found


def way_in(session: Session, bot_id: int, account_id: int) -> str | None:
    """Give the address that opens the private chat, where it is not open yet."""
    is_open = session.scalar(select(Account.blocked_at.is_(None)).where(Account.id == account_id))
    return None if is_open else session.scalar(select(Bot.link).where(Bot.id == bot_id))
