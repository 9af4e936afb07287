"""A poll to be sent, one that is open, and one that found a date and is over; the whole cell was asked."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.org import Membership
from db.models.polls import Poll, PollAnswer, PollOption, PollVoter

if TYPE_CHECKING:
    from tests.world import Ids, World

_OF_THE_CELL = ("member of cell", "committee of cell", "deputy of cell", "secretary of cell")


def fill(session: Session, world: "World") -> None:
    """Make the three polls, with one answer in the last."""
    now, cell = world.talk.clock.now(), world.talk.units["cell"]
    for state, kind in (("draft", "single"), ("open", "single"), ("closed", "date")):
        poll = Poll(unit_id=cell, question=f"Poll {state}?", kind=kind, state=state, made_at=now, closes_at=now + timedelta(days=1), has_names=True)
        poll.most, poll.announced_at = 1 if kind == "single" else 2, now
        session.add(poll)
        session.flush()
        starts = datetime(2026, 12, 20, 19, 30) if kind == "date" else None  # noqa: DTZ001 - a wall time
        options = [PollOption(poll_id=poll.id, position=place, label=f"Option {place}", starts_local=starts) for place in (1, 2)]
        members = session.scalars(select(Membership.member_id).where(Membership.unit_id == cell, Membership.until_on.is_(None), Membership.kind == "home"))
        voters = [PollVoter(poll_id=poll.id, member_id=member_id, unit_id=cell, answered_at=now) for member_id in members]
        session.add_all([*options, *(voters if state != "draft" else [])])
        session.flush()
        poll.voters = len(voters)
        world.ids |= {f"{state} poll": poll.id, f"{state} option": options[0].id}
        if state != "draft":
            session.add_all(PollAnswer(voter_id=voter.id, option_id=options[0].id, place=0 if state == "open" else 1) for voter in voters)


ARGUMENTS: "dict[str, Ids]" = {
    "polls.list": lambda _ids: (0,),
    **{f"polls.{name}": (lambda ids: (ids["open poll"],)) for name in ("show", "mine", "chart", "sheet", "on_behalf", "extend", "end", "close")},
    **{f"polls.{name}": (lambda ids: (ids["open poll"], 0)) for name in ("names", "silent", "units")},
    **{f"polls.{name}": (lambda ids: (ids["draft poll"],)) for name in ("send", "change", "picture", "unpicture", "turn_names", "discard")},
    "polls.change_part": lambda ids: (ids["draft poll"], 0),
    "polls.choose": lambda ids: (ids["open poll"], ids["open option"]),
    "polls.meet": lambda ids: (ids["closed poll"], ids["closed option"]),
}
BY_OBJECT: dict[str, tuple[str, ...]] = {f"polls.{name}": _OF_THE_CELL for name in ("show", "mine", "choose", "names", "chart", "sheet")}
