"""Fit: what every card and every channel may rely on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fit import Leaf, Shown, controls, fit
from bot.fit.capabilities import Capabilities
from bot.fit.split import Part, Run, is_boundary, split
from core import preset
from core.card import (
    Action,
    Attachment,
    Bar,
    Bars,
    Button,
    Card,
    ChoiceView,
    Code,
    Details,
    Empty,
    FieldView,
    Figure,
    Figures,
    FormView,
    Listing,
    Progress,
    QrCode,
    SpanStyle,
    Tag,
    bold,
    line,
    link,
    paragraph,
    soft,
    spans,
)
from core.i18n import DateStyle, Text, Verbatim, at, direction, ngettext, recipient_name, render, verbatim
from core.reader import Reader
from tests.core.deck import TELEGRAM, WEB, ZALO, cards, channels, plain, words_of

ENGLISH = Reader("en", name="Ana")
readers = st.sampled_from(
    [ENGLISH, Reader("vi", name="đồng chí An", terms=preset.terms("party_cell", "vi")), Reader("ar", name="آنا"), Reader("fa", name="آنا")]
)
able = st.sampled_from([TELEGRAM, ZALO]) | channels()


def squeezed(text: str) -> str:
    return "".join(text.split())


def whole(shown: Shown) -> str:
    return "\n".join(part.text for part in shown.parts)


def actions_of(card: Card) -> list[str]:
    rows = (*(controls(card.form) if card.form else ()), *card.buttons)
    return [button.action.encode() for row in rows for button in row if button.action]


def texts_shown(card: Card) -> Card:
    """Give the card without the words that a field-by-field form keeps for later."""
    if card.form is None or not card.form.fields:
        return replace(card, form=replace(card.form, submit=verbatim("")) if card.form else None)
    asked = replace(card.form.fields[card.form.current], understood=None, choices=())
    return replace(card, form=replace(card.form, submit=verbatim(""), fields=(asked,)))


@given(cards, able, readers)
@settings(max_examples=60, deadline=None)
def test_buttons_and_numbers_are_the_cards_actions_in_order(card: Card, capabilities: Capabilities, reader: Reader) -> None:
    shown = fit(card, capabilities, reader)

    pressed = [button.token for row in shown.buttons for button in row if button.token]
    typed = [token for _number, token in shown.numbers]
    assert (pressed or typed) == actions_of(card)
    assert [number for number, _token in shown.numbers] == sorted({number for number, _token in shown.numbers})
    assert set(typed) <= set(actions_of(card))


@given(cards, able, readers)
@settings(max_examples=60, deadline=None)
def test_every_message_is_within_the_channels_limits(card: Card, capabilities: Capabilities, reader: Reader) -> None:
    shown = fit(card, capabilities, reader)

    for part in shown.parts:
        assert part.text.strip()
        assert capabilities.max_text is None or capabilities.length(part.text) <= capabilities.max_text
        assert capabilities.max_spans is None or len(part.runs) <= capabilities.max_spans
        ends = [place for run in part.runs for place in (run.start, run.end)]
        assert ends == sorted(ends)
        assert all(0 <= run.start < run.end <= len(part.text) for run in part.runs)
    assert capabilities.max_buttons is None or sum(len(row) for row in shown.buttons) <= capabilities.max_buttons
    for row in shown.buttons:
        assert 0 < len(row) <= (capabilities.buttons_per_row or len(row))
        assert capabilities.label_length is None or all(capabilities.length(button.label) <= capabilities.label_length for button in row)
    if shown.is_caption:
        assert capabilities.max_caption is None or capabilities.length(shown.parts[0].text) <= capabilities.max_caption


@given(cards, able, readers)
@settings(max_examples=60, deadline=None)
def test_no_letter_of_any_word_is_lost(card: Card, capabilities: Capabilities, reader: Reader) -> None:
    shown = fit(card, capabilities, reader)

    everything = squeezed(whole(shown))
    for words in words_of(replace(texts_shown(card), buttons=())):
        assert squeezed(render(words, reader)) in everything
    labels = [squeezed(button.label) for row in shown.buttons for button in row]
    for row in (*(controls(card.form) if card.form else ()), *card.buttons):
        for button in row:
            label = squeezed(render(button.label, reader))
            assert label in everything or any(label in drawn for drawn in labels)


@given(cards, able, readers)
@settings(max_examples=40, deadline=None)
def test_every_address_and_every_file_can_still_be_reached(card: Card, capabilities: Capabilities, reader: Reader) -> None:
    shown = fit(card, capabilities, reader, file_links={file.file_id: f"https://example.org/f/{file.file_id}" for file in card.attachments})

    everything = squeezed(whole(shown))
    opened = [button.url for row in shown.buttons for button in row if button.url] + [run.url for part in shown.parts for run in part.runs]
    for row in card.buttons:
        for button in row:
            assert not button.url or button.url in opened or button.url in everything
    for file in card.attachments:
        assert file in shown.attachments or (file.name in everything and f"https://example.org/f/{file.file_id}" in everything)


@given(cards, readers)
@settings(max_examples=40, deadline=None)
def test_a_channel_that_draws_gets_the_whole_card_in_the_readers_words(card: Card, reader: Reader) -> None:
    shown = fit(card, WEB, reader)

    assert shown.card is not None
    assert shown.parts == ()
    assert (shown.lang, shown.dir) == (reader.language, direction(reader.language))
    assert shown.card.date == card.date
    drawn = replace(shown.card, date=None)
    assert all(isinstance(words, Verbatim) for words in words_of(drawn))
    assert [words.text for words in words_of(drawn) if isinstance(words, Verbatim)] == [render(words, reader) for words in words_of(replace(card, date=None))]
    assert [button.token for row in shown.buttons for button in row if button.token] == [
        button.action.encode() for row in card.buttons for button in row if button.action
    ]


@given(plain, channels())
@settings(max_examples=200, deadline=None)
def test_cuts_leave_letters_with_their_marks_together(text: str, capabilities: Capabilities) -> None:
    parts = split(Part(text), capabilities)

    assert squeezed("".join(part.text for part in parts)) == squeezed(text)
    place = 0
    for part in parts[:-1]:
        place = text.index(part.text, place) + len(part.text)
        assert is_boundary(text, place) or len(part.text) > 20  # only where a single letter with its marks is longer than a message


def test_a_cut_falls_between_paragraphs_when_it_can() -> None:
    first, second = "Việc thứ nhất. " * 100, "Việc thứ hai. " * 100

    parts = split(Part(f"{first}\n\n{second}"), ZALO)

    assert [part.text for part in parts] == [first.strip(), second.strip()]


def test_a_cut_never_falls_inside_a_span_that_fits() -> None:
    words = "chi bộ " * 300
    name = "Nguyễn Thị Minh Khai " * 6
    whole_text = Part(words + name, (Run(len(words), len(words) + len(name), SpanStyle.BOLD),))

    parts = split(whole_text, replace(ZALO, max_text=len(words) + 20))

    assert [part.text for part in parts] == [words.strip(), name.strip()]
    assert parts[0].runs == ()
    assert [(run.start, run.end) for run in parts[1].runs] == [(0, len(name.strip()))]


def test_a_span_longer_than_a_message_goes_on_in_the_next_one() -> None:
    parts = split(Part("x" * 5000, (Run(0, 5000, SpanStyle.LINK, "https://example.org"),)), TELEGRAM)

    assert [len(part.text) for part in parts] == [4096, 904]
    assert [part.runs for part in parts] == [(Run(0, 4096, SpanStyle.LINK, "https://example.org"),), (Run(0, 904, SpanStyle.LINK, "https://example.org"),)]


def test_a_cut_never_falls_inside_an_isolated_parameter() -> None:
    name = "\u2068" + "שם " * 40 + "\u2069"

    parts = split(Part("م " * 950 + name), ZALO)

    assert parts[-1].text == name


@pytest.mark.parametrize("letter", ["e\u0302\u0323", "👨\u200d👩\u200d👧", "👍🏽", "🇻🇳", "ệ"])
def test_a_letter_is_never_parted_from_its_marks(letter: str) -> None:
    for part in split(Part(letter * 900), ZALO):
        assert len(part.text) % len(letter) == 0


def test_a_message_that_just_fits_is_not_cut() -> None:
    assert len(split(Part("😀" * 1000 + "\n\n"), ZALO)) == 1
    assert len(split(Part("😀" * 1000 + "\n\nx"), ZALO)) == 2


INVITATION = Card(
    title=verbatim("December branch meeting"),
    kicker=Text("Invitation"),
    tag=Tag(Text("Changed")),
    date=at(datetime(2026, 12, 5, 12, 30, tzinfo=UTC), DateStyle.DATE),
    blocks=(
        paragraph(recipient_name(), verbatim(", "), soft(verbatim("please answer. ")), link(verbatim("Map"), "https://example.org/map")),
        Details(((Text("Time"), spans(bold(verbatim("19:30")), verbatim(" to 21:00"))), (Text("Place"), spans(verbatim("Union hall"))))),
        Progress(Text("Present"), 23, 31, Text("{n} of {total}, needed {needed}")(n=23, total=31, needed=16), 16),
        Bars((Bar(verbatim("Yes"), 12, is_mine=True), Bar(verbatim("No"), 1234)), Text("By name")),
        Figures((Figure(2, Text("Skipped")),)),
        Listing((line(verbatim("Binh"), verbatim("no birth date"), lead=Text("Row 14"), tag=Text("absent")),), Text("Refused")),
        Code("4821", Text("Room code")),
        QrCode("https://example.org/q", Text("Scan")),
        Empty(Text("No meeting yet"), Text("Your secretary will announce one.")),
    ),
    buttons=(
        (Button(Text("I will attend"), Action("meetings.answer", (17, 1), 3), is_chosen=True),),
        (Button(Text("Cannot come"), Action("meetings.answer", (17, 2), 3)), Button(Text("Coming late"), Action("meetings.answer", (17, 3), 3))),
        (Button(Text("Calendar file"), url="https://example.org/ics"),),
    ),
)


def test_a_code_stands_below_a_caption_that_is_a_sentence() -> None:
    shown = fit(Card(blocks=(Code("4821", Text("Everybody types this.")),)), TELEGRAM, ENGLISH)

    assert shown.parts[0].text == "Everybody types this.\n4821"


def test_a_card_reads_well_as_text() -> None:
    shown = fit(INVITATION, TELEGRAM, ENGLISH)

    assert shown.parts[0].text == (
        "December branch meeting\n"
        "Invitation · Changed\n"
        "Saturday, 5 December 2026\n\n"
        "Ana, please answer. Map\n\n"
        "Time: 19:30 to 21:00\n"
        "Place: Union hall\n\n"
        "Present: 23 of 31, needed 16\n\n"
        "Yes: 12 (your choice)\n"
        "No: 1,234\n"
        "By name\n\n"
        "Skipped: 2\n\n"
        "Refused\n"
        "• Row 14 · Binh · absent\n"
        "no birth date\n\n"
        "Room code: 4821\n\n"
        "Scan: https://example.org/q\n\n"
        "No meeting yet\n"
        "Your secretary will announce one."
    )
    assert shown.parts[0].runs[0] == Run(0, len("December branch meeting"), SpanStyle.BOLD)
    assert [[button.label for button in row] for row in shown.buttons] == [["✓ I will attend"], ["Cannot come", "Coming late"], ["Calendar file"]]
    assert shown.numbers == ()


def test_where_there_are_no_buttons_a_number_answers() -> None:
    shown = fit(INVITATION, ZALO, ENGLISH, first_number=101)

    assert shown.parts[0].text.endswith(
        "Answer with a number:\n101. ✓ I will attend\n102. Cannot come\n103. Coming late\n\nCalendar file: https://example.org/ics"
    )
    assert shown.numbers == ((101, "meetings.answer:h,1@3"), (102, "meetings.answer:h,2@3"), (103, "meetings.answer:h,3@3"))
    assert "Map (https://example.org/map)" in shown.parts[0].text


def test_numbers_are_written_in_the_readers_digits() -> None:
    shown = fit(Card(buttons=((Button(verbatim("بله"), Action("polls.vote", (1,))),),)), ZALO, Reader("fa"))

    assert "۱. بله" in shown.parts[0].text
    assert (shown.lang, shown.dir) == ("fa", "rtl")


def test_a_label_that_is_too_long_is_shortened_and_stands_whole_in_the_text() -> None:
    label = "Resolution on the repair of the road to the school and the culture house of hamlet 3"
    card = Card(buttons=((Button(verbatim("Yes"), Action("a.b")), Button(verbatim(label), Action("a.c"))),))

    shown = fit(card, replace(TELEGRAM, label_length=24), ENGLISH)

    assert [button.label for button in shown.buttons[0]] == ["Yes", "1. Resolution on the re…"]
    assert shown.parts[0].text == f"1. {label}"
    assert shown.numbers == ((1, "a.c"),)


def test_more_buttons_than_a_channel_has_become_numbers() -> None:
    row = tuple(Button(verbatim(f"Member {place}"), Action("members.show", (place,))) for place in range(101))

    shown = fit(Card(buttons=(row,)), TELEGRAM, ENGLISH)

    assert shown.buttons == ()
    assert len(shown.numbers) == 101


def test_buttons_stand_under_the_last_message() -> None:
    shown = fit(Card(blocks=(paragraph(verbatim("Word " * 2000)),), buttons=((Button(Text("Back"), Action("start.menu")),),)), TELEGRAM, ENGLISH)

    assert len(shown.parts) == 3
    assert shown.buttons[0][0].token == "start.menu"


def test_a_card_of_buttons_alone_still_says_something() -> None:
    shown = fit(Card(buttons=((Button(Text("Back"), Action("start.menu")),),)), TELEGRAM, ENGLISH)

    assert [part.text for part in shown.parts] == ["Please choose:"]
    assert fit(Card(), TELEGRAM, ENGLISH).parts == ()


def test_the_date_is_not_said_twice() -> None:
    starts = datetime(2026, 12, 5, 12, 30, tzinfo=UTC)
    card = Card(title=verbatim("Meeting"), date=at(starts), blocks=(Details(((Text("Time"), spans(at(starts))),)),))

    assert whole(fit(card, TELEGRAM, ENGLISH)) == "Meeting\n\nTime: Saturday, 5 December 2026, 19:30"


def test_the_leaf_is_the_readers_own_day() -> None:
    late = Card(date=at(datetime(2026, 12, 5, 18, 0, tzinfo=UTC)))

    assert fit(late, WEB, Reader("vi")).leaf == Leaf("Chủ Nhật", "6", "tháng 12", "2026-12-05T18:00:00+00:00")
    assert fit(late, WEB, Reader("fa", zone="Asia/Tehran")).leaf == Leaf("شنبه", "۱۴", "آذر", "2026-12-05T18:00:00+00:00")
    assert fit(Card(), WEB, ENGLISH).leaf is None


KIND = FieldView("kind", "choice", Text("Kind"), value="regular", understood=Text("Regular"), choices=(ChoiceView("regular", Text("Regular")),))
WHEN = FieldView(
    "when", "datetime", Text("When"), hint=Text("Day and time"), value="31/2", error=Text("There is no such day."), placeholder=verbatim("5/12 19:30")
)
ROOM = FieldView(
    "room", "choice", Text("Room"), is_required=False, choices=tuple(ChoiceView(str(n), verbatim(f"Room {n}"), verbatim("40 seats")) for n in (1, 2))
)
FORM = FormView(7, "meetings.call", Text("Call a meeting"), Text("Preview"), (KIND, WHEN, ROOM), subtitle=Text("Cell 3"))


def test_a_form_asks_one_question_and_says_what_it_understood() -> None:
    shown = fit(Card(form=replace(FORM, current=1)), TELEGRAM, ENGLISH)

    assert whole(shown) == (
        "Call a meeting\n\nCell 3\n\n✓ Kind: Regular\n\nThere is no such day.\n\nQuestion 2 of 3\nWhen\nDay and time\nFor example: 5/12 19:30"
    )
    assert [[button.token for button in row] for row in shown.buttons] == [["form.back:7,1", "form.cancel:7,1"]]


def test_choices_of_a_field_are_buttons_and_may_be_skipped_where_nothing_is_required() -> None:
    shown = fit(Card(form=replace(FORM, current=2)), TELEGRAM, ENGLISH)

    assert [[(button.label, button.token) for button in row] for row in shown.buttons] == [
        [("Room 1 (40 seats)", "form.choose:7,2,0")],
        [("Room 2 (40 seats)", "form.choose:7,2,1")],
        [("Skip", "form.skip:7,2")],
        [("Back", "form.back:7,2"), ("Cancel", "form.cancel:7,2")],
    ]


def test_what_was_answered_before_can_be_kept() -> None:
    shown = fit(Card(form=FORM), ZALO, ENGLISH)

    assert "Your answer so far: Regular" in whole(shown)
    assert shown.numbers == ((1, "form.choose:7,0,0"), (2, "form.skip:7,0"), (3, "form.cancel:7,0"))
    assert "1. ✓ Regular\n2. Keep this answer\n3. Cancel" in whole(shown)


def test_several_choices_are_ended_by_done() -> None:
    topics = FieldView("topics", "choices", Text("Topics"), value="a", choices=(ChoiceView("a", Text("Roads")), ChoiceView("b", Text("School"))))

    shown = fit(Card(form=replace(FORM, fields=(topics,), subtitle=None)), TELEGRAM, ENGLISH)

    assert [button.label for row in shown.buttons for button in row] == ["✓ Roads", "School", "Done", "Cancel"]


def test_ids_of_files_and_members_are_never_shown_as_answers() -> None:
    paper = FieldView("paper", "file", Text("Paper"), value="4711")

    assert "4711" not in whole(fit(Card(form=replace(FORM, fields=(paper, WHEN), current=1)), TELEGRAM, ENGLISH))


def test_a_file_that_the_channel_cannot_carry_is_named_with_its_link() -> None:
    paper = Attachment(3, "agenda.pdf", "application/pdf", 1_234_567)
    photo = Attachment(4, "room.jpg", "image/jpeg", 5000, is_picture=True)
    card = Card(title=Text("Papers"), attachments=(paper, photo))

    shown = fit(card, ZALO, ENGLISH, file_links={3: "https://example.org/f/3"})

    assert whole(shown) == "Papers\n\nagenda.pdf (1.2 MB): https://example.org/f/3"
    assert shown.attachments == (photo,)
    assert shown.is_caption


def test_counts_are_worded_for_the_reader() -> None:
    card = Card(blocks=(paragraph(ngettext("{n} member", "{n} members")(n=1234)),))

    assert whole(fit(card, ZALO, ENGLISH)) == "1,234 members"
