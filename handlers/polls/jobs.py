"""The counts as a picture and as a spreadsheet: read with their words rendered, drawn in the worker, told to whoever asked; at the end to the secretaries."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import ledger, preset
from core.card import Attachment, Card
from core.codec import Json
from core.i18n import Moment, Words, _, render, verbatim
from core.jobs import Kept
from core.papers import Chart, Table
from core.reader import Reader
from db.models.org import Member, Unit
from handlers.polls import board, cards, cards_leading, service
from handlers.polls.service import PollView

_ZONE = "Asia/Ho_Chi_Minh"  # where neither the unit nor whoever asked has one of their own


def read_chart(session: Session, args: dict[str, Json], now: datetime) -> Chart:
    """Give the counts in the language of whoever asked."""
    seen = service.overview(session, _id(args, "poll_id"))
    reader = _reader(session, seen, args)
    return Chart(
        language=reader.language,
        title=seen.poll.question,
        rows=tuple((render(cards.option(choice), reader), choice.votes) for choice in seen.choices),
        foot=render(cards.answered(seen), reader),
        file_name=f"poll-{seen.poll.id}.png",
    )


def read_sheet(session: Session, args: dict[str, Json], now: datetime) -> Table:
    """Give the counts as a list; with `with_names`, one line a person. Who may have names is decided where the list is asked for."""
    seen = service.overview(session, _id(args, "poll_id"))
    poll, reader = seen.poll, _reader(session, seen, args)
    unit = session.get_one(Unit, poll.unit_id)

    def say(words: Words) -> str:
        return render(words, reader)

    options = {choice.option_id: say(cards.option(choice)) for choice in seen.choices}
    facts: list[tuple[Words, Words]] = [(_("Open until"), Moment(poll.closes_at)), (_("Answered"), cards.answered(seen)), (_("Result"), cards.verdict(seen))]
    columns: tuple[Words, ...] = (_("No."), _("Answer"), _("People"))
    rows: tuple[tuple[str, ...], ...] = tuple((str(choice.position), options[choice.option_id], str(choice.votes)) for choice in seen.choices)
    if args.get("with_names"):
        facts += [(cards.option(choice), verbatim(str(choice.votes))) for choice in seen.choices]
        columns = (_("No."), _("Full name"), _("Answer"), _("Remark"))
        by_hand = say(_("entered by the {secretary}"))
        people = enumerate(service.answers_by_person(session, poll.id), 1)
        rows = tuple((str(place), one.name, "; ".join(options[it] for it in one.option_ids), by_hand if one.by_hand else "") for place, one in people)
    return Table(
        format="xlsx",
        language=reader.language,
        title=poll.question,
        heads=(unit.name,),
        facts=tuple((say(label), say(value)) for label, value in facts),
        columns=tuple(say(column) for column in columns),
        rows=rows,
        file_name=f"poll-{poll.id}.xlsx",
        notes_title=say(_("Names")),
        notes=tuple("".join(say(span.words) for span in block.spans) for block in (cards.secrecy(poll),)),
    )


def keep_chart(session: Session, args: dict[str, Json], made: Kept, now: datetime) -> None:
    """Tell whoever asked for the picture; nobody asked at the end of the poll, then its secretaries get the result with it."""
    _told(session, args, Attachment(made.file_id, made.name, made.media_type, made.size, is_picture=True), now)


def chart_failed(session: Session, args: dict[str, Json], why: str, now: datetime) -> None:
    """A result without its picture is better than none."""
    _told(session, args, None, now)


def keep_sheet(session: Session, args: dict[str, Json], made: Kept, now: datetime) -> None:
    _told(session, args, Attachment(made.file_id, made.name, made.media_type, made.size), now)


def sheet_failed(session: Session, args: dict[str, Json], why: str, now: datetime) -> None:
    _told(session, args, None, now)


def _told(session: Session, args: dict[str, Json], file: Attachment | None, now: datetime) -> None:
    seen = service.overview(session, _id(args, "poll_id"))
    if "member_id" not in args:
        unit = session.get_one(Unit, seen.poll.unit_id)
        board.tell_secretaries(session, replace(seen, has_units=not unit.is_cell), file, now)
        return
    card: Card = cards_leading.made(seen.poll, file) if file else cards_leading.not_made(seen.poll)
    key = f"poll-{seen.poll.id}-{'made' if file else 'failed'}-{args['what']}-{args['member_id']}-{args['asked']}"
    ledger.tell(session, key, card, select(Member.id).where(Member.id == _id(args, "member_id")), now, priority=ledger.URGENT)


def _reader(session: Session, seen: PollView, args: dict[str, Json]) -> Reader:
    unit = session.get_one(Unit, seen.poll.unit_id)
    language = str(args.get("language") or unit.language or "vi")
    return Reader(language, str(args.get("zone") or unit.zone or _ZONE), unit.name, preset.terms(unit.preset, language))


def _id(args: dict[str, Json], name: str) -> int:
    value = args[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is an id")
    return value
