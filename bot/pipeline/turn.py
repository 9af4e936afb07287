"""One update being handled: who, where, what is open; and the rights and contexts that follow from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.pipeline import conversations, places, sender
from bot.pipeline.conversations import Talk
from bot.pipeline.routing import Entry, Routes
from bot.update import Update
from core import identity
from core.access import Access, UnitRef
from core.context import Context, Desk, Guest, GuestContext, Offer, Person, Place
from core.errors import Refusal
from core.fields import Asked
from core.i18n import _
from core.reader import Reader
from db.models.channels import Group
from db.models.org import Unit


@dataclass(frozen=True, slots=True)
class Turn:
    """What is known before anything is decided."""

    session: Session
    update: Update
    now: datetime
    who: Person | Guest
    talk: Talk
    desk: Desk
    routes: Routes
    group_unit: UnitRef | None
    group: Group | None = None

    @property
    def person(self) -> Person | None:
        return self.who if isinstance(self.who, Person) else None

    @property
    def reader(self) -> Reader:
        return self.who.reader

    @property
    def unit(self) -> UnitRef | None:
        """The unit that is acted in where the object itself names none."""
        if self.group_unit is not None:
            return self.group_unit
        return self.who.acting if isinstance(self.who, Person) else None

    @property
    def attempts_of(self) -> str:
        """Whose refused tries are counted: an account's; a guest's by address where there is one."""
        return self.who.address if isinstance(self.who, Guest) and self.who.address else f"a{self.who.account_id}"

    @property
    def place(self) -> Place | None:
        return Place(self.group.id, self.update.chat.topic) if self.group is not None else None

    def asked(self, about: tuple[int, ...] = ()) -> Asked:
        return Asked(self.session, self.person, self.reader, self.unit, self.now, about)

    def context(self, entry: Entry, ids: tuple[int, ...]) -> Context | GuestContext:
        """Check the rights that `entry` needs on the object `ids` and give the handler's context. Raises Refusal."""
        if isinstance(self.who, Guest):
            if entry.access is not Access.EVERYONE:
                raise Refusal(_("Only members can use this. Please join with the code of your invitation first."))
            return GuestContext(self.session, self.who.account_id, self.who.reader, self.now, self.desk, self.place)
        unit = self.unit
        if entry.scope is not None:
            unit_id = entry.scope(self.session, *ids)
            found = self.session.get(Unit, unit_id) if unit_id is not None else None
            if found is None:
                raise Refusal(_("This no longer exists. The menu shows what is there now."))
            unit = identity.unit_ref(found)
        if not self.who.may(entry.access, unit, from_above=entry.from_above):
            raise Refusal(_("This is for the {role} of {unit} only.")(role=_WHOM[entry.access], unit=unit.name if unit else "–"))
        return Context(self.session, self.who, unit, self.now, self.desk, self.who.account_id, self.place)


_WHOM = {Access.EVERYONE: _("{member.plural}"), Access.MEMBERS: _("{member.plural}"), Access.COMMITTEE: _("{committee}"), Access.SECRETARIES: _("{secretary}")}


def begin(session: Session, update: Update, now: datetime, desk: Desk, routes: Routes, defaults: identity.Defaults) -> Turn:
    """Find out who wrote and what they have open."""
    who = sender.recognise(session, update.bot_id, update.sender, now, defaults, is_private=not update.chat.is_group)
    owner = conversations.owner_of(who.member_id if isinstance(who, Person) else None, who.account_id)
    group = places.group_of(session, update.bot_id, update.chat)
    unit = session.get(Unit, group.unit_id) if group and group.unit_id else None
    return Turn(session, update, now, who, conversations.talk_of(session, owner), desk, routes, identity.unit_ref(unit) if unit else None, group)


def offers(routes: Routes, who: Person | Guest) -> tuple[Offer, ...]:
    """Give the commands that this person may use, in the order of FEATURES."""
    return tuple(_offers(routes, who))


def _offers(routes: Routes, who: Person | Guest) -> Iterable[Offer]:
    for feature in routes.features:
        for command in feature.commands:
            allowed = command.access is Access.EVERYONE if isinstance(who, Guest) else who.may(command.access, who.acting, from_above=command.from_above)
            if allowed:
                yield Offer(feature.name, command.name, command.summary, command.menu, command.icon, command.access)
