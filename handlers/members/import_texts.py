"""What is said of a roster's line when it is compared with the database; what is wrong with the line itself stands in `roster_texts`."""

from core.i18n import Text, _
from handlers.members import roster_texts
from handlers.members.rules import Problem

_TOLD: dict[str, Text] = {
    "unsure_whom": _("{count} members on the roll have this name, and the row does not tell which is meant. Write the full birth date."),
    "elsewhere": _("Is a member of {unit}. Ask for a transfer instead."),
    "guest_of": _("Is a member of {unit}, temporarily here."),
    "namesake": _("A namesake is on the roll already, born {born}."),
    "phone_of": _("The same phone number as {name}. Both keep it."),
    "role_left": _("The role “{value}” is not taken from the file. Give it on the card of the {member}."),
    "late": _("Was changed after this preview was made, so it was left as it is."),
    "kept": _("Was changed after the file was written, so it was left as it is."),
    "joined": _("Has joined meanwhile, so it was left as it is."),
}


def told(what: Problem) -> Text:
    """Give the sentence of a problem or a note."""
    known = _TOLD.get(what.code)
    return known(**what.values) if known else roster_texts.sentence(what)
