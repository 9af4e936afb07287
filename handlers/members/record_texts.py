"""How the fields of a record are called, and how their values are written."""

from datetime import date

import phonenumbers

from core.i18n import DateStyle, Text, Words, _, day, pgettext, verbatim
from handlers.members.record import YES, RecordField

LABELS: dict[RecordField, Text] = {
    RecordField.NAME: _("Full name"),
    RecordField.BORN: _("Born"),
    RecordField.SEX: _("Sex"),
    RecordField.PHONE: _("Phone"),
    RecordField.STANDING: _("Standing"),
    RecordField.ADMITTED: _("Admitted on"),
    RecordField.OFFICIAL: _("Official since"),
    RecordField.CARD: _("Card number"),
    RecordField.CITIZEN: _("Citizen number"),
    RecordField.EXEMPT: _("Exempt from meetings"),
    RecordField.PRESENCE: _("Presence"),
}
_SEXES = {"male": pgettext("sex", "man"), "female": pgettext("sex", "woman")}
STANDINGS = {"official": pgettext("standing", "official"), "probationary": pgettext("standing", "probationary")}
KINDS = {"home": pgettext("presence", "here"), "away": pgettext("presence", "temporarily away"), "guest": pgettext("presence", "temporarily here")}
ROLES = {"secretary": _("{secretary.title}"), "deputy": _("{deputy.title}"), "committee": _("{committee_member.title}"), "officer": _("{officer.title}")}
EMPTY = pgettext("value", "empty")


def shown(field: RecordField, value: str | None) -> Words:
    """Write a value for people: dates by their calendar, phones in groups, yes and no as words."""
    if not value:
        return EMPTY
    match field:
        case RecordField.BORN if len(value) == len("1958"):
            return verbatim(value)
        case RecordField.BORN | RecordField.ADMITTED | RecordField.OFFICIAL:
            return day(date.fromisoformat(value), DateStyle.SHORT)
        case RecordField.PHONE:
            return verbatim(phone(value))
        case RecordField.EXEMPT:
            return pgettext("value", "yes") if value == YES else pgettext("value", "no")
    return {RecordField.SEX: _SEXES, RecordField.STANDING: STANDINGS, RecordField.PRESENCE: KINDS}.get(field, {}).get(value, verbatim(value))


def phone(e164: str) -> str:
    """Write a number as people read it aloud: "0912 345 678"; a foreign one with its country."""
    number = phonenumbers.parse(e164, None)
    is_here = number.country_code == 84
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL if is_here else phonenumbers.PhoneNumberFormat.INTERNATIONAL)
