"""A member's record as fields with plain values: what the form, a correction, an import and its undo read and write alike."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from core.words import given_name
from db.folding import fold
from db.keys import keyed_hash
from db.models.org import Member

YES, NO = "yes", "no"


class RecordField(StrEnum):
    """A field of the record. Values are text: ISO dates, a birth year alone, E.164, the value of a closed set, yes or no; None is empty."""

    NAME = "full_name"
    BORN = "born"
    SEX = "sex"
    PHONE = "phone"
    STANDING = "standing"
    ADMITTED = "admitted_on"
    OFFICIAL = "official_on"
    CARD = "card_number"
    CITIZEN = "citizen_number"
    EXEMPT = "exempt"
    PRESENCE = "presence"  # of the membership: home or away


PRIVATE = frozenset({RecordField.PHONE, RecordField.CARD, RecordField.CITIZEN})


def sort_name(full_name: str) -> str:
    """Give what a roll is sorted by: the given name first, as Vietnamese lists are, then the rest."""
    folded = fold(full_name)
    return f"{given_name(folded)} {folded}"[:200]


def born_text(born_on: date | None, birth_year: int | None) -> str | None:
    if born_on:
        return born_on.isoformat()
    return str(birth_year) if birth_year else None


def value_of(member: Member, field: RecordField) -> str | None:
    """Give a field's value. The presence belongs to the membership and is not known here."""
    match field:
        case RecordField.BORN:
            return born_text(member.born_on, member.birth_year)
        case RecordField.EXEMPT:
            return YES if member.is_exempt else NO
        case RecordField.PRESENCE:
            raise ValueError("the presence stands in the membership")
    stored: date | str | None = getattr(member, field.value)
    return stored.isoformat() if isinstance(stored, date) else stored


def set_value(member: Member, field: RecordField, value: str | None) -> None:
    """Write one field with all that follows from it: folded and sorting name, the hash by which a phone is found."""
    match field:
        case RecordField.NAME:
            name = value or ""
            member.full_name, member.folded_name, member.sort_name = name, fold(name), sort_name(name)
        case RecordField.BORN:
            member.born_on = _day(value) if value and len(value) > len("1958") else None
            member.birth_year = int(value[:4]) if value else None
        case RecordField.PHONE:
            member.phone, member.phone_hash = value, keyed_hash("phone", value) if value else None
        case RecordField.EXEMPT:
            member.is_exempt = value == YES
        case RecordField.ADMITTED | RecordField.OFFICIAL:
            setattr(member, field.value, _day(value))
        case RecordField.STANDING:
            member.standing = value or "official"
        case RecordField.SEX | RecordField.CARD | RecordField.CITIZEN:
            setattr(member, field.value, value)
        case RecordField.PRESENCE:
            raise ValueError("the presence stands in the membership")


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def new_member(values: Mapping[RecordField, str | None]) -> Member:
    """Make a member of a record's values. One with a phone number can be reached by phone; without, nobody knows yet, so it is assumed."""
    member = Member(full_name="", folded_name="", sort_name="", standing="official", is_exempt=False, has_phone=True, version=1)
    for field, value in values.items():
        if field is not RecordField.PRESENCE:
            set_value(member, field, value)
    return member


def erase(member: Member) -> None:
    """Empty every personal column and leave a numbered stub, so that minutes and counts stay true."""
    for field in RecordField:
        if field not in {RecordField.PRESENCE, RecordField.STANDING, RecordField.EXEMPT}:
            set_value(member, field, None)
    member.language = member.zone = None
    member.quiet_from = member.quiet_until = None
    member.acting_unit_id = member.reach_account_id = None
    member.version += 1
