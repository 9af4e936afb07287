"""What a line of a roster would do: compared with the members that are known, it adds, changes, leaves alone, or is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from handlers.members.record import NO, YES, RecordField
from handlers.members.rules import Identity, Likeness, Presence, Problem, RosterRow, identity_of, is_same_name, judge_likeness, name_key, problem

_DATE_LENGTH = len("1958-12-05")


class Verdict(StrEnum):
    """What became of a line. `late`: its member was changed between preview and writing; `kept`: the same between writing and undoing."""

    REFUSED = "refused"
    CHANGED = "changed"
    ADDED = "added"
    UNCHANGED = "unchanged"
    LATE = "late"
    UNDONE = "undone"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Known:
    """A member as the database has them, with the unit of the membership. `values` holds every field, the presence too."""

    member_id: int
    version: int
    unit_id: int
    unit_name: str
    values: Mapping[RecordField, str | None]

    @property
    def name(self) -> str:
        return self.values[RecordField.NAME] or ""

    @property
    def identity(self) -> Identity:
        born = self.values[RecordField.BORN] or ""
        on = date.fromisoformat(born) if len(born) == _DATE_LENGTH else None
        return Identity(on, int(born[:4]) if born else None, self.values[RecordField.CARD], self.values[RecordField.CITIZEN])


@dataclass(frozen=True, slots=True)
class Planned:
    """The verdict on a line. `changes[field]` is (before, after); `is_guest`: a member of another unit is here for a while."""

    verdict: Verdict
    member_id: int | None = None
    version: int = 0
    changes: Mapping[RecordField, tuple[str | None, str]] = field(default_factory=dict)
    told: tuple[Problem, ...] = ()
    is_guest: bool = False


def values_of(row: RosterRow) -> dict[RecordField, str]:
    """Give what a line says. An empty cell says nothing: it deletes nothing."""
    given = {
        RecordField.NAME: row.name,
        RecordField.BORN: row.born_on.isoformat() if row.born_on else str(row.birth_year or ""),
        RecordField.SEX: row.sex,
        RecordField.PHONE: row.phone,
        RecordField.STANDING: row.standing,
        RecordField.ADMITTED: row.admitted_on.isoformat() if row.admitted_on else None,
        RecordField.OFFICIAL: row.official_on.isoformat() if row.official_on else None,
        RecordField.CARD: row.card_number,
        RecordField.CITIZEN: row.citizen_number,
        RecordField.EXEMPT: None if row.exempt is None else YES if row.exempt else NO,
        RecordField.PRESENCE: {Presence.AWAY: "away", Presence.HERE: "guest", None: None}[row.presence],
    }
    return {name: str(value) for name, value in given.items() if value}


def compare(row: RosterRow, unit_id: int, known: Sequence[Known], times_in_file: int) -> Planned:
    """Judge a line against the members that have its name. `times_in_file`: how many lines of the file have this name."""
    if row.problems:
        return Planned(Verdict.REFUSED, told=row.problems)
    identity = identity_of(row)
    judged = [(judge_likeness(identity, one.identity), one) for one in known if is_same_name(one.name, row.name)]
    here = [(likeness, one) for likeness, one in judged if one.unit_id == unit_id]
    same = [one for likeness, one in here if likeness in {Likeness.SAME, Likeness.SAME_YEAR}]
    unsure = [one for likeness, one in here if likeness is Likeness.UNSURE]
    is_told_apart = bool(identity.year or identity.card_number or identity.citizen_number)
    if len(same) == 1 and (is_told_apart or not unsure):
        return _changed(row, same[0])
    if not same and len(unsure) == 1 and times_in_file == 1:
        return _changed(row, unsure[0])
    if same or unsure:
        return Planned(Verdict.REFUSED, told=(problem("unsure_whom", count=str(len(same) + len(unsure))),))
    return _from_elsewhere(row, [one for likeness, one in judged if one.unit_id != unit_id and _is_surely(likeness, identity)]) or _added(row, here)


def _is_surely(likeness: Likeness, identity: Identity) -> bool:
    """Across units the year alone is too little: names repeat."""
    return likeness is Likeness.SAME and (identity.born_on is not None or bool(identity.citizen_number or identity.card_number))


def _from_elsewhere(row: RosterRow, elsewhere: Sequence[Known]) -> Planned | None:
    if not elsewhere:
        return None
    other = elsewhere[0]
    if row.presence is Presence.HERE:
        return Planned(Verdict.ADDED, other.member_id, other.version, is_guest=True, told=(*row.notes, problem("guest_of", unit=other.unit_name)))
    return Planned(Verdict.REFUSED, told=(problem("elsewhere", unit=other.unit_name),))


def _added(row: RosterRow, here: Sequence[tuple[Likeness, Known]]) -> Planned:
    namesakes = [problem("namesake", born=one.values[RecordField.BORN] or "") for _likeness, one in here]
    return Planned(Verdict.ADDED, told=(*row.notes, *namesakes[:1]))


def _changed(row: RosterRow, one: Known) -> Planned:
    given = values_of(row)
    changes = {name: (one.values[name], value) for name, value in given.items() if _is_news(name, one.values[name], value)}
    verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
    return Planned(verdict, one.member_id, one.version, changes, row.notes)


def _is_news(name: RecordField, stands: str | None, said: str) -> bool:
    if name is RecordField.NAME and stands:
        return name_key(stands) != name_key(said) and not said.isascii()
    if name is RecordField.BORN and stands:
        return stands != said and not (len(said) < len(stands) and stands.startswith(said))
    return (stands or "") != said
