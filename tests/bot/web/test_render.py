"""Every kind of block as the page draws it."""

from datetime import UTC, datetime

import pytest

from bot.fit import fit
from bot.web.render import CAPABILITIES, Looks, Object, card_json, plain_text
from core.card import (
    Action,
    Attachment,
    Bar,
    Bars,
    Block,
    Button,
    ButtonStyle,
    Card,
    ChoiceView,
    Code,
    Empty,
    FieldView,
    Figure,
    Figures,
    FormView,
    Icon,
    Kind,
    Layout,
    Listing,
    Progress,
    QrCode,
    Tag,
    bold,
    details,
    line,
    link,
    notice,
    paragraph,
    soft,
)
from core.i18n import Text, at, verbatim
from core.reader import Reader

READER = Reader("en", "Asia/Ho_Chi_Minh", "Ana")


def drawn(card: Card, reader: Reader = READER) -> Object:
    looks = Looks(reader, "https://sotay.test", lambda file: f"/files/{file.file_id}", lambda value: f"sealed-{value}")
    return card_json(fit(card, CAPABILITIES, reader), looks)


def span(text: str, style: str = "plain", url: str | None = None) -> Object:
    return {"text": text, "style": style, "url": url}


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (
            paragraph(verbatim("a"), bold(verbatim("b")), soft(verbatim("c")), link(verbatim("d"), "https://e.org")),
            {"type": "paragraph", "spans": [span("a"), span("b", "bold"), span("c", "soft"), span("d", "link", "https://e.org")]},
        ),
        (details((verbatim("Place"), verbatim("Hall"))), {"type": "details", "rows": [{"label": "Place", "value": [span("Hall")]}]}),
        (
            Progress(verbatim("Present"), 23, 31, verbatim("23 of 31"), 16),
            {"type": "progress", "label": "Present", "value": 23, "total": 31, "needed": 16, "sentence": "23 of 31"},
        ),
        (
            Bars((Bar(verbatim("Yes"), 12, is_mine=True), Bar(verbatim("No"), 3)), verbatim("15 answers")),
            {
                "type": "bars",
                "rows": [{"label": "Yes", "value": 12, "leads": True, "mine": True}, {"label": "No", "value": 3, "leads": False, "mine": False}],
                "caption": "15 answers",
            },
        ),
        (Bars((Bar(verbatim("Yes"), 0),)), {"type": "bars", "rows": [{"label": "Yes", "value": 0, "leads": False, "mine": False}], "caption": None}),
        (notice(Kind.CAUTION, verbatim("Mind this")), {"type": "notice", "kind": "caution", "spans": [span("Mind this")]}),
        (Figures((Figure(2, verbatim("Refused"), Kind.DANGER),)), {"type": "figures", "items": [{"value": 2, "label": "Refused", "kind": "danger"}]}),
        (
            Listing((line(verbatim("Mai"), verbatim("no date"), lead=verbatim("Row 14"), tag=verbatim("absent")),), verbatim("Refused"), Kind.DANGER),
            {
                "type": "listing",
                "title": "Refused",
                "kind": "danger",
                "rows": [{"lead": "Row 14", "title": "Mai", "lines": [[span("no date")]], "tag": "absent"}],
            },
        ),
        (Code("4821", verbatim("Room code"), is_big=True), {"type": "code", "value": "4821", "caption": "Room code", "big": True, "until": None}),
        (Empty(verbatim("Nothing yet"), verbatim("It comes")), {"type": "empty", "title": "Nothing yet", "text": "It comes"}),
    ],
)
def test_a_block_is_drawn(block: Block, shown: Object) -> None:
    assert drawn(Card(blocks=(block,)))["blocks"] == [shown]


def test_a_qr_code_is_a_picture_without_any_other_server() -> None:
    blocks = drawn(Card(blocks=(QrCode("https://sotay.test/join/K7MPX4RD", verbatim("Scan")),)))["blocks"]

    assert isinstance(blocks, list)
    picture = blocks[0]
    assert isinstance(picture, dict)
    assert str(picture["url"]).startswith("data:image/svg+xml")
    assert (picture["role"], picture["alt"], picture["width"]) == ("qr", "Scan", picture["height"])


def test_the_head_of_a_card_has_its_date_as_a_leaf() -> None:
    shown = drawn(
        Card(
            title=Text("Meeting"),
            kicker=verbatim("Invitation"),
            date=at(datetime(2026, 12, 5, 12, 30, tzinfo=UTC)),
            tag=Tag(verbatim("called")),
            layout=Layout.PAGE,
        )
    )

    assert (shown["title"], shown["kicker"], shown["layout"], shown["lang"], shown["dir"]) == ("Meeting", "Invitation", "page", "en", "ltr")
    assert shown["date"] == {"weekday": "Saturday", "day": "5", "month": "December", "iso": "2026-12-05T12:30:00+00:00"}
    assert shown["tag"] == {"text": "called", "kind": "good"}


def test_buttons_keep_their_rows_and_either_act_or_open() -> None:
    press = Button(verbatim("Yes"), Action("meetings.answer", (12, 1), 3), Icon.CHECK, ButtonStyle.PRIMARY, is_chosen=True)
    rows = drawn(Card(buttons=((press,), (Button(verbatim("Map"), url="https://e.org"), Button(verbatim("Screen"), url="https://sotay.test/p/x")))))["buttons"]

    assert rows == [
        [{"label": "Yes", "token": "meetings.answer:c,1@3", "url": None, "icon": "check", "style": "primary", "chosen": True}],
        [
            {"label": "Map", "token": None, "url": "https://e.org", "icon": None, "style": "secondary", "chosen": False},
            {"label": "Screen", "token": None, "url": "/p/x", "icon": None, "style": "secondary", "chosen": False},
        ],
    ]


def test_files_are_drawn_with_their_size_in_words() -> None:
    card = Card(attachments=(Attachment(7, "plan.pdf", "application/pdf", 1_234_567), Attachment(8, "hall.png", "image/png", 900, is_picture=True)))

    files = drawn(card)["attachments"]

    assert files == [
        {"kind": "file", "name": "plan.pdf", "size": 1_234_567, "size_text": "1.2 MB", "url": "/files/7", "type": "application/pdf"},
        {"kind": "picture", "name": "hall.png", "size": 900, "size_text": "1 KB", "url": "/files/8", "type": "image/png"},
    ]


def test_a_form_is_drawn_whole_with_errors_beside_their_fields() -> None:
    when = FieldView("when", "datetime", verbatim("When"), value="31/11", error=verbatim("November has 30 days."))
    kind = FieldView("kind", "choice", verbatim("Kind"), choices=(ChoiceView("a", verbatim("A"), verbatim("hint")),), is_required=False)
    paper = FieldView("paper", "file", verbatim("Paper"), value="17", understood=verbatim("plan.pdf"), accept=".pdf", max_bytes=9)
    form = FormView(5, "call", verbatim("Call"), verbatim("Go"), (when, kind, paper), subtitle=verbatim("Cell 3"))

    shown = drawn(Card(form=form, blocks=(notice(Kind.DANGER, verbatim("Not like this.")),)))["form"]

    assert isinstance(shown, dict)
    fields = shown["fields"]
    assert isinstance(fields, list)
    assert (shown["id"], shown["title"], shown["subtitle"], shown["submit"], shown["back"]) == (5, "Call", "Cell 3", "Go", True)
    assert (shown["problem"], shown["error_foot"]) == ("Not like this.", "1 field still needs mending:")
    assert [(field["value"], field["error"], field["required"]) for field in fields] == [  # type: ignore[index, call-overload]
        ("31/11", "November has 30 days.", True),
        ("", None, False),
        ("sealed-17", None, True),
    ]


def test_the_line_in_the_list_says_what_a_card_is_about() -> None:
    cards = (
        Card(title=verbatim("Meeting"), kicker=verbatim("Invitation")),
        Card(title=verbatim("Menu")),
        Card(blocks=(details((verbatim("a"), verbatim("b"))), notice(Kind.GOOD, verbatim("Done")))),
        Card(),
    )

    assert [plain_text(fit(card, CAPABILITIES, READER)) for card in cards] == ["Invitation: Meeting", "Menu", "Done", ""]


def test_a_card_is_drawn_in_the_direction_of_its_language() -> None:
    shown = drawn(Card(title=verbatim("اجتماع")), Reader("ar", "Asia/Riyadh"))

    assert (shown["lang"], shown["dir"]) == ("ar", "rtl")
