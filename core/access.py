"""Access: which role, in which unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Access(IntEnum):
    """The lowest role that suffices in the unit a thing belongs to. There is no default."""

    EVERYONE = 0
    MEMBERS = 1
    COMMITTEE = 2
    SECRETARIES = 3


EVERYONE, MEMBERS, COMMITTEE, SECRETARIES = Access


class RoleKind(StrEnum):
    """Offices of a unit, each with a term."""

    SECRETARY = "secretary"
    DEPUTY = "deputy"
    COMMITTEE = "committee"
    OFFICER = "officer"


_RANKS = {RoleKind.SECRETARY: SECRETARIES, RoleKind.DEPUTY: SECRETARIES, RoleKind.COMMITTEE: COMMITTEE, RoleKind.OFFICER: COMMITTEE}


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit as rights see it: `path` is `/1/3/36/`, from the root down to the unit itself."""

    unit_id: int
    path: str
    name: str

    def is_below(self, other: "UnitRef") -> bool:
        return self.path.startswith(other.path) and self.unit_id != other.unit_id


@dataclass(frozen=True, slots=True)
class Role:
    """An office that somebody holds in a unit."""

    kind: RoleKind
    unit: UnitRef

    @property
    def rank(self) -> Access:
        return _RANKS[self.kind]


def is_allowed(needed: Access, unit: UnitRef | None, home: UnitRef | None, roles: Iterable[Role], *, from_above: bool) -> bool:
    """Tell whether a member of `home` with `roles` may do in `unit` what `needed` asks for.

    A role counts in its own unit; with `from_above`, also in every unit below. `unit=None` is no unit in particular.
    """
    if needed is EVERYONE:
        return True
    if home is None:
        return False
    if needed is MEMBERS and (unit is None or unit.unit_id == home.unit_id or home.is_below(unit)):
        return True
    held = [role for role in roles if role.rank >= needed]
    if unit is None:
        return bool(held)
    return any(role.unit.unit_id == unit.unit_id or (from_above and unit.is_below(role.unit)) for role in held)
