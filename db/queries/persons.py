"""Who somebody is: of a member and of the home what makes a Person, and nothing more. The rest is personal, and to decipher it costs as much as to find it."""

from typing import NamedTuple

from db.models.org import Member, Unit


class Known(NamedTuple):
    """Of a member what makes a Person: `KNOWN`, selected."""

    id: int
    full_name: str
    language: str | None
    zone: str | None
    acting_unit_id: int | None


class Home(NamedTuple):
    """Of a member's unit what makes a Person: `HOME`, selected."""

    id: int
    path: str
    name: str
    preset: str
    language: str | None
    zone: str | None


KNOWN = (Member.id, Member.full_name, Member.language, Member.zone, Member.acting_unit_id)
HOME = (Unit.id, Unit.path, Unit.name, Unit.preset, Unit.language, Unit.zone)
