"""Making a poll: a draft, its changes, and the opening, which writes down who may answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from core import audit
from core.access import UnitRef
from core.context import Person
from core.errors import Refusal
from core.i18n import Text, _, ngettext
from db.folding import fold
from db.models.org import Member, Membership, Unit
from db.models.polls import Poll, PollOption, PollVoter
from db.queries import roll
from db.queries.reach import Reach, reach
from handlers.polls import rules, service
from handlers.polls.rules import Audience, Kind


@dataclass(frozen=True, slots=True)
class Plan:
    """What the secretary decided. `options`: words, and for a date also its wall time in the unit; `least` and `most`: how many may be chosen."""

    question: str
    kind: Kind
    options: tuple[tuple[str, datetime | None], ...]
    least: int
    most: int
    has_names: bool
    audience: Audience
    closes_at: datetime


def draft(session: Session, person: Person, unit: UnitRef, plan: Plan, now: datetime) -> Poll:
    """Prepare a poll that nobody has been told of. Raises Refusal."""
    poll = Poll(unit_id=unit.unit_id, state="draft", made_by_id=person.member_id, made_at=now, **_columns(plan, now))
    session.add(poll)
    session.flush()
    _write_options(session, poll.id, plan.options)
    return poll


def redraft(session: Session, poll_id: int, plan: Plan, now: datetime) -> None:
    """Change a draft. Raises Refusal when it has been sent meanwhile: a question that people have read stays as it is."""
    poll = _draft(session, poll_id)
    for name, value in _columns(plan, now).items():
        setattr(poll, name, value)
    poll.version += 1
    _write_options(session, poll_id, plan.options)


def set_picture(session: Session, poll_id: int, file_id: int | None) -> None:
    poll = _draft(session, poll_id)
    poll.file_id = file_id
    poll.version += 1
    session.flush()


def turn_names(session: Session, poll_id: int) -> None:
    """Show names where they were hidden, hide them where they were shown: before anybody has answered."""
    poll = _draft(session, poll_id)
    poll.has_names = not poll.has_names
    poll.version += 1
    session.flush()


def discard(session: Session, poll_id: int) -> None:
    """Throw a draft away."""
    _draft(session, poll_id)
    session.execute(delete(Poll).where(Poll.id == poll_id))


def open_poll(session: Session, poll_id: int, person: Person, now: datetime) -> Poll:
    """Open the poll: who may answer is written down now, and people are told. Raises Refusal when its end has gone by, or nobody would be asked."""
    poll = _draft(session, poll_id)
    if poll.closes_at <= now:
        raise Refusal(_("The end of this poll has gone by. Please press “Change” and choose a later one."))
    home = (Membership.member_id == Member.id) & Membership.until_on.is_(None) & (Membership.kind != "guest")
    people = select(literal(poll.id), Member.id, func.coalesce(Membership.unit_id, literal(poll.unit_id))).outerjoin(Membership, home)
    asked = people.where(Member.id.in_(_audience(session, poll, now)))
    session.execute(insert(PollVoter).from_select(["poll_id", "member_id", "unit_id"], asked))
    poll.voters = session.scalar(select(func.count()).select_from(PollVoter).where(PollVoter.poll_id == poll_id)) or 0
    if not poll.voters:
        raise Refusal(_("Nobody would be asked. Please press “Change” and choose whom the poll is for."))
    poll.state = "open"
    announce(poll, poll.closes_at, now)
    audit.record(session, person.member_id, "polls.opened", now, unit_id=poll.unit_id, object_id=poll.id)
    session.flush()
    return poll


def announce(poll: Poll, closes_at: datetime, now: datetime) -> None:
    """Note that people are told now when the poll ends, from which its reminders follow."""
    poll.announced_at, poll.closes_at = now, closes_at
    poll.remind_at = rules.next_reminder_at(now, closes_at, now)
    poll.version += 1


def reach_of(session: Session, poll: Poll, now: datetime) -> Reach:
    """Count whom the poll would reach if it were sent now."""
    return reach(session, select(Member.id).where(Member.id.in_(_audience(session, poll, now))))


def check_options(options: Iterable[str]) -> None:
    """Raise Refusal for too few or too many options, one that is too long, or two that are the same, and say what to do."""
    words = tuple(options)
    if len(words) < rules.FEWEST:
        what = ngettext(
            "A poll needs at least 2 answers to choose from, this has {n}. Please write one a line, or all in one line: /poll Which day? | Monday | Tuesday",
            "A poll needs at least 2 answers to choose from, this has {n}. Please write one a line, or all in one line: /poll Which day? | Monday | Tuesday",
        )
        raise Refusal(what(n=len(words)), "options")
    if len(words) > rules.MOST:
        what = ngettext(
            "A poll has room for 30 answers to choose from, this has {n}. Please leave some out, or ask in two polls.",
            "A poll has room for 30 answers to choose from, this has {n}. Please leave some out, or ask in two polls.",
        )
        raise Refusal(what(n=len(words)), "options")
    for place, option in enumerate(words, 1):
        if len(option) > rules.LONGEST_OPTION:
            raise Refusal(_too_long(place, option), "options")
    same = rules.same_places([fold(option) for option in words])
    if same:
        first, second = (words[place] for place in same[0][:2])
        twice = _("“{first}” (number {one}) and “{second}” (number {two}) are the same but for capitals and marks. Please change one of them or leave it out.")
        raise Refusal(twice(first=first, one=same[0][0] + 1, second=second, two=same[0][1] + 1), "options")


def check_question(question: str) -> None:
    """Raise Refusal for a question that is missing or too long."""
    if not question:
        raise Refusal(_("The question is missing. Please begin with it, for example: /poll Which day? | Monday | Tuesday"), "question")
    if len(question) > rules.LONGEST_QUESTION:
        words = _("The question is {length} characters long, at most {most} fit. Please shorten it.")
        raise Refusal(words(length=len(question), most=rules.LONGEST_QUESTION), "question")


def _too_long(place: int, option: str) -> Text:
    words = _("Answer number {place} is {length} characters long, at most {most} fit. Please shorten it: “{begin}”")
    return words(place=place, length=len(option), most=rules.LONGEST_OPTION, begin=f"{option[:40]}…")


def _columns(plan: Plan, now: datetime) -> dict[str, object]:
    """Give what a plan says of a poll, checked. Raises Refusal."""
    check_question(plan.question)
    check_options(label for label, _starts in plan.options)
    if plan.closes_at <= now + timedelta(minutes=1):
        raise Refusal(_("This time has gone by. Please choose one that is still ahead."), "closes")
    number = len(plan.options)
    least, most = (1, number) if plan.kind is Kind.DATE else (1, 1) if plan.kind is Kind.SINGLE else (plan.least, plan.most)
    if most > number:
        raise Refusal(ngettext("There are only {n} answers to choose from.", "There are only {n} answers to choose from.")(n=number), "most")
    if least > most:
        raise Refusal(_("At least {least} and at most {most} do not fit together. Please change one of them.")(least=least, most=most), "least")
    kind = Kind.SINGLE if most == 1 else plan.kind
    return {
        "question": plan.question,
        "kind": kind.value,
        "least": least,
        "most": most,
        "has_names": plan.has_names,
        "audience": plan.audience.value,
        "closes_at": plan.closes_at,
    }


def _write_options(session: Session, poll_id: int, options: tuple[tuple[str, datetime | None], ...]) -> None:
    session.execute(delete(PollOption).where(PollOption.poll_id == poll_id))
    session.add_all(
        PollOption(poll_id=poll_id, position=position, label=label, starts_local=starts_local) for position, (label, starts_local) in enumerate(options, 1)
    )
    session.flush()


def _audience(session: Session, poll: Poll, now: datetime) -> Select[int]:
    unit, on = session.get_one(Unit, poll.unit_id), now.date()
    if poll.audience == Audience.COMMITTEE:
        held = roll.holders(unit.id, on, ("secretary", "deputy", "committee"))
        return select(Member.id).where(Member.id.in_(held), Member.erased_at.is_(None))
    return roll.audience(unit.path, on, "", standing="official" if poll.audience == Audience.OFFICIAL else "")


def _draft(session: Session, poll_id: int) -> Poll:
    poll = service.held(session, poll_id)
    if poll.state != "draft":
        raise Refusal(_("This poll has been sent already. It can be closed or made longer, but not changed."))
    return poll
