"""A message whose sender watches it."""

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger
from core.card import Action, sentence
from core.i18n import verbatim
from db.models.org import Member

if TYPE_CHECKING:
    from tests.world import Ids, World


def fill(session: Session, world: "World") -> None:
    """Tell everybody something, in the name of the cell."""
    now = world.talk.clock.now()
    sent = ledger.tell(session, "sent", sentence(verbatim("Told.")), select(Member.id), now)
    ledger.watch(session, sent, world.talk.units["cell"], None, ("Told", Action("meetings.upcoming", (0,))), now)
    world.ids["sent"] = sent


ARGUMENTS: "dict[str, Ids]" = {
    **{f"sending.{name}": (lambda ids: (ids["sent"],)) for name in ("show", "stop")},
    "sending.unreached": lambda ids: (ids["sent"], 0),
}
BY_OBJECT: dict[str, tuple[str, ...]] = {}
