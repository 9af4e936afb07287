"""The life of an update: what must stay whatever comes, then the handler in a savepoint, then the answer in the ledger."""

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import update as sql_update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.pipeline import answers, conversations, places, turn
from bot.pipeline.dispatch import Call, Fetch, Fill, Plan, plan
from bot.pipeline.entering import Taken, Way, enter
from bot.pipeline.perform import after_refusal, perform
from bot.pipeline.routing import Routes
from bot.pipeline.turn import Turn
from bot.update import Filled, Pressed, Said, Update, Upload
from core import ledger
from core.card import Card, ShownTo
from core.codec import encode
from core.context import Context, Desk, Guest, Offer, Person, Shared
from core.errors import Refusal
from core.feature import Feature, Job, Page
from core.i18n import _
from core.identity import Defaults, person_of, unit_ref
from core.reader import Reader
from db.engines import is_passing
from db.models.channels import Account, PageLink
from db.models.ledger import Inbox
from db.models.org import Unit
from db.savepoint import savepoint
from db.upsert import insert_once

log = structlog.get_logger()

HANDLER_FAILED = "handler_failed"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it lies in the ledger. `takes`: the delivery whose message it replaces, and where that lies."""

    delivery_id: int
    card: Card
    reader: Reader
    account_id: int | None
    group_id: int | None
    takes: Taken | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an update. `way_in`: opens the private chat, where the answer to a press in a group is waiting; `fetch`: a file to get."""

    is_repeat: bool = False
    replies: tuple[Reply, ...] = ()
    account_id: int = 0
    member_id: int | None = None
    touched: tuple[tuple[str, tuple[int, ...]], ...] = ()
    way_in: str | None = None
    fetch: Upload | None = None


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who gets the answer, as the handler left them: it may just have made a guest a member, or changed the language. `key`: the answer's, in the ledger."""

    key: str
    process_id: int
    member_id: int | None
    reader: Reader


class Pipeline:
    """The features, and the way of every update through them."""

    def __init__(self, features: Iterable[Feature], defaults: Defaults, public_url: str) -> None:
        self.routes = Routes(features)
        self.defaults = defaults
        self.public_url = public_url
        self.pages = {f"{feature.name}.{page.name}": page for feature in self.routes.features for page in feature.pages}
        self.lives = {f"{feature.name}.{live.name}": live for feature in self.routes.features for live in feature.lives}
        self.jobs: dict[str, Job] = {f"{feature.name}.{job.name}": job for feature in self.routes.features for job in feature.jobs}

    def handle(self, session: Session, update: Update, now: datetime, process_id: int) -> Outcome:
        """Take an update through a transaction of its own. The caller commits, then sends the replies."""
        return self._take(session, update, now, process_id, is_alone=True)()

    def take(self, session: Session, update: Update, now: datetime, process_id: int) -> Callable[[], Outcome]:
        """Take an update through a transaction that it shares with others. What is given has to be called when all of them are taken.

        Where anything raises, each of them is to be handled by itself: only then an answer that cannot be made is the handler's own failure.
        """
        return self._take(session, update, now, process_id, is_alone=False)

    def _take(self, session: Session, update: Update, now: datetime, process_id: int, *, is_alone: bool) -> Callable[[], Outcome]:
        inbox_id = insert_once(session, Inbox, {"bot_id": update.bot_id, "key": update.key, "taken_at": now}, ("bot_id", "key"))
        if inbox_id is None:
            return lambda: Outcome(is_repeat=True)
        desk = self._desk()
        begun = turn.begin(session, update, now, desk, self.routes, self.defaults)
        desk.who.append(begun.who)
        planned = plan(begun)
        answer = self._perform(begun, planned, inbox_id, is_alone=is_alone)
        session.flush()
        asker = self._asker(begun, f"answer-{inbox_id}", process_id)
        if isinstance(answer, Shared):
            conversations.keep(session, begun.talk)
            return lambda: self._finish(begun, planned, _read_once(session, answer), asker)
        outcome = self._finish(begun, planned, answer, asker)
        return lambda: outcome

    def _finish(self, begun: Turn, planned: Plan, card: Card | None, asker: _Asker) -> Outcome:
        """Enter the answer, and last what many share."""
        session, desk = begun.session, begun.desk
        card, way_in = (None, None) if card is None else self._placed(begun, planned, card)
        replies = () if card is None else (self._reply(begun, planned, card, asker),)
        conversations.keep(session, begun.talk)
        touched: set[tuple[str, tuple[int, ...]]] = session.info.setdefault("touched", set())
        for live, ids in sorted(set(desk.touched) - touched):
            ledger.touch(session, live, ids, begun.now)
        touched.update(desk.touched)
        member_id = begun.person.member_id if begun.person else None
        fetch = planned.upload if isinstance(planned, Fetch) else None
        return Outcome(replies=replies, account_id=begun.who.account_id, member_id=member_id, touched=tuple(desk.touched), way_in=way_in, fetch=fetch)

    def keep_failed(self, session: Session, update: Update, error: BaseException, now: datetime) -> None:
        """Keep an update that failed outside its savepoint, so that it is never lost and never blocks the next."""
        insert_once(
            session, Inbox, {"bot_id": update.bot_id, "key": update.key, "taken_at": now, "error": _traced(error), "raw": repr(update)}, ("bot_id", "key")
        )

    def build_live(self, session: Session, name: str, ids: tuple[int, ...], now: datetime) -> Card:
        live = self.lives[name]
        return live.build(live.read(session, *ids, now))

    def view_page(self, session: Session, link: PageLink, now: datetime) -> tuple[Page, Card, Reader]:
        """Show a page with the rights its member has now. Raises Refusal."""
        page, context, ids = self._page(session, link, now)
        return page, page.view(context, *ids), context.reader

    def read_drawn(self, session: Session, link: PageLink, place: int, now: datetime) -> tuple[object, str]:
        """Give what a drawn page's picture number `place` is computed from, and what computes it. Raises Refusal."""
        page, context, ids = self._page(session, link, now)
        if page.draw is None:
            raise Refusal(_("You may not see this page any more."))
        read, compute = page.draw
        return read(context, *ids, place), compute

    def _page(self, session: Session, link: PageLink, now: datetime) -> tuple[Page, Context, tuple[int, ...]]:
        page = self.pages[link.page]
        person = person_of(session, link.member_id, 0, now, self.defaults)
        ids = tuple(int(one) for one in link.about) if isinstance(link.about, list) else ()
        unit_id = page.scope(session, *ids) if page.scope else None
        unit = session.get(Unit, unit_id) if unit_id is not None else None
        here = unit_ref(unit) if unit else person.acting
        if not person.may(page.access, here, from_above=page.from_above):
            raise Refusal(_("You may not see this page any more."))
        desk = self._desk()
        desk.who.append(person)
        return page, Context(session, person, here, now, desk), ids

    def _desk(self) -> Desk:
        who: list[Person | Guest] = []

        def offered() -> tuple[Offer, ...]:
            return turn.offers(self.routes, who[0])

        return Desk(self.public_url, offered, [], [], who)

    def _perform(self, begun: Turn, planned: Plan, inbox_id: int, *, is_alone: bool) -> Card | Shared | None:
        session, typed = begun.session, begun.talk.state()
        entry = planned.entry if isinstance(planned, Call) else planned.form.entry if isinstance(planned, Fill) else None
        try:
            if entry is not None and entry.limit is not None:
                conversations.refuse_too_many(session, begun.attempts_of, entry.name, entry.limit, begun.now)
            with savepoint(session):
                answer = perform(begun, planned)
                session.flush()
                self._tell_subscribers(begun)
                if is_alone and isinstance(answer, Shared):
                    answer = _read_once(session, answer)
        except Refusal as refusal:
            self._forget(begun, typed)
            if entry is not None and entry.limit is not None:
                conversations.note_refused(session, begun.attempts_of, entry.name, begun.now)
            return after_refusal(begun, planned, refusal)
        except Exception as error:  # whatever a handler did wrong, the member gets an answer and the next update its turn
            if isinstance(error, DBAPIError) and is_passing(error):
                raise
            self._forget(begun, typed)
            log.exception(HANDLER_FAILED, inbox_id=inbox_id, handler=entry.name if entry else None)
            session.execute(sql_update(Inbox).where(Inbox.id == inbox_id).values(error=_traced(error), raw=repr(begun.update)))
            return answers.calm()
        return answer

    def _tell_subscribers(self, begun: Turn) -> None:
        for event in begun.desk.events:
            for feature in self.routes.features:
                for subscriber in feature.subscribers:
                    if isinstance(event, subscriber.event):
                        subscriber.run(begun.session, event, begun.now)

    def _forget(self, begun: Turn, typed: tuple[object, ...]) -> None:
        begun.talk.restore(typed)
        begun.desk.events.clear()
        begun.desk.touched.clear()

    def _placed(self, begun: Turn, planned: Plan, card: Card) -> tuple[Card | None, str | None]:
        """Keep what is personal out of groups, and everything but a greeting out of groups that are no unit's.

        Where the private chat is not open yet, a command gets one line with the way there, and a press is led there: what was asked is answered there.
        """
        update = begun.update
        if not update.chat.is_group:
            return card, None
        is_open_to_all = not isinstance(planned, Call) or planned.entry.takes_guests
        is_units = begun.group_unit is not None or (begun.group is not None and begun.group.unit_id is not None)  # before, or since just now
        if card.shown_to is ShownTo.CHAT and (is_units or is_open_to_all):
            return card, None
        link = places.way_in(begun.session, update.bot_id, begun.who.account_id)
        if link is None:
            return replace(card, shown_to=ShownTo.SENDER), None
        content = update.content
        begun.talk.waiting = content.token if isinstance(content, Pressed) else content.text if isinstance(content, Said) else None
        if isinstance(content, Pressed):
            return None, link + answers.AGAIN_CODE
        return answers.way_in(update.sender.name, link + answers.AGAIN_CODE), None

    def _reply(self, begun: Turn, planned: Plan, card: Card, asker: _Asker) -> Reply:
        session, update = begun.session, begun.update
        group_id = begun.group.id if begun.group is not None and card.shown_to is ShownTo.CHAT else None
        account_id = None if group_id else begun.who.account_id
        recipient = f"g{group_id}" if group_id else f"m{asker.member_id}" if asker.member_id else f"a{account_id}"
        is_form = isinstance(update.content, Filled) and isinstance(planned, Fill)
        pressed = begun.talk.delivery_id if is_form else places.pressed_on(session, update)
        topic = update.chat.topic if group_id else None
        way = Way(recipient, account_id, group_id, f"{update.bot_id}:0", asker.process_id, topic)
        delivery_id, takes = enter(session, asker.key, encode(card), way, pressed, begun.now)
        if card.form is not None:
            begun.talk.delivery_id = delivery_id
        return Reply(delivery_id, card, asker.reader, account_id, group_id, takes)

    def _asker(self, begun: Turn, key: str, process_id: int) -> _Asker:
        session, person, account_id = begun.session, begun.person, begun.who.account_id
        has_changed = session.info.pop("reader_changed", person is None)
        member_id = person.member_id if person else session.get_one(Account, account_id).member_id
        if member_id is None or not has_changed:
            return _Asker(key, process_id, member_id, begun.reader)
        return _Asker(key, process_id, member_id, person_of(session, member_id, account_id, begun.now, self.defaults).reader)


def _read_once(session: Session, answer: Shared) -> Card:
    """Read what answers share for the first of them that is finished in a transaction. Nothing that it shows is written from then on."""
    known: dict[tuple[object, tuple[int, ...]], object] = session.info.setdefault("read", {})
    about = (answer.read, answer.ids)
    if about not in known:
        known[about] = answer.read(session, *answer.ids)
    return answer.build(known[about])


def _traced(error: BaseException) -> str:
    """Give where it happened and what class of error it was; the words of an error may hold what members wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return " < ".join([type(error).__name__, *(f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames))])[:4000]
