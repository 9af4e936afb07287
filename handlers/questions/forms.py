"""What is asked of askers and of those who answer."""

from core.card import ChoiceView
from core.fields import Asked, ChoiceField, Field, FileField, MemberField, TextField
from core.forms import Form
from core.i18n import Text, Words, _, joined, verbatim
from db.models.org import Member
from db.queries import roll
from handlers.questions import rules, service, service_desk
from handlers.questions.cards import ANONYMOUS, KEPT, LIMITS
from handlers.questions.rules import MOST_LETTERS

PAPERS = ".pdf,.docx,.xlsx,.xls,.png,.jpg,.jpeg,.txt"
ANONYMOUSLY = "anonymous"


def _number(asked: Asked) -> Words:
    """Name the question, and say how it begins."""
    question = service.found(asked.session, asked.about[0])
    beginning = question.words if len(question.words) <= 200 else question.words[:200] + "…"
    return joined(verbatim(question.code), verbatim(beginning), between=": ")


def _units(asked: Asked) -> tuple[ChoiceView, ...]:
    question = service.found(asked.session, asked.about[0])
    return tuple(ChoiceView(str(unit.id), verbatim(unit.name)) for unit in service_desk.ways(asked.session, question.unit_id))


def _enrolled(asked: Asked) -> tuple[Member, ...]:
    zone = service.zone_of(asked.session, asked.about[0])
    return tuple(one.member for one in roll.enrolled(asked.session, asked.about[0], rules.local_day(asked.now, zone)) if one.kind != "guest")


def _words(label: Text, hint: Text | None = None) -> TextField:
    return TextField("words", label, hint=hint, most=MOST_LETTERS, is_long=True)


def _file(hint: Text) -> FileField:
    return FileField("file", _("A photo or a file"), hint=hint, accept=PAPERS, is_required=False)


_FILE = _file(_("Only if it helps: a picture, PDF, Word, Excel or plain text, up to 20 MB"))
_PUBLISHED: Field = TextField(
    "words", _("The question, as everybody reads it"), hint=_("Without names, and without numbers that lead to a person"), most=MOST_LETTERS, is_long=True
)

ASK = Form(
    "ask",
    _("Your question"),
    (
        _words(_("What do you want to ask or recommend?"), _("In your own words. For example: When will the lamp at the market be mended?")),
        _FILE,
        ChoiceField(
            "name",
            _("With your name, or without?"),
            hint=LIMITS,
            options=(
                ChoiceView("named", _("With my name"), _("Those who answer see it.")),
                ChoiceView(ANONYMOUSLY, _("Anonymously"), joined(ANONYMOUS, KEPT, between=" ")),
            ),
        ),
    ),
    _("Hand in"),
)

REPLY = Form("reply", _("Your reply"), (_words(_("What do you reply?")), _FILE), _("Send"), subtitle=_number)
AGAIN = Form(
    "again", _("Ask again"), (_words(_("What is still open?"), _("In a few words. Those who answered read it.")),), _("Open it again"), subtitle=_number
)
ANSWER = Form("answer", _("Answer"), (_words(_("Your answer"), _("Whoever asked reads it at once.")), _FILE), _("Send the answer"), subtitle=_number)
AMEND = Form(
    "amend",
    _("Change the answer"),
    (_words(_("The answer, as it should be"), _("It is sent to whoever asked.")), _FILE),
    _("Send the answer"),
    subtitle=_number,
)
ASK_BACK = Form(
    "ask_back",
    _("Ask back"),
    (_words(_("What do you need to know?"), _("Whoever asked gets this with a button to reply, also where you do not know who it is.")),),
    _("Send"),
    subtitle=_number,
)
FORWARD = Form(
    "forward",
    _("Hand on"),
    (
        ChoiceField("unit", _("To which unit?"), hint=_("The number stays. Whoever asked sees each step."), options=_units),
        TextField("words", _("A note"), hint=_("Those there and whoever asked read it. It may be left out."), most=1000, is_long=True, is_required=False),
    ),
    _("Hand on"),
    subtitle=_number,
)
ON_BEHALF = Form(
    "on_behalf",
    _("Enter somebody's question"),
    (
        MemberField("member", _("Who?"), hint=_("The name, with or without tone marks"), among=_enrolled),
        _words(_("What does this person ask?"), _("In the person's own words. It stands there with the name, and that you have entered it.")),
        _FILE,
    ),
    _("Hand in"),
)
MERGE = Form(
    "merge",
    _("Same as another question"),
    (TextField("number", _("The number of the other question"), hint=_("For example: 2026-17. Both askers get the same answer."), most=30),),
    _("Put together"),
    subtitle=_number,
)
PUBLISH = Form(
    "publish",
    _("Publish with the answer"),
    (_PUBLISHED, TextField("answer", _("The answer, as everybody reads it"), most=MOST_LETTERS, is_long=True)),
    _("Publish"),
    subtitle=_number,
)
PUBLISH_OPEN = Form("publish_open", _("Publish for support"), (_PUBLISHED,), _("Publish"), subtitle=_number)
SEARCH = Form(
    "search",
    _("Search in answered questions"),
    (TextField("words", _("Which words?"), hint=_("With or without tone marks. For example: den duong"), most=100),),
    _("Search"),
)
