"""What a feature declares: its table of contents, as frozen data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy.orm import Session

from core.access import Access
from core.card import Card, Icon
from core.events import Event
from core.i18n import Text

if TYPE_CHECKING:
    from core.context import Shared, Start
    from core.forms import Form

Handler: TypeAlias = Callable[..., "Card | Start | Shared"]
Scope: TypeAlias = Callable[..., "int | None"]


@dataclass(frozen=True, slots=True)
class Attempts:
    """At most `most` refused tries in `within`, per account (for guests on the web, per address)."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Command:
    """`/name`, its aliases, and its place in the menu where it has an `icon`.

    The handler's parameters after the context are its arguments, bound by their annotations (a type, or `Annotated[type, Field]`);
    one that is missing is asked for by a one-field form.
    """

    name: str
    handler: Handler
    access: Access
    summary: Text
    aliases: tuple[str, ...] = ()
    from_above: bool = False
    limit: Attempts | None = None
    menu: Text | None = None
    icon: Icon | None = None


@dataclass(frozen=True, slots=True)
class ButtonHandler:
    """What a press of `Action("feature.name", ids)` does.

    `scope(session, *ids)` gives the id of the unit that the object belongs to, or None when it is gone.
    `version(session, *ids)` gives the object's version now; a press with an older one is answered with `shows(ctx, *ids)`, the current card.
    """

    name: str
    handler: Handler
    access: Access
    scope: Scope | None = None
    from_above: bool = False
    version: Callable[..., int] | None = None
    shows: Handler | None = None


@dataclass(frozen=True, slots=True)
class FormHandler:
    """A form and what happens when it is complete: `finished(ctx, *about, values)` with `values[field]` as the fields parsed them."""

    form: "Form"
    finished: Handler
    access: Access
    scope: Scope | None = None
    from_above: bool = False
    limit: Attempts | None = None


@dataclass(frozen=True, slots=True)
class DeepLink:
    """`?start=PREFIXcode` and the web's link of the same code: `handler(ctx, code)`."""

    prefix: str
    handler: Handler
    access: Access
    limit: Attempts | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of its own on the web channel, reached by a token: `view(ctx, *ids)` gives its card, anew whenever one of `lives` changes.

    `draw` (what reads: `read(ctx, *ids, place)`, and what computes): its files are never given out, each is drawn as a picture for whoever looks.
    """

    name: str
    access: Access
    view: Callable[..., Card]
    scope: Scope | None = None
    from_above: bool = False
    lives: tuple[str, ...] = ()
    every: timedelta | None = None
    needs_sign_in: bool = False
    draw: tuple[Callable[..., object], str] | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """A card that changes while it is seen: built by `build(read(session, *ids, now))` when it goes out."""

    name: str
    build: Callable[..., Card]
    read: Callable[..., object]


@dataclass(frozen=True, slots=True)
class Tick:
    """`run(session, now)` derives what is due; True says that there is more to do."""

    every: timedelta
    run: Callable[[Session, datetime], bool]


@dataclass(frozen=True, slots=True)
class JobLimits:
    """Bounds of a computation in the worker: wall time, and memory in bytes."""

    time: timedelta = timedelta(seconds=60)
    memory: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """Longer work.

    `read(session, args, now)` gives plain data, `compute` (as "handlers.x.compute:function") runs on it in a process of its own,
    `write(session, args, result, now)` keeps what came out (True: there is more, call again), `failed(session, args, why, now)` tells the person.
    """

    name: str
    read: Callable[..., object]
    compute: str
    write: Callable[..., bool | None]
    failed: Callable[..., None]
    limits: JobLimits = JobLimits()


@dataclass(frozen=True, slots=True)
class Subscriber:
    """`run(session, event, now)` after a handler published an event of this class; writes its own rows, publishes nothing."""

    event: type
    run: Callable[[Session, Event, datetime], None]


@dataclass(frozen=True, slots=True)
class Feature:
    """A folder's table of contents. `phone(ctx, number)` takes a telephone number for which the platform vouches."""

    name: str
    title: Text
    commands: tuple[Command, ...] = ()
    buttons: tuple[ButtonHandler, ...] = ()
    forms: tuple[FormHandler, ...] = ()
    deep_links: tuple[DeepLink, ...] = ()
    phone: Handler | None = None
    pages: tuple[Page, ...] = ()
    lives: tuple[Live, ...] = ()
    ticks: tuple[Tick, ...] = ()
    jobs: tuple[Job, ...] = ()
    subscribers: tuple[Subscriber, ...] = ()
