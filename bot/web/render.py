"""A shown card as the JSON that the page draws."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import segno

from bot.fit import Shown, ShownButton
from bot.fit.capabilities import Capabilities, Files
from core.card import (
    Attachment,
    Bars,
    Block,
    Code,
    Details,
    Empty,
    FieldView,
    Figures,
    FormView,
    Line,
    Listing,
    Notice,
    Paragraph,
    Progress,
    QrCode,
    Span,
)
from core.codec import Json
from core.i18n import Size, Verbatim, Words, ngettext, render
from core.reader import Reader

Object: TypeAlias = dict[str, Json]
UrlOf: TypeAlias = Callable[[Attachment], str]

CAPABILITIES = Capabilities(draws_cards=True, whole_forms=True, edits_in_place=True, has_links=True, has_url_buttons=True, files=Files.ALL, max_buttons=None)


@dataclass(frozen=True, slots=True)
class Looks:
    """What is needed besides the card: the reader, our own address, where files lie, and what the page calls an upload (`file_value(file id)`).

    `are_drawn`: the files are pictures of pages, drawn for whoever looks and not to be taken away.
    """

    reader: Reader
    public_url: str
    url_of: UrlOf
    file_value: Callable[[str], str]
    are_drawn: bool = False


def card_json(shown: Shown, looks: Looks) -> Object:
    """Give the card as the page draws it."""
    card = shown.card
    if card is None:
        raise ValueError("the web draws cards: fit was asked for text")
    return {
        "lang": shown.lang,
        "dir": shown.dir,
        "layout": card.layout.value,
        "kicker": _maybe(card.kicker),
        "title": _maybe(card.title),
        "tag": {"text": _say(card.tag.words), "kind": card.tag.kind.value} if card.tag else None,
        "date": {"weekday": shown.leaf.weekday, "day": shown.leaf.day, "month": shown.leaf.month, "iso": shown.leaf.iso} if shown.leaf else None,
        "blocks": [*(_block(block) for block in card.blocks), *(_page(file, looks) for file in card.attachments if looks.are_drawn)],
        "buttons": [[_button(button, looks.public_url) for button in row] for row in shown.buttons],
        "attachments": [] if looks.are_drawn else [attachment_json(file, looks.url_of(file), looks.reader) for file in card.attachments],
        "form": form_json(card.form, card.blocks, looks) if card.form else None,
    }


def attachment_json(file: Attachment, url: str, reader: Reader) -> Object:
    return {
        "kind": "picture" if file.is_picture else "file",
        "name": file.name,
        "size": file.size,
        "size_text": render(Size(file.size), reader),
        "url": url,
        "type": file.media_type,
    }


def form_json(form: FormView, blocks: tuple[Block, ...], looks: Looks) -> Object:
    """Give a form as a whole. `problem`: what is wrong with the form as such, not with one of its fields."""
    wrong = sum(field.error is not None for field in form.fields)
    problem = next((_plain(block) for block in blocks if isinstance(block, Notice)), "")
    foot = ngettext("{n} field still needs mending:", "{n} fields still need mending, first:")(n=wrong)
    return {
        "id": form.form_id,
        "name": form.name,
        "title": _say(form.title),
        "subtitle": _maybe(form.subtitle),
        "submit": _say(form.submit),
        "back": True,
        "problem": problem or None,
        "error_foot": render(foot, looks.reader) if wrong else None,
        "fields": [_field(field, looks) for field in form.fields],
    }


def plain_text(shown: Shown) -> str:
    """Give one line that says what a card is about, for the list of conversations."""
    card = shown.card
    if card is None:
        return ""
    title = _maybe(card.title)
    if title:
        return f"{_say(card.kicker)}: {title}" if card.kicker else title
    return next((text for block in card.blocks if (text := _plain(block))), "")


def qr_picture(link: str, caption: str) -> Object:
    """Draw a link as a QR code with error level M; the quiet zone of four modules is part of it."""
    code = segno.make_qr(link, error="m")
    side = code.symbol_size(scale=1, border=4)[0]
    # svgns: an image in a data URL is a document of its own.
    url = code.svg_data_uri(scale=1, border=4, light="#fff", dark="#000", svgns=True, nl=False)
    return {"type": "picture", "url": url, "alt": caption, "width": side * 8, "height": side * 8, "role": "qr"}


def _page(file: Attachment, looks: Looks) -> Object:
    """Show a file as a picture that leads nowhere; its place on the page is kept until it is there (A4)."""
    return {"type": "picture", "url": looks.url_of(file), "alt": file.name, "width": 1240, "height": 1754, "role": "page"}


def _block(block: Block) -> Object:
    match block:
        case Paragraph(spans):
            return {"type": "paragraph", "spans": _spans(spans)}
        case Details(rows):
            return {"type": "details", "rows": [{"label": _say(label), "value": _spans(value)} for label, value in rows]}
        case Progress():
            return {
                "type": "progress",
                "label": _say(block.label),
                "value": block.value,
                "total": block.total,
                "needed": block.needed,
                "sentence": _say(block.sentence),
            }
        case Bars():
            return _bars(block)
        case Notice(kind, spans):
            return {"type": "notice", "kind": kind.value, "spans": _spans(spans)}
        case Figures(items):
            return {"type": "figures", "items": [{"value": item.value, "label": _say(item.label), "kind": item.kind.value} for item in items]}
        case Listing(lines, title, kind):
            return {"type": "listing", "title": _maybe(title), "kind": kind.value, "rows": [_line(line) for line in lines]}
        case Code() | QrCode() | Empty():
            return _lone(block)


def _lone(block: Code | QrCode | Empty) -> Object:
    match block:
        case Code():
            until = block.changes_at.isoformat() if block.changes_at else None
            return {"type": "code", "value": block.value, "caption": _say(block.caption), "big": block.is_big, "until": until}
        case QrCode(link, caption):
            return qr_picture(link, _say(caption))
        case Empty(title, text):
            return {"type": "empty", "title": _say(title), "text": _say(text)}


def _bars(block: Bars) -> Object:
    most = max((row.value for row in block.rows), default=0)
    rows: list[Json] = [{"label": _say(row.label), "value": row.value, "leads": row.value == most > 0, "mine": row.is_mine} for row in block.rows]
    return {"type": "bars", "rows": rows, "caption": _maybe(block.caption)}


def _line(line: Line) -> Object:
    return {"lead": _maybe(line.lead), "title": _say(line.title), "lines": [_spans(note) for note in line.notes], "tag": _maybe(line.tag)}


def _spans(spans: tuple[Span, ...]) -> list[Json]:
    return [{"text": _say(span.words), "style": span.style.value, "url": span.url or None} for span in spans]


def _button(button: ShownButton, public_url: str) -> Object:
    is_own = button.url.startswith(f"{public_url}/")  # our own pages open from wherever this page came, also from an address inside the house
    return {
        "label": button.label,
        "token": button.token or None,
        "url": (button.url.removeprefix(public_url) if is_own else button.url) or None,
        "icon": button.icon.value if button.icon else None,
        "style": button.style.value,
        "chosen": button.is_chosen,
    }


def _field(field: FieldView, looks: Looks) -> Object:
    choices: list[Json] = [{"value": choice.value, "label": _say(choice.label), "hint": _maybe(choice.hint)} for choice in field.choices]
    return {
        "name": field.name,
        "type": field.type,
        "label": _say(field.label),
        "hint": _maybe(field.hint),
        "value": looks.file_value(field.value) if field.type == "file" else field.value,
        "understood": _maybe(field.understood),
        "error": _maybe(field.error),
        "required": field.is_required,
        "choices": choices,
        "accept": field.accept,
        "max_bytes": field.max_bytes,
        "placeholder": _maybe(field.placeholder),
    }


def _plain(block: Block) -> str:
    match block:
        case Paragraph(spans) | Notice(_, spans):
            return "".join(_say(span.words) for span in spans)
        case Progress(sentence=sentence):
            return _say(sentence)
        case Empty(title):
            return _say(title)
        case _:
            return ""


def _maybe(words: Words | None) -> str | None:
    return None if words is None else _say(words) or None


def _say(words: Words) -> str:
    """Take the text of words that `fit` has rendered."""
    if not isinstance(words, Verbatim):
        raise TypeError("a card is fitted before it is drawn")
    return words.text
