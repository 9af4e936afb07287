"""How people can be reached: how many by each channel, how many by nobody but their secretary."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.models.channels import Account, Bot
from db.models.org import Member


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people something will reach: `by_channel`, most first, as (channel, people); `by_hand` those whom their secretary has to tell."""

    total: int
    by_channel: tuple[tuple[str, int], ...]
    by_hand: int


def reach(session: Session, to: Select[int]) -> Reach:
    """Count the members whose ids `to` selects by the channel that reaches them now."""
    people, count = to.subquery(), func.count()
    rows = session.execute(
        select(Bot.channel, count)
        .select_from(Member)
        .join(people, people.c[0] == Member.id)
        .outerjoin(Account, (Account.id == Member.reach_account_id) & Account.blocked_at.is_(None))
        .outerjoin(Bot, Bot.id == Account.bot_id)
        .group_by(Bot.channel)
        .order_by(count.desc())
    ).all()
    by_channel = tuple((channel, number) for channel, number in rows if channel is not None)
    return Reach(sum(number for _channel, number in rows), by_channel, sum(number for channel, number in rows if channel is None))
