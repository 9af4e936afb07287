"""Turning a list over: the row with Back and More."""

from core.card import Action, Button, Icon
from core.i18n import _

Row = tuple[Button, ...]


def turn(name: str, ids: tuple[int, ...], first: int, page: int, *, has_more: bool) -> tuple[Row, ...]:
    """Give the row below `page` entries from number `first` on, whose buttons do `name` about `ids` and the new first; no row where all is shown."""
    row = [Button(_("Back"), Action(name, (*ids, max(0, first - page))), Icon.BACK)] if first else []
    row += [Button(_("More"), Action(name, (*ids, first + page)))] if has_more else []
    return (tuple(row),) if row else ()
