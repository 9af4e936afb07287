"""Reading polls and answering them. Services never commit and never send.

Who sees whose answer: where names are shown, everybody who was asked, and whoever reads the unit's group; where they are hidden, the poll's
secretary alone, which the card says, and each look is noted in the audit log.
A poll is not a secret ballot and never says it is one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, delete, func, insert, literal, null, select, union_all, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core import audit
from core.access import SECRETARIES
from core.context import Person
from core.errors import Refusal
from core.i18n import Text, _, ngettext
from core.identity import unit_ref
from db.models.base import Key
from db.models.ledger import File
from db.models.org import Member, Unit
from db.models.polls import Poll, PollAnswer, PollOption, PollVoter
from db.ready import Ready, ReadyChange
from handlers.polls import rules


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as somebody sees it: how many chose it, and whether this member did. `starts_local` where it is a day and time."""

    option_id: int
    position: int
    label: str
    starts_local: datetime | None
    votes: int = 0
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with all that its cards show. `answered`: how many have; `voter`: whose view this is, None for somebody who was not asked.

    `has_units`: its unit has others below it, by which the answers can be counted. `is_counted`: the numbers are there, not left out for speed.
    """

    poll: Poll
    picture: File | None
    choices: tuple[Choice, ...]
    answered: int = 0
    voter: PollVoter | None = None
    has_units: bool = False
    is_counted: bool = True

    @property
    def mine(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice.is_mine)

    @property
    def leaders(self) -> tuple[Choice, ...]:
        ahead = rules.leaders({choice.option_id: choice.votes for choice in self.choices})
        return tuple(choice for choice in self.choices if choice.option_id in ahead)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a press: the poll afterwards, not counted yet unless it is over; `is_late` where it was over, `is_full` where no further option fits.

    `is_new` where it changed anything, `is_first` where it made a first complete answer.
    """

    view: PollView
    is_late: bool = False
    is_full: bool = False
    is_new: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody's choice: `choice` is an option of the poll; `by_hand` where the secretary answered for them."""

    option_id: int
    name: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class PersonsAnswer:
    """All that one person chose, in the order of the options."""

    name: str
    by_hand: bool
    option_ids: tuple[int, ...]


_MANY = 200  # people; a longer list is no list to choose from

# What every press runs is made once: making a statement takes longer than running it.
_POLL, _VOTER, _MEMBER = bindparam("poll_id", type_=Key), bindparam("voter_id", type_=Key), bindparam("member_id", type_=Key)
_POLL_READ = select(Poll, File).outerjoin(File, File.id == Poll.file_id).where(Poll.id == _POLL)
_POLL_SHARED = _POLL_READ.with_for_update(read=True, of=Poll).execution_options(populate_existing=True)
_VOTER_READ = select(PollVoter).where(PollVoter.poll_id == _POLL, PollVoter.member_id == _MEMBER)
_VOTER_HELD = _VOTER_READ.with_for_update().execution_options(populate_existing=True)
_OPTIONS = Ready(
    select(PollOption.id, PollOption.position, PollOption.label, PollOption.starts_local, literal(0), PollAnswer.id.is_not(None))
    .outerjoin(PollAnswer, and_(PollAnswer.option_id == PollOption.id, PollAnswer.voter_id == _VOTER))
    .where(PollOption.poll_id == _POLL)
    .order_by(PollOption.position)
)
# How many have answered, and how many chose each option: one statement, over complete answers only.
_HAS_ANSWERED = (PollVoter.poll_id == _POLL, PollVoter.answered_at.is_not(None))
_COUNTS = Ready(
    union_all(
        select(null().cast(Integer), func.count()).select_from(PollVoter).where(*_HAS_ANSWERED),
        select(PollAnswer.option_id, func.count()).join(PollVoter, PollVoter.id == PollAnswer.voter_id).where(*_HAS_ANSWERED).group_by(PollAnswer.option_id),
    )
)
_ANSWER = (PollAnswer.voter_id == bindparam("whose", type_=Key), PollAnswer.place == bindparam("at_place"))
_ADDED = ReadyChange(insert(PollAnswer), columns=("voter_id", "option_id", "place"))
_REPLACED = ReadyChange(update(PollAnswer).where(*_ANSWER).values(option_id=bindparam("option")))
_REMOVED = ReadyChange(delete(PollAnswer).where(*_ANSWER))
_ANSWERED = ReadyChange(
    update(PollVoter).where(PollVoter.id == bindparam("whose", type_=Key)).values(answered_at=bindparam("answered"), by_member_id=bindparam("by", type_=Key))
)


# ---------------------------------------------------------------------------------------------------- answering


def choose(session: Session, poll_id: int, option_id: int, member_id: int, now: datetime) -> Answer:
    """Press an option for a member; the last answer counts. The poll is held meanwhile, so that it does not end in between; others may answer beside.

    Raises Refusal for somebody who was not asked, and for a poll or an option that is gone.
    """
    poll, picture = _shared(session, poll_id)
    voter = session.scalar(_VOTER_HELD, {"poll_id": poll_id, "member_id": member_id})
    if voter is None:
        raise Refusal(_not_asked(poll))
    if rules.is_over(poll.state, poll.closes_at, now):
        return Answer(_counted(session, poll, picture, voter), is_late=True)
    choices = _choices(session, poll_id, voter.id)
    pressed = next((choice for choice in choices if choice.option_id == option_id), None)
    if pressed is None:
        raise Refusal(_("This answer is no longer part of the poll. Please open the poll again."))
    before = frozenset(choice.position for choice in choices if choice.is_mine)
    picked = rules.pick(before, pressed.position, poll.most)
    is_first = _write(session, poll, voter, {choice.position: choice.option_id for choice in choices}, (before, picked.positions), now)
    chosen = tuple(replace(choice, is_mine=choice.position in picked.positions) for choice in choices)
    seen = PollView(poll, picture, chosen, 0, voter, is_counted=poll.voters <= rules.MOST_COUNTED)
    return Answer(seen, is_full=picked.is_full, is_new=before != picked.positions, is_first=is_first)


def answer_for(session: Session, poll_id: int, member_id: int, positions: frozenset[int], by: Person, now: datetime) -> bool:
    """Enter what a member said to the secretary; True for a first answer. Raises Refusal for a wrong number of options, or when it is over."""
    poll, _picture = _shared(session, poll_id)
    voter = session.scalar(_VOTER_HELD, {"poll_id": poll_id, "member_id": member_id})
    if voter is None:
        raise Refusal(_not_asked(poll), "member")
    if rules.is_over(poll.state, poll.closes_at, now):
        raise Refusal(_("This poll is over. Nobody can answer any more."))
    if voter.answered_at is not None and voter.by_member_id is None and member_id != by.member_id:
        raise Refusal(_("This person has answered already. Only they themselves can change it."), "member")
    if not rules.is_complete(len(positions), poll.least, poll.most):
        raise Refusal(how_many(poll), "options")
    choices = _choices(session, poll_id, voter.id)
    before = frozenset(choice.position for choice in choices if choice.is_mine)
    is_first = _write(session, poll, voter, {choice.position: choice.option_id for choice in choices}, (before, positions), now)
    _mark(session, voter, voter.answered_at, by.member_id if by.member_id != member_id else None)
    audit.record(session, by.member_id, "polls.answered_for", now, unit_id=poll.unit_id, object_id=poll.id, fields=(f"member {member_id}",))
    session.flush()
    return is_first


def _write(session: Session, poll: Poll, voter: PollVoter, options: Mapping[int, int], change: tuple[frozenset[int], frozenset[int]], now: datetime) -> bool:
    """Write the difference between two choices; True where it makes a first complete answer. `options[position]` = its id."""
    before, after = change
    if before == after:
        return False
    was_complete = voter.answered_at is not None
    if poll.most == 1 and before:
        _REPLACED.run(session, {"whose": voter.id, "at_place": 0, "option": options[min(after)]})
    else:
        for position in sorted(before - after):
            _REMOVED.run(session, {"whose": voter.id, "at_place": position})
        for position in sorted(after - before):
            _ADDED.run(session, {"voter_id": voter.id, "option_id": options[position], "place": 0 if poll.most == 1 else position})
    _mark(session, voter, now if rules.is_complete(len(after), poll.least, poll.most) else None, None)
    return voter.answered_at is not None and not was_complete


def _mark(session: Session, voter: PollVoter, answered_at: datetime | None, by_member_id: int | None) -> None:
    """Note when somebody answered, and who did it for them."""
    _ANSWERED.run(session, {"whose": voter.id, "answered": answered_at, "by": by_member_id})
    set_committed_value(voter, "answered_at", answered_at)
    set_committed_value(voter, "by_member_id", by_member_id)


# ------------------------------------------------------------------------------------------------------ reading


def counts(session: Session, poll_id: int) -> Mapping[int | None, int]:
    """Count who chose each option; under None, how many have answered."""
    return dict(_COUNTS.all(session, {"poll_id": poll_id}))


def with_counts(seen: PollView, counted: Mapping[int | None, int]) -> PollView:
    choices = tuple(replace(choice, votes=counted.get(choice.option_id, 0)) for choice in seen.choices)
    return replace(seen, choices=choices, answered=counted.get(None, 0))


def view(session: Session, poll_id: int, member_id: int) -> PollView:
    """Give a poll as a member sees it. Raises Refusal when it is gone."""
    poll, picture = _found(session, poll_id)
    voter = session.scalar(_VOTER_READ, {"poll_id": poll_id, "member_id": member_id})
    return _counted(session, poll, picture, voter)


def overview(session: Session, poll_id: int) -> PollView:
    """Give a poll as nobody in particular sees it: the message that asks, the board, the result."""
    return _counted(session, *_found(session, poll_id), None)


def names(session: Session, poll_id: int, first: int, most: int) -> tuple[Named, ...]:
    """Give who chose what, option by option, from number `first` on."""
    rows = session.execute(
        select(PollOption.id, Member.full_name, PollVoter.by_member_id.is_not(None))
        .join(PollAnswer, PollAnswer.option_id == PollOption.id)
        .join(PollVoter, PollVoter.id == PollAnswer.voter_id)
        .join(Member, Member.id == PollVoter.member_id)
        .where(PollOption.poll_id == poll_id, PollVoter.answered_at.is_not(None))
        .order_by(PollOption.position, Member.sort_name, Member.id)
        .offset(first)
        .limit(most)
    )
    return tuple(Named(option_id, name, by_hand) for option_id, name, by_hand in rows)


def answers_by_person(session: Session, poll_id: int) -> tuple[PersonsAnswer, ...]:
    """Give what each person chose, in the order of names."""
    rows = session.execute(
        select(Member.id, Member.full_name, PollVoter.by_member_id.is_not(None), PollOption.id)
        .join(PollVoter, PollVoter.member_id == Member.id)
        .join(PollAnswer, PollAnswer.voter_id == PollVoter.id)
        .join(PollOption, PollOption.id == PollAnswer.option_id)
        .where(PollVoter.poll_id == poll_id, PollVoter.answered_at.is_not(None))
        .order_by(Member.sort_name, Member.id, PollOption.position)
    )
    people: dict[int, PersonsAnswer] = {}
    for member_id, name, by_hand, option_id in rows:
        known = people.get(member_id)
        people[member_id] = PersonsAnswer(name, by_hand, (*(known.option_ids if known else ()), option_id))
    return tuple(people.values())


def silent(session: Session, poll_id: int, first: int, most: int) -> tuple[str, ...]:
    """Give who has not answered yet, in the order of names."""
    is_silent = (PollVoter.poll_id == poll_id, PollVoter.answered_at.is_(None))
    people = select(Member.full_name).join(PollVoter, PollVoter.member_id == Member.id).where(*is_silent).order_by(Member.sort_name, Member.id)
    return tuple(session.scalars(people.offset(first).limit(most)))


def units(session: Session, poll_id: int, first: int, most: int) -> tuple[tuple[str, int, int], ...]:
    """Give (unit, answered, asked) for each unit that was asked, in the order of the tree."""
    rows = session.execute(
        select(Unit.name, func.count(PollVoter.answered_at), func.count())
        .join(PollVoter, PollVoter.unit_id == Unit.id)
        .where(PollVoter.poll_id == poll_id)
        .group_by(Unit.id, Unit.name, Unit.path)
        .order_by(Unit.path)
        .offset(first)
        .limit(most)
    )
    return tuple((name, answered, asked) for name, answered, asked in rows)


def voters(session: Session, poll_id: int) -> tuple[Member, ...]:
    """Give for whom the secretary may answer, in the order of names: who has not answered themselves; of many only those whom no channel reaches."""
    is_free = PollVoter.answered_at.is_(None) | PollVoter.by_member_id.is_not(None)
    people = select(Member).join(PollVoter, PollVoter.member_id == Member.id).where(PollVoter.poll_id == poll_id, is_free)
    people = people.order_by(Member.sort_name, Member.id)
    if (session.scalar(select(Poll.voters).where(Poll.id == poll_id)) or 0) > _MANY:
        people = people.where(Member.reach_account_id.is_(None)).limit(_MANY)
    return tuple(session.scalars(people))


def waiting(session: Session, polls: Iterable[Poll], member_id: int) -> frozenset[int]:
    """Give which of these polls still wait for a member's answer."""
    ids = [poll.id for poll in polls if poll.state == "open"]
    silent_in = select(PollVoter.poll_id).where(PollVoter.poll_id.in_(ids), PollVoter.member_id == member_id, PollVoter.answered_at.is_(None))
    return frozenset(session.scalars(silent_in))


def listed(session: Session, person: Person, now: datetime, first: int, most: int) -> tuple[Poll, ...]:
    """Give the polls that somebody was asked or leads: what is still open first, soonest end first, then what is over, newest first."""
    asked = select(PollVoter.poll_id).where(PollVoter.member_id == person.member_id)
    own = [role.unit.unit_id for role in person.roles if role.rank >= SECRETARIES]
    is_open = (Poll.state != "closed") & (Poll.closes_at > now)
    found = select(Poll).where(Poll.id.in_(asked) | Poll.unit_id.in_(own))
    ahead = session.scalars(found.where(is_open).order_by(Poll.closes_at, Poll.id).offset(first).limit(most)).all()
    if len(ahead) == most:
        return tuple(ahead)
    before = session.scalar(select(func.count()).select_from(found.where(is_open).subquery())) or 0
    past = found.where(~is_open).order_by(Poll.closes_at.desc(), Poll.id.desc()).offset(max(0, first - before)).limit(most - len(ahead))
    return (*ahead, *session.scalars(past))


def led(session: Session, seen: PollView, person: Person) -> PollView | None:
    """Give the view as the poll's secretary has it, None where somebody is not. Raises Refusal for somebody whom the poll is not about."""
    unit = session.get_one(Unit, seen.poll.unit_id)
    if person.may(SECRETARIES, unit_ref(unit)):
        return replace(seen, has_units=not unit.is_cell)
    if seen.voter is None or seen.poll.state == "draft":
        raise Refusal(_not_asked(seen.poll))
    return None


def shows_counts(seen: PollView, now: datetime) -> bool:
    """Tell whether a member may see the counts: after the own answer, or when it is over, so that nobody is led by others."""
    return rules.is_over(seen.poll.state, seen.poll.closes_at, now) or (seen.voter is not None and seen.voter.answered_at is not None)


def how_many(poll: Poll) -> Text:
    """Say how many options may be chosen."""
    if poll.most == 1:
        return _("Choose one.")
    if poll.least == poll.most:
        return ngettext("Choose {n}.", "Choose {n}.")(n=poll.most)
    if poll.kind == rules.Kind.DATE:
        return _("Choose every time that suits you.")
    return _("Choose {least} to {most}.")(least=poll.least, most=poll.most)


def unit_of(session: Session, poll_id: int, *_more: int) -> int | None:
    """Give the unit that a poll belongs to: the scope of its secretary's buttons and forms."""
    return session.scalar(select(Poll.unit_id).where(Poll.id == poll_id))


def version_of(session: Session, poll_id: int, *_more: int) -> int:
    return session.scalar(select(Poll.version).where(Poll.id == poll_id)) or 0


def held(session: Session, poll_id: int) -> Poll:
    """Give a poll, held until the commit: nobody answers while it is closed or changed. Raises Refusal when it is gone."""
    poll = session.scalar(select(Poll).where(Poll.id == poll_id).with_for_update().execution_options(populate_existing=True))
    if poll is None:
        raise gone()
    return poll


def gone() -> Refusal:
    return Refusal(_("This poll no longer exists."))


def _found(session: Session, poll_id: int) -> tuple[Poll, File | None]:
    row = session.execute(_POLL_READ, {"poll_id": poll_id}).first()
    if row is None:
        raise gone()
    return row[0], row[1]


def _shared(session: Session, poll_id: int) -> tuple[Poll, File | None]:
    row = session.execute(_POLL_SHARED, {"poll_id": poll_id}).first()
    if row is None:
        raise gone()
    if row[0].state == "draft":
        raise Refusal(_("This poll has not been sent yet."))
    return row[0], row[1]


def _choices(session: Session, poll_id: int, voter_id: int) -> tuple[Choice, ...]:
    return tuple(Choice(*row) for row in _OPTIONS.all(session, {"poll_id": poll_id, "voter_id": voter_id}))


def _counted(session: Session, poll: Poll, picture: File | None, voter: PollVoter | None) -> PollView:
    session.flush()
    seen = PollView(poll, picture, _choices(session, poll.id, voter.id if voter else 0), 0, voter)
    return with_counts(seen, counts(session, poll.id))


def _not_asked(poll: Poll) -> Text:
    whom = {
        rules.Audience.ALL: _("Only those who belonged to the unit when this poll was sent can answer it. If that is a mistake, please tell your {secretary}."),
        rules.Audience.OFFICIAL: _("This poll asks {official.plural} only. If that is a mistake, please tell your {secretary}."),
        rules.Audience.COMMITTEE: _("This poll asks the {committee} only. If that is a mistake, please tell your {secretary}."),
    }
    return whom[rules.Audience(poll.audience)]
