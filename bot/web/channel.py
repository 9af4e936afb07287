"""The web channel: an answer is sent by being committed, then open pages are told that there is something new."""

from collections.abc import Sequence
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.channel import Outgoing
from bot.fit import fit
from bot.parts import Parts, Rows
from bot.pipeline import Outcome, Reply
from bot.update import Said, Update
from bot.web import entry, files, live, pages, store
from bot.web.desk import Demo, Desk
from bot.web.render import CAPABILITIES, Looks, attachment_json, card_json, form_json, plain_text
from bot.web.store import Key
from core import identity
from core.card import Attachment, Card
from core.codec import Json
from core.reader import Reader


class WebChannel:
    """Rooms and history in our own database, shown in browsers."""

    name = "web"
    capabilities = CAPABILITIES

    def __init__(self, parts: Parts) -> None:
        self.bot_id = parts.bot_id
        self.desk = Desk(parts.settings, Rows(parts), parts.pipeline, parts.store, parts.door, parts.intake, parts.now, parts.bot_id, parts.computer)
        self.sockets = live.Sockets(self.desk)
        self.page_sockets = pages.PageSockets(self.desk)

    def serve_demo(self, demo: Demo) -> None:
        """Offer a demo organisation on the first page of an empty database, and let its visitors change persons."""
        self.desk.demo = demo

    def close_all(self) -> None:
        """Let every open page go, at a stop: it reconnects by itself and loses nothing."""
        self.sockets.close_all()
        self.page_sockets.close_all()

    def routes(self) -> list[web.RouteDef]:
        """Give the addresses of the page."""
        return [*pages.routes(self.desk, self.page_sockets), *entry.routes(self.desk), *files.routes(self.desk), *self.sockets.routes()]

    # ------------------------------------------------------------------------------------- inside an update's transaction

    def record(self, session: Session, update: Update, outcome: Outcome, now: datetime) -> None:
        """Write the person's own words, and show the answers; what is shown is sent."""
        member_id = outcome.member_id or store.member_behind(session, outcome.account_id)
        own = [reply for reply in outcome.replies if reply.group_id is None and reply.account_id is not None]
        if member_id is not None:
            room_id = store.room_of_account(session, outcome.account_id)
            if isinstance(update.content, Said) and not update.chat.is_group:
                self._echo(session, room_id, update, outcome.account_id, now)
            for reply in own:
                self._answer(session, room_id, reply, now)
            session.flush()
            if not update.chat.is_group:
                store.mark_read(session, room_id, outcome.account_id, store.last_number(session, room_id))
            if isinstance(update.content, Said) and update.chat.group_id is not None:
                self._echo(session, store.room_of_group(session, update.chat.group_id), update, outcome.account_id, now)
        if own:
            store.mark_answered(session, [reply.delivery_id for reply in own])
        session.flush()

    def settle(self, outcome: Outcome) -> None:
        """Tell the open pages of whoever acted."""
        self.sockets.wake_account(outcome.account_id)

    # ------------------------------------------------------------------------------------------------ out of the ledger

    def show(self, session: Session, batch: Sequence[Outgoing], now: datetime) -> None:
        """Show what a lane brings: the first edition as a new message, later ones in its place, one that rings anew as a new one again."""
        known = store.rows_of(session, [one.delivery_id for one in batch])
        # In the order of rooms: two transactions that number messages in the same rooms never wait for each other.
        placed = sorted((self._room(session, one), place, one) for place, one in enumerate(batch))
        for room_id, _place, one in placed:
            row = known.get(one.delivery_id)
            shown = self._shown(session, room_id, one.card, one.reader)
            if row is not None and row.shown == shown:
                continue  # a live card that was built anew and says the same
            if row is not None and not one.is_anew:
                store.change(session, row, shown, delivery_id=one.delivery_id, changed_at=now)
                continue
            if row is not None:
                store.change(session, row, without_buttons(row.shown), delivery_id=None, changed_at=None)
                session.flush()
            store.add(session, room_id, shown, now, key=Key(one.delivery_id))
        session.flush()

    def shown(self, batch: Sequence[Outgoing]) -> None:
        """Tell the open pages."""
        for one in batch:
            if one.group_id is not None:
                self.sockets.wake_group(one.group_id)
            elif one.account_id is not None:
                self.sockets.wake_account(one.account_id)

    def touched(self, lives: Sequence[tuple[str, tuple[int, ...]]]) -> None:
        """Tell the open pages of their own that show something live."""
        self.page_sockets.touched(name for name, _ids in lives)

    # -------------------------------------------------------------------------------------------------------- one message

    def _room(self, session: Session, one: Outgoing) -> int:
        if one.group_id is not None:
            return store.room_of_group(session, one.group_id)
        if one.account_id is None:
            raise ValueError("a delivery on the web goes to an account or to a group")
        return store.room_of_account(session, one.account_id)

    def _answer(self, session: Session, room_id: int, reply: Reply, now: datetime) -> None:
        """Show an answer: in the place of the message that was pressed, else at the end. A form is no message; its last answer is."""
        shown = self._shown(session, room_id, reply.card, reply.reader)
        taken = reply.takes.delivery_id if reply.takes else 0
        before = store.rows_of(session, [taken]).get(taken) if taken else None
        if "form" in shown:
            if before is not None and store.is_form(before):
                store.change(session, before, shown, delivery_id=reply.delivery_id, changed_at=None)
                before.client_key = store.form_key(reply.delivery_id)
            else:
                store.add(session, room_id, shown, now, key=Key(reply.delivery_id, store.form_key(reply.delivery_id)))
            return
        if before is not None and not store.is_form(before):
            store.change(session, before, shown, delivery_id=reply.delivery_id, changed_at=None)
            return
        if before is not None:
            session.delete(before)
        store.add(session, room_id, shown, now, key=Key(reply.delivery_id))

    def _shown(self, session: Session, room_id: int, card: Card, reader: Reader) -> dict[str, Json]:
        fitted = fit(card, CAPABILITIES, reader)
        looks = Looks(
            reader, self.desk.settings.public_url, lambda file: self._url(session, room_id, file), lambda value: store.seal_value(session, room_id, value)
        )
        place: dict[str, Json] = {"lang": fitted.lang, "dir": fitted.dir}
        if fitted.card is not None and fitted.card.form is not None:
            return place | {"form": form_json(fitted.card.form, fitted.card.blocks, looks)}
        return place | {"card": card_json(fitted, looks), "line": plain_text(fitted)[:120]}

    def _url(self, session: Session, room_id: int, file: Attachment) -> str:
        return f"/files/{store.file_token(session, room_id, file.file_id)}"

    def _echo(self, session: Session, room_id: int, update: Update, account_id: int, now: datetime) -> None:
        said = update.content
        if not isinstance(said, Said):
            return
        member_id = store.member_behind(session, account_id)
        shown: dict[str, Json] = {"text": said.text or None, "line": said.text[:120]}
        if member_id is not None:
            person = identity.person_of(session, member_id, account_id, now, self.desk.pipeline.defaults)
            shown |= store.speaker(session, person, update.chat.group_id)
            shown["files"] = [self._file(session, room_id, upload.ref, person.reader) for upload in said.uploads]
        store.add(session, room_id, shown, now, key=Key(None, update.key, account_id))

    def _file(self, session: Session, room_id: int, ref: str, reader: Reader) -> Json:
        row = store.file_row(session, int(ref.removeprefix("file:")))
        if row is None:
            raise ValueError("an upload without a file")
        file = Attachment(row.id, row.name, row.media_type, row.size, is_picture=row.media_type.startswith("image/"))
        return attachment_json(file, self._url(session, room_id, file), reader)


def without_buttons(shown: object) -> dict[str, Json]:
    """Give the message of an older edition: what it said stays, nothing of it can be pressed any more."""
    kept: dict[str, Json] = dict(shown) if isinstance(shown, dict) else {}
    card = kept.get("card")
    return kept | {"card": {**card, "buttons": []}} if isinstance(card, dict) else kept
