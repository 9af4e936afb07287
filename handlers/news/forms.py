"""What writers and readers of news are asked."""

from core.card import ChoiceView
from core.fields import Asked, ChoiceField, FileField, MemberField, MomentField, TextField, TimeField
from core.forms import Form
from core.i18n import OWN_NAMES, Words, _, pgettext, verbatim
from core.identity import unit_ref
from db.models.org import Member, Unit
from handlers.news import cards, service, service_reading
from handlers.news.rules import MOST_TEXT

FILES = ".pdf,.docx,.xlsx,.xls,.png,.jpg,.jpeg,.webp,.txt,.csv"
DIRECT = "direct"


def _unit_name(asked: Asked) -> Words:
    return verbatim(asked.unit.name if asked.unit else "")


def _units(asked: Asked) -> tuple[ChoiceView, ...]:
    """Offer the post's unit as a whole, and the units right below it."""
    post = service.found(asked.session, asked.about[0]) if asked.about else None
    unit_id = post.unit_id if post else asked.unit.unit_id if asked.unit else None
    unit = asked.session.get(Unit, unit_id) if unit_id is not None else None
    if unit is None:
        return ()
    below = service.units_right_below(asked.session, unit.id)
    return tuple(ChoiceView(str(one.id), verbatim(one.name)) for one in (unit, *below))


def _silent(asked: Asked) -> tuple[Member, ...]:
    """Give who of the own unit has not confirmed the post."""
    if not asked.about or asked.person is None:
        return ()
    post = service.found(asked.session, asked.about[0])
    unit = service_reading.watched_unit(asked.session, asked.person, asked.person.acting, post)
    cell = asked.session.get(Unit, unit.unit_id)
    return service_reading.silent_names(asked.session, post, unit_ref(cell), asked.now, 0, 200) if cell is not None and cell.is_cell else ()


_TITLE = TextField("title", pgettext("news", "Title"), hint=_("For example: Flood warning for quarter 3"), most=200)
_TEXT = TextField("text", _("Text"), hint=_("*bold*, _italic_; links as they are. Longer than one message? Write on afterwards."), most=MOST_TEXT, is_long=True)

WRITE = Form(name="write", title=_("Write a post"), subtitle=_unit_name, fields=(_TITLE, _TEXT), submit=_("Look at it"))
CHANGE = Form(name="change", title=_("Change the post"), fields=(_TITLE, _TEXT), submit=_("Save"))
MORE = Form(
    name="more",
    title=_("Write on"),
    fields=(TextField("text", _("Text"), hint=_("It is put below what is written already."), most=MOST_TEXT, is_long=True),),
    submit=_("Add"),
)
AUDIENCE = Form(
    name="audience",
    title=_("Who gets it"),
    fields=(
        ChoiceField("unit", _("Unit"), hint=_("It goes to everybody in this unit and below."), options=_units),
        ChoiceField("who", _("Who of them"), options=tuple(ChoiceView(key, words) for key, words in cards.WHO_WORDS.items())),
        ChoiceField(
            "languages",
            _("Only those who read in"),
            hint=_("Leave empty for all languages."),
            options=tuple(ChoiceView(language, verbatim(name)) for language, name in OWN_NAMES.items()),
            is_multiple=True,
            is_required=False,
        ),
    ),
    submit=_("Save"),
)
LATER = Form(
    name="later",
    title=_("Send later"),
    fields=(MomentField("moment", _("Day and time"), hint=_("For example: tomorrow 7:00")),),
    submit=_("Save"),
)
FILE = Form(
    name="file",
    title=_("Add a picture or file"),
    fields=(FileField("file", _("The file"), hint=_("A picture, PDF, Word, Excel or plain text, up to 20 MB"), accept=FILES),),
    submit=_("Add"),
)
CORRECT = Form(
    name="correct",
    title=_("Correct the post"),
    fields=(
        _TITLE,
        TextField("text", _("Text"), most=MOST_TEXT, is_long=True),
        TextField(
            "why",
            _("What is corrected?"),
            hint=_("Whoever has got the post is told. Leave empty for a slip of the pen. For example: the meeting is on 12/12"),
            most=300,
            is_required=False,
        ),
    ),
    submit=_("Correct it everywhere"),
)
WITHDRAW = Form(
    name="withdraw",
    title=_("Withdraw the post"),
    fields=(TextField("why", _("Why?"), hint=_("Whoever has got the post reads this. It may stay empty."), most=300, is_required=False),),
    submit=_("Withdraw it everywhere"),
)
READ_FOR = Form(
    name="read_for",
    title=_("Note for somebody"),
    fields=(MemberField("member", _("Who has read or heard it?"), hint=_("The name, with or without tone marks"), among=_silent),),
    submit=_("Save"),
)
SEARCH = Form(
    name="search",
    title=_("Search the news"),
    fields=(TextField("words", _("Words"), hint=_("With or without tone marks. For example: bao lu"), most=100),),
    submit=_("Search"),
)
HOUR = Form(
    name="hour",
    title=_("When should the digest come?"),
    fields=(TimeField("hour", _("Hour"), hint=_("For example: 18:30")),),
    submit=_("Save"),
)
ADD_FEED = Form(
    name="add_feed",
    title=_("Add a feed"),
    subtitle=_unit_name,
    fields=(
        TextField("url", _("Address"), hint=_("Of a feed (RSS or Atom), for example: https://example.org/news.rss"), most=1000),
        ChoiceField(
            "how",
            _("Its news come"),
            options=(ChoiceView("approve", _("as drafts that you approve")), ChoiceView(DIRECT, _("straight into the digest"))),
        ),
    ),
    submit=_("Add"),
)
