"""The gallery: every card that can be reached in the demo organisation, as each kind of channel shows it, in each finished language.

It walks through the program as its people would: every command, then every button that it sees, each action once. How translators and designers look at
the product: actions that a channel would lose and labels that it must cut are marked.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo import DemoOrganisation
from bot.fit import Shown, fit
from bot.fit.capabilities import Capabilities
from bot.migrate import migrate
from bot.pipeline import Pipeline, Reply
from bot.settings import Settings
from bot.telegram.limits import CAPABILITIES as TELEGRAM
from bot.update import Chat, Content, Pressed, Said, Sender, Update
from bot.upkeep import enrol, ensure_bot
from core import preset
from core.card import Action, Card
from core.codec import decode_card
from core.i18n import finished_languages
from core.identity import Defaults
from core.reader import Reader
from db.database import Database
from db.models.channels import Account
from db.models.ledger import Message
from handlers import FEATURES

CHANNELS = {
    "drawn": Capabilities(draws_cards=True, max_buttons=None),
    "Telegram": TELEGRAM,
    "text with numbers": Capabilities(max_text=2000, assumed=frozenset({"max_text"})),
}
LONGEST_LABEL = 24  # characters that two buttons side by side hold at 390 px
_WALKED = ("secretary", "member")


@dataclass(frozen=True, slots=True)
class Sample:
    """A card, how it was reached, and who is addressed in it."""

    name: str
    card: Card
    to: str = "Lan"


def page(settings: Settings, now: datetime) -> str:
    """Give the whole page as HTML."""
    samples = tuple(_samples(settings, now))
    body = "".join(_section(sample) for sample in samples)
    return f"<!doctype html><html lang=en><meta charset=utf-8><title>Sotay: gallery</title><style>{_STYLE}</style><h1>{len(samples)} cards</h1>{body}</html>"


def _samples(settings: Settings, now: datetime) -> Iterator[Sample]:
    with tempfile.TemporaryDirectory() as folder:
        own = replace(settings, database_url=f"sqlite:///{folder}/gallery.db", data_dir=Path(folder))
        migrate(own.database_url, own.data_dir)
        with closing(Database(own.database_url)) as database, database.transaction() as session:
            yield from _Walk(session, own, now).run()


class _Walk:
    """One walk through the demo: each action is pressed once, by the first of the walkers who sees it."""

    def __init__(self, session: Session, settings: Settings, now: datetime) -> None:
        self.session, self.now = session, now
        self.pipeline = Pipeline(FEATURES, Defaults(settings.default_language, str(settings.time_zone)), settings.public_url)
        self.demo = DemoOrganisation(settings)
        self.demo.fill(session, now)
        self.bot_id = ensure_bot(session, "web", "web")
        self.process_id = enrol(session, now)
        self.count = 0
        self.seen: set[str] = set()

    def run(self) -> Iterator[Sample]:
        personas = {one.key: one.member_id for one in self.demo.personas(self.session, self.now)}
        for key in _WALKED:
            account = self.session.scalars(select(Account.external_id).where(Account.member_id == personas[key])).first() or key
            waiting: list[tuple[str, Content]] = [(f"{key}: /{name}", Said(f"/{name}")) for _feature, name in self._commands()]
            while waiting:
                name, content = waiting.pop(0)
                reply = self._reply(account, content)
                if reply is None:
                    continue
                yield Sample(name, reply.card, reply.reader.name)
                waiting += [(f"{key}: {action.name}", Pressed(action.encode())) for action in self._fresh(reply.card)]
        for message in self.session.scalars(select(Message).where(Message.card.is_not(None), Message.key.not_like("answer-%")).limit(40)):
            yield Sample(f"told: {message.key}", decode_card(message.card))  # type: ignore[arg-type]  # what `encode` gave

    def _commands(self) -> Iterator[tuple[str, str]]:
        for feature in self.pipeline.routes.features:
            for command in feature.commands:
                yield feature.name, command.name

    def _fresh(self, card: Card) -> Iterator[Action]:
        for row in card.buttons:
            for button in row:
                if button.action is not None and button.action.name not in self.seen:
                    self.seen.add(button.action.name)
                    yield button.action

    def _reply(self, external_id: str, content: Content) -> Reply | None:
        self.count += 1
        update = Update(self.bot_id, f"gallery-{self.count}", Sender(external_id), Chat(external_id), content)
        outcome = self.pipeline.handle(self.session, update, self.now, self.process_id)
        return outcome.replies[0] if outcome.replies else None


def _section(sample: Sample) -> str:
    shown = "".join(_as_shown(sample, language, name, capabilities) for language in finished_languages() for name, capabilities in CHANNELS.items())
    return f"<h2>{escape(sample.name)}</h2><div class=row>{shown}</div>"


def _as_shown(sample: Sample, language: str, channel: str, capabilities: Capabilities) -> str:
    reader = Reader(language, name=sample.to, terms=preset.terms("party_cell", language))
    shown = fit(sample.card, capabilities, reader)
    marks = "".join(f"<p class=mark>{escape(mark)}</p>" for mark in _marks(sample.card, shown))
    words = _drawn(shown) if shown.card is not None else "".join(f"<pre>{escape(part.text)}</pre>" for part in shown.parts)
    buttons = "".join(f"<div>{''.join(f'<b>{escape(button.label)}</b>' for button in row)}</div>" for row in shown.buttons)
    return f"<article lang={shown.lang} dir={shown.dir}><small>{escape(channel)}, {language}</small>{marks}{words}{buttons}</article>"


def _drawn(shown: Shown) -> str:
    """Draw a card's words in order; its look is the page's own matter."""
    plain = fit(shown.card, Capabilities(), Reader(shown.lang)) if shown.card is not None else shown
    return "".join(f"<p>{escape(part.text)}</p>" for part in plain.parts)


def _marks(card: Card, shown: Shown) -> Iterator[str]:
    """Say what is wrong with what is shown."""
    wanted = [button.action.encode() for row in card.buttons for button in row if button.action is not None]
    reached = [button.token for row in shown.buttons for button in row] + [token for _number, token in shown.numbers]
    yield from (f"lost action: {token}" for token in wanted if token not in reached)
    yield from (f"long label: {button.label}" for row in shown.buttons if len(row) > 1 for button in row if len(button.label) > LONGEST_LABEL)


_STYLE = """
body { font: 18px/1.5 sans-serif; background: #f6f2ea; color: #23221e; margin: 24px }
.row { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start }
article { background: #fff; border-radius: 18px; padding: 16px; width: 340px; overflow-wrap: anywhere }
article p, article pre { white-space: pre-wrap; font: inherit; margin: 8px 0 }
b { display: inline-block; border: 2px solid #688e7e; border-radius: 12px; padding: 8px 12px; margin: 4px; font-weight: 600 }
small { color: #5a564c } .mark { color: #a3261c; font-weight: 600 }
"""
