"""What a handler may use, and what it may answer besides a card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from core.access import Access, Role, UnitRef, is_allowed
from core.card import Card, Icon
from core.events import Event
from core.i18n import Text
from core.reader import Reader


@dataclass(frozen=True, slots=True)
class Person:
    """A member who writes. `home` is the cell, `acting` the unit they act for now."""

    member_id: int
    account_id: int
    full_name: str
    home: UnitRef | None
    acting: UnitRef | None
    roles: tuple[Role, ...]
    reader: Reader
    preset: str

    def may(self, needed: Access, unit: UnitRef | None, *, from_above: bool = False) -> bool:
        return is_allowed(needed, unit, self.home, self.roles, from_above=from_above)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is no member yet, or not known as one on this channel. `address` is what tries of guests on the web are counted by."""

    account_id: int
    reader: Reader
    address: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A command that this person may use, for the menu and for help."""

    feature: str
    name: str
    summary: Text
    menu: Text | None
    icon: Icon | None
    rank: Access


@dataclass(frozen=True, slots=True)
class Place:
    """The group, and the topic in it, where something was written."""

    group_id: int
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Instead of a card: open the form `name` about these ids, with these values typed already."""

    name: str
    about: tuple[int, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shared:
    """Instead of a card: `build` makes it of what `read(session, *ids)` gives, which is read once for all whose answers are committed together."""

    read: Callable[..., object]
    ids: tuple[int, ...]
    build: Callable[..., Card]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pipeline lends to contexts: where pages live, what is on offer, where published facts, touched lives and jobs are noted."""

    public_url: str
    offers: Callable[[], tuple[Offer, ...]]
    events: list[Event]
    touched: list[tuple[str, tuple[int, ...]]]
    who: list[Person | Guest]


@dataclass(frozen=True, slots=True)
class Context:
    """A member's context. `unit` is the object's unit where the declaration has a scope, the group's in a group, else the acting unit."""

    session: Session
    person: Person
    unit: UnitRef | None
    now: datetime
    desk: Desk
    account_id: int = 0
    place: Place | None = None

    @property
    def reader(self) -> Reader:
        return self.person.reader

    @property
    def offers(self) -> tuple[Offer, ...]:
        return self.desk.offers()

    def publish(self, event: Event) -> None:
        """Tell the other features, after the handler, in the order of FEATURES."""
        self.desk.events.append(event)

    def touch(self, live: str, *ids: int) -> None:
        """Mark a live card: it is built anew when it goes out."""
        self.desk.touched.append((live, ids))


@dataclass(frozen=True, slots=True)
class GuestContext:
    """The context of somebody who is nobody's account yet."""

    session: Session
    account_id: int
    reader: Reader
    now: datetime
    desk: Desk
    place: Place | None = None

    def publish(self, event: Event) -> None:
        self.desk.events.append(event)
