"""Refusals: the one kind of failure whose words a member may read."""

from core.i18n import Text


class Refusal(Exception):
    """What was asked cannot be done; `text` says why and what to do instead. `field` names the form's field at fault."""

    def __init__(self, text: Text, field: str | None = None) -> None:
        super().__init__(text.msgid)
        self.text = text
        self.field = field
