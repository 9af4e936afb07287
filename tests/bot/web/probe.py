"""A feature for the page's own tests: a card with a button, a form with a file, a page that changes while it is seen."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.access import EVERYONE, MEMBERS, SECRETARIES
from core.card import Action, Attachment, Button, Card, Layout, ShownTo, paragraph
from core.context import Context, GuestContext, Start
from core.errors import Refusal
from core.feature import ButtonHandler, Command, Feature, FormHandler, Live, Page
from core.fields import FieldValue, FileField, TextField
from core.forms import Form
from core.i18n import Text, verbatim
from db.models.ledger import File
from db.models.org import Member

FORM = Form("paper", Text("Hand a paper in"), (TextField("title", Text("Title")), FileField("file", Text("File"))), Text("Hand in"))


def greet(ctx: Context) -> Card:
    return _card("Good day", 0)


def again(ctx: Context, number: int) -> Card:
    if number == 9:
        raise RuntimeError("a handler's own fault")
    return _card(f"Pressed {number}", number)


def hand_in(ctx: Context) -> Start:
    return Start("probe.paper")


def handed_in(ctx: Context, values: Mapping[str, FieldValue]) -> Card:
    if values["title"] == "no":
        raise Refusal(Text("Not this one."))
    file = ctx.session.get_one(File, values["file"])
    attachment = Attachment(file.id, file.name, file.media_type, file.size)
    return Card(title=verbatim(f"Handed in: {values['title']}"), attachments=(attachment,))


def shout(ctx: Context) -> Card:
    return Card(title=verbatim("Heard by all"), shown_to=ShownTo.CHAT)


def count(ctx: Context | GuestContext) -> Card:
    if isinstance(ctx, Context):
        ctx.session.get_one(Member, ctx.person.member_id).version += 1
        ctx.touch("probe.board", ctx.person.member_id)
    return Card(title=verbatim("Counted"))


def board_page(ctx: Context, member_id: int) -> Card:
    return board(read_board(ctx, member_id))


def read_board(ctx: Context, member_id: int) -> object:
    return ctx.session.get_one(Member, member_id).version


def count_up(session: Session, member_id: int, now: datetime) -> object:
    return session.get_one(Member, member_id).version


def board(version: object) -> Card:
    return Card(title=verbatim(f"Version {version}"), layout=Layout.ROOM)


def tell(key: str, words: str) -> Card:
    return Card(title=verbatim(words), buttons=((Button(verbatim(key), Action("probe.again", (1,))),),))


def _card(words: str, number: int) -> Card:
    buttons = (Button(verbatim("Again"), Action("probe.again", (number + 1,))), Button(verbatim("Break"), Action("probe.again", (9,))))
    return Card(title=verbatim(words), blocks=(paragraph(verbatim("Words")),), buttons=(buttons,))


feature = Feature(
    name="probe",
    title=Text("Probe"),
    commands=(
        Command("greet", greet, access=MEMBERS, summary=Text("Greet")),
        Command("handin", hand_in, access=MEMBERS, summary=Text("Hand a paper in")),
        Command("shout", shout, access=MEMBERS, summary=Text("Shout")),
        Command("count", count, access=EVERYONE, summary=Text("Count")),
    ),
    buttons=(ButtonHandler("again", again, access=MEMBERS),),
    forms=(FormHandler(FORM, handed_in, access=MEMBERS),),
    pages=(Page("board", access=SECRETARIES, view=board_page, lives=("board",), every=timedelta(minutes=5)),),
    lives=(Live("board", board, count_up),),
)
