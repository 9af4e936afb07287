"""Fit: any card becomes what a channel shows to a reader. Nothing that could be reached gets lost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from bot.fit.capabilities import Capabilities, Files
from bot.fit.split import Part, Run, shorten, split
from core import card as cards
from core.card import Action, Attachment, Button, ButtonStyle, Card, Icon, Span, SpanStyle, bold, spans
from core.codec import map_words
from core.i18n import DateStyle, Moment, Size, Text, Verbatim, Words, _, digits, direction, number, render
from core.reader import Reader

T = TypeVar("T")

_SHORT_LABEL = 18  # two choices this long stand side by side on a phone
_Row: TypeAlias = tuple[Span, ...]  # one line of text
_Section: TypeAlias = tuple[_Row, ...]  # lines that belong together


@dataclass(frozen=True, slots=True)
class ShownButton:
    """A button as it is drawn: `token` to press, or `url` to open."""

    label: str
    token: str = ""
    url: str = ""
    icon: Icon | None = None
    style: ButtonStyle = ButtonStyle.SECONDARY
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """A card's date as a calendar leaf."""

    weekday: str
    day: str
    month: str
    iso: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reader is shown of a card.

    Channels that draw cards take `card` (every word verbatim) and `leaf`; the others send `parts` in order, `buttons` under the last.
    `numbers`: what a typed number does. `attachments` are those that the channel carries itself; `is_caption` where text and file may be one message.
    `phone_label`: a button below the field for writing, which shares the telephone number.
    """

    lang: str
    dir: str
    card: Card | None = None
    leaf: Leaf | None = None
    parts: tuple[Part, ...] = ()
    buttons: tuple[tuple[ShownButton, ...], ...] = ()
    numbers: tuple[tuple[int, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    is_caption: bool = False
    phone_label: str = ""


def fit(card: Card, capabilities: Capabilities, reader: Reader, *, first_number: int = 1, file_links: Mapping[int, str] | None = None) -> Shown:
    """Give what this channel shows to this reader. `file_links[file_id]` leads to files that the channel does not carry."""
    read = _Read(reader, capabilities, file_links or {})
    language, towards = reader.language, direction(reader.language)
    if capabilities.draws_cards:
        worded: Card = replace(_worded(replace(card, date=None), reader), date=card.date)
        rows = tuple(tuple(_shown(button, read.label(button)) for button in row) for row in worded.buttons)
        return Shown(language, towards, card=worded, leaf=_leaf(card, reader), buttons=rows, attachments=card.attachments)
    if card.form is not None:
        card = replace(card, form=_worded(card.form, reader))
    choices = _choices(read, card, first_number)
    body = _flat(
        (
            *_head(read, card),
            *(section for block in card.blocks for section in _block(read, block)),
            *_form(read, card),
            *_files(read, card),
            *_phone(read, card),
            *choices.sections,
        )
    )
    if not body.text.strip() and choices.buttons:
        body = _flat((read.line(_("Please choose:")),))
    parts = split(body, capabilities)
    phone_label = read.say(_("Share my telephone number")) if read.asks_phone(card) else ""
    carried = tuple(file for file in card.attachments if read.carries(file))
    is_caption = len(carried) == len(parts) == 1 and (capabilities.max_caption is None or capabilities.length(parts[0].text) <= capabilities.max_caption)
    return Shown(
        language, towards, parts=parts, buttons=choices.buttons, numbers=choices.numbers, attachments=carried, is_caption=is_caption, phone_label=phone_label
    )


def _worded(part: T, reader: Reader) -> T:
    """Give a card, or a part of one, with its words in the reader's language."""
    return map_words(part, lambda words: Verbatim(render(words, reader)))


@dataclass(frozen=True, slots=True)
class _Read:
    """The reader's words and the channel's limits, together."""

    reader: Reader
    capabilities: Capabilities
    file_links: Mapping[int, str]

    def say(self, words: Words) -> str:
        return render(words, self.reader)

    def line(self, *parts: Words | Span) -> _Section:
        return (self.row(*parts),)

    def row(self, *parts: Words | Span) -> _Row:
        """Give one line of text; where words cannot carry a link, its address stands behind them."""
        shown: list[Span] = []
        for span in spans(*parts):
            words = self.say(span.words)
            if span.style is SpanStyle.LINK and not self.capabilities.has_links:
                shown.append(Span(Verbatim(words if words == span.url else f"{words} ({span.url})")))
            else:
                shown.append(span if isinstance(span.words, Verbatim) else replace(span, words=Verbatim(words)))
        return tuple(shown)

    def label(self, button: Button) -> str:
        words = self.say(button.label)
        return f"✓ {words}" if button.is_chosen and not self.capabilities.draws_cards else words

    def count(self, value: int) -> Verbatim:
        return Verbatim(number(value, self.reader.language))

    def asks_phone(self, card: Card) -> bool:
        return card.asks_phone and self.capabilities.shares_phone

    def carries(self, file: Attachment) -> bool:
        return self.capabilities.files is Files.ALL or (self.capabilities.files is Files.PICTURES and file.is_picture)


# ------------------------------------------------------------------------------------------------------- text


def _phone(read: _Read, card: Card) -> tuple[_Section, ...]:
    """Say what the button for the telephone number is good for, where there is one."""
    if not read.asks_phone(card):
        return ()
    return (read.line(_("Or share your telephone number with the button below: if your unit has it on its roll, no code is needed.")),)


def _head(read: _Read, card: Card) -> Iterator[_Section]:
    """Give title first, then what this is, then the date where nothing else in the card says it."""
    rows: list[_Row] = []
    title = card.title or (card.form.title if card.form else None)
    if title is not None:
        rows.append(read.row(bold(title)))
    about = [read.say(words) for words in (card.kicker, card.tag.words if card.tag else None) if words is not None]
    if about:
        rows.append(read.row(Verbatim(" · ".join(about))))
    if card.date is not None:
        said = read.say(card.date)
        if not any(said in read.say(span.words) for block in card.blocks for section in _block(read, block) for row in section for span in row):
            rows.append(read.row(Verbatim(said)))
    yield tuple(rows)


def _block(read: _Read, block: cards.Block) -> Iterator[_Section]:
    between = Verbatim(": ")
    match block:
        case cards.Paragraph(parts) | cards.Notice(_, parts):
            yield read.line(*parts)
        case cards.Details(rows):
            yield tuple(read.row(label, between, *value) for label, value in rows)
        case cards.Progress(label=label, sentence=sentence):
            yield read.line(label, between, sentence)
        case cards.Bars(rows, caption):
            mine = (Verbatim(" ("), _("your choice"), Verbatim(")"))
            foot = read.line(caption) if caption is not None else ()
            yield (*(read.row(bar.label, between, bold(read.count(bar.value)), *(mine if bar.is_mine else ())) for bar in rows), *foot)
        case cards.Figures(items):
            yield tuple(read.row(item.label, between, bold(read.count(item.value))) for item in items)
        case cards.Listing(lines, title):
            heading = read.line(bold(title)) if title is not None else ()
            yield (*heading, *(row for line in lines for row in _line(read, line)))
        case cards.Code(value, caption):
            yield _captioned(read, caption, bold(Verbatim(value)))
        case cards.QrCode(url, caption):
            yield _captioned(read, caption, Span(Verbatim(url), SpanStyle.LINK, url))
        case cards.Empty(title, text):
            yield (read.row(bold(title)), read.row(text))


def _captioned(read: _Read, caption: Words, what: Span) -> _Section:
    """Give what a caption stands for behind it; below it, where the caption is a whole sentence."""
    is_sentence = read.say(caption).endswith((".", "!", "?"))
    return (*read.line(caption), *read.line(what)) if is_sentence else read.line(caption, Verbatim(": "), what)


def _line(read: _Read, line: cards.Line) -> Iterator[_Row]:
    lead = read.say(line.lead) if line.lead is not None else ""
    said = [words for words in (line.title, line.tag) if words is not None]
    head = f"{lead}. " if lead.isdigit() else f"• {lead} · " if lead else "• "
    yield read.row(Verbatim(head + " · ".join(read.say(words) for words in said)))
    for note in line.notes:
        yield read.row(*note)


def _form(read: _Read, card: Card) -> Iterator[_Section]:
    """Give the field that is asked for now, and what was understood of the one before."""
    form = card.form
    if form is None:
        return
    if card.title is not None and read.say(card.title) != read.say(form.title):
        yield read.line(bold(form.title))
    if form.subtitle is not None:
        yield read.line(form.subtitle)
    if not form.fields:
        return
    asked = form.fields[form.current]
    before = form.fields[form.current - 1] if form.current else None
    if before is not None and before.error is None and (words := _answer(before)) is not None:
        yield read.line(Verbatim("✓ "), before.label, Verbatim(": "), words)
    if asked.error is not None:
        yield read.line(asked.error)
    yield tuple(_question(read, form, asked))


def _question(read: _Read, form: cards.FormView, asked: cards.FieldView) -> Iterator[_Row]:
    if len(form.fields) > 1:
        yield read.row(_("Question {n} of {total}")(n=form.current + 1, total=len(form.fields)))
    yield read.row(bold(asked.label))
    if asked.hint is not None:
        yield read.row(asked.hint)
    if asked.placeholder is not None:
        yield read.row(_("For example: {example}")(example=asked.placeholder))
    if asked.error is None and asked.type != "choices" and (words := _answer(asked)) is not None:
        yield read.row(_("Your answer so far: {answer}")(answer=words))


def _answer(entered: cards.FieldView) -> Words | None:
    """Give what was entered, in words; ids of files and members are none."""
    if entered.understood is not None:
        return entered.understood
    labels = [choice.label for choice in entered.choices if choice.value in entered.value.split(",")]
    if labels:
        return Verbatim(", ".join(label.text for label in labels if isinstance(label, Verbatim)))
    return Verbatim(entered.value) if entered.value and entered.type not in {"file", "member", "choice", "choices"} else None


def _files(read: _Read, card: Card) -> Iterator[_Section]:
    rows = []
    for file in card.attachments:
        if not read.carries(file):
            url = read.file_links.get(file.file_id)
            link = (Verbatim(": "), Span(Verbatim(url), SpanStyle.LINK, url)) if url else ()
            rows.append(read.row(Verbatim(f"{file.name} ({read.say(Size(file.size))})"), *link))
    if rows:
        yield tuple(rows)


def _flat(sections: Sequence[_Section]) -> Part:
    """Put lines under each other, sections a blank line apart."""
    pieces: list[str] = []
    runs: list[Run] = []
    length = 0
    for section in sections:
        for position, row in enumerate(section):
            pieces.append("\n\n" if position == 0 and length else "\n" if length else "")
            length += len(pieces[-1])
            for span in row:
                words = span.words.text if isinstance(span.words, Verbatim) else ""
                if words and span.style not in {SpanStyle.PLAIN, SpanStyle.SOFT}:
                    runs.append(Run(length, length + len(words), span.style, span.url))
                pieces.append(words)
                length += len(words)
    return Part("".join(pieces), tuple(runs))


# ---------------------------------------------------------------------------------------------- buttons and numbers


@dataclass(slots=True)
class _Choices:
    """Buttons, the numbers that stand for them, and the lines that say so."""

    buttons: tuple[tuple[ShownButton, ...], ...] = ()
    numbers: tuple[tuple[int, str], ...] = ()
    sections: list[_Section] = field(default_factory=list)


def controls(form: cards.FormView) -> tuple[tuple[Button, ...], ...]:
    """Give the buttons that lead through a form field by field.

    `form.choose` (form id, field, choice), `form.skip` (leave the field as it stands and go on), `form.back` and `form.cancel` (form id, field);
    field and choice count from 0 as the form is shown, so that a button of an earlier question can be told from one of this.
    """
    ids = (form.form_id, form.current)
    cancel = Button(_("Cancel"), Action("form.cancel", ids), style=ButtonStyle.DANGER)
    if not form.fields:
        return ((cancel,),)
    asked = form.fields[form.current]
    picked = asked.value.split(",") if asked.value else []
    choices = tuple(_choice(asked, position, (*ids, position), picked) for position in range(len(asked.choices)))
    is_short = all(isinstance(choice.label, Verbatim) and len(choice.label.text) <= _SHORT_LABEL for choice in choices)
    rows = [choices[start : start + 2] for start in range(0, len(choices), 2)] if is_short and len(choices) > 3 else [(choice,) for choice in choices]
    onward = _onward(asked)
    if onward is not None:
        rows.append((Button(onward, Action("form.skip", ids), style=ButtonStyle.PRIMARY),))
    back = (Button(_("Back"), Action("form.back", ids), Icon.BACK),) if form.current else ()
    return (*rows, (*back, cancel))


def _choice(asked: cards.FieldView, position: int, ids: tuple[int, ...], picked: list[str]) -> Button:
    choice = asked.choices[position]
    label = choice.label
    if isinstance(choice.hint, Verbatim) and isinstance(label, Verbatim):
        label = Verbatim(f"{label.text} ({choice.hint.text})")
    return Button(label, Action("form.choose", ids), is_chosen=choice.value in picked)


def _onward(asked: cards.FieldView) -> Text | None:
    if asked.error is None and asked.value:
        return _("Done") if asked.type == "choices" else _("Keep this answer")
    return None if asked.is_required else _("Skip")


def _choices(read: _Read, card: Card, first_number: int) -> _Choices:
    """Give buttons where the channel has enough of them, numbered lines where it has not; addresses that no button opens become lines."""
    able = read.capabilities
    rows = (*(controls(card.form) if card.form else ()), *card.buttons)
    every = [button for row in rows for button in row]
    opens = [button for button in every if button.action is None]
    pressed = every if able.has_url_buttons else [button for button in every if button.action is not None]
    found = _Choices()
    if able.max_buttons is None or len(pressed) <= able.max_buttons:
        _as_buttons(read, found, [[button for button in row if button in pressed] for row in rows], first_number)
        opens = [button for button in opens if button not in pressed]
    else:
        _as_numbers(read, found, [button for button in every if button.action is not None], first_number)
    found.sections += [read.line(Verbatim(read.label(button)), Verbatim(": "), Span(Verbatim(button.url), SpanStyle.LINK, button.url)) for button in opens]
    return found


def _as_buttons(read: _Read, found: _Choices, rows: list[list[Button]], first_number: int) -> None:
    """Draw buttons. One whose label is too long is shortened, and its whole label stands numbered in the text."""
    able = read.capabilities
    numbers: list[tuple[int, str]] = []
    lines: list[_Row] = []
    shown: list[tuple[ShownButton, ...]] = []
    per_row = able.buttons_per_row or max((len(row) for row in rows), default=1) or 1
    for row in rows:
        drawn = []
        for button in row:
            label = read.label(button)
            if able.label_length is not None and able.length(label) > able.label_length:
                place = first_number + len(lines)
                lines.append(_numbered(read, place, button))
                if button.action is not None:
                    numbers.append((place, button.action.encode()))
                label = shorten(f"{digits(str(place), read.reader.language)}. {label}", able, able.label_length)
            drawn.append(_shown(button, label))
        shown += [tuple(drawn[start : start + per_row]) for start in range(0, len(drawn), per_row)]
    found.buttons, found.numbers = tuple(shown), tuple(numbers)
    if lines:
        found.sections.append(tuple(lines))


def _as_numbers(read: _Read, found: _Choices, buttons: list[Button], first_number: int) -> None:
    placed = list(enumerate(buttons, first_number))
    found.numbers = tuple((place, button.action.encode()) for place, button in placed if button.action is not None)
    if placed:
        found.sections.append((read.row(_("Answer with a number:")), *(_numbered(read, place, button) for place, button in placed)))


def _numbered(read: _Read, place: int, button: Button) -> _Row:
    return read.row(Verbatim(f"{digits(str(place), read.reader.language)}. {read.label(button)}"))


def _shown(button: Button, label: str) -> ShownButton:
    return ShownButton(label, button.action.encode() if button.action else "", button.url, button.icon, button.style, button.is_chosen)


def _leaf(card: Card, reader: Reader) -> Leaf | None:
    date = card.date
    if date is None:
        return None
    weekday, day, month = (render(replace(date, style=style), reader) for style in (DateStyle.WEEKDAY, DateStyle.DAY, DateStyle.MONTH))
    return Leaf(weekday, day, month, (date.at if isinstance(date, Moment) else date.on).isoformat())
