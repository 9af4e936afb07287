"""What the parts of the web channel share: settings, clock, database, pipeline, the way in for updates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from bot.door import Door
from bot.filestore import FileStore
from bot.intake import Intake
from bot.jobs import Computer
from bot.parts import Rows
from bot.pipeline import Pipeline
from bot.settings import Settings
from core import identity
from core.reader import Reader


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of the demo organisation into whom a visitor may step."""

    key: str
    member_id: int
    name: str
    office: str


class Demo(Protocol):
    """The demo organisation, as the page needs it. `personas` gives nobody where this database holds no demo."""

    def fill(self, session: Session, now: datetime) -> None: ...

    def personas(self, session: Session, now: datetime) -> tuple[Persona, ...]: ...


@dataclass(slots=True)
class Desk:
    """Handed to pages, sockets and files."""

    settings: Settings
    store: Rows
    pipeline: Pipeline
    files: FileStore
    door: Door
    intake: Intake
    now: Callable[[], datetime]
    bot_id: int
    computer: Computer
    demo: Demo | None = None

    @property
    def is_https(self) -> bool:
        return self.settings.public_url.startswith("https://")

    def guest_reader(self, language: str | None) -> Reader:
        """Give the reader of a page that somebody unknown sees."""
        return identity.reader_of_guest(language, self.pipeline.defaults)
