"""What an update asks for, in the order in which words are understood: command or press, Back and Cancel, the open form, a number, an alias, the nearest commands."""

from dataclasses import dataclass, field
from typing import TypeAlias

from bot.pipeline import answers, conversations
from bot.pipeline.routing import Entry, FormEntry, split_words
from bot.pipeline.turn import Turn, offers
from bot.update import Anonymous, FileArrived, FileLost, Filled, FormStep, Other, Pressed, Said, SharedPhone, Started, Upload
from core import forms
from core.card import Action, Card
from core.fields import ChoiceField, Field, FileField
from core.i18n import Size, Text, _, finished_languages, render
from core.links import CODE_LENGTH, CODE_LETTERS
from core.reader import Reader
from db.folding import fold
from db.models.ledger import File

BACK, CANCEL, SKIP, CHOOSE = "form.back", "form.cancel", "form.skip", "form.choose"
STORED = "file:"  # begins the reference of an upload that lies in the file store already
_EXAMPLE_CODE = "K7MP X4RD"
_MOST_TYPED = 12_000  # characters of a field that are kept; the longest field takes 10,000, and says so itself where more was typed


@dataclass(frozen=True, slots=True)
class Call:
    """Call a handler: with ids from a press, or with words for its fields."""

    entry: Entry
    ids: tuple[int, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    version: int = 0
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """Go on with the open form: `step` as in FormStep, or "field" for one answer at a time."""

    form: FormEntry
    step: str


@dataclass(frozen=True, slots=True)
class Say:
    """Answer with a card, without any handler."""

    card: Card


@dataclass(frozen=True, slots=True)
class Fetch:
    """Let the channel fetch a file that something waits for."""

    upload: Upload


Plan: TypeAlias = Call | Fill | Say | Fetch | None


def plan(turn: Turn) -> Plan:
    """Decide what an update asks for. What was typed into an open form is kept here, before anything can fail."""
    match turn.update.content:
        case Started(code):
            return _started(turn, code)
        case Pressed(token):
            return _by_token(turn, token)
        case Filled() as filled:
            return _by_whole_form(turn, filled)
        case FileArrived() as arrived:
            return _by_file(turn, arrived)
        case FileLost(name, why):
            return Say(answers.refused(why or _("The file “{name}” could not be fetched. Please send it once more.")(name=name)))
        case Anonymous() | Other() as unheard:
            return Say(answers.anonymous() if isinstance(unheard, Anonymous) else answers.unreadable())
        case SharedPhone() as shared:
            return _by_phone(turn, shared)
        case Said(text, uploads):
            return _by_upload(turn, uploads[0]) if uploads and not turn.update.chat.is_group else _by_words(turn, text)


def _started(turn: Turn, code: str) -> Plan:
    """Open the bot: by a code, by what was asked in a group, or just so. In a group it says how the group is bound to its unit."""
    if turn.update.chat.is_group:
        return Call(turn.routes.entries["groups.bind"])
    waiting = turn.talk.waiting
    if code == answers.AGAIN_CODE and isinstance(waiting, str):
        turn.talk.waiting = None
        return _by_command(turn, waiting) if waiting.startswith("/") else _by_token(turn, waiting)
    return _by_code(turn, code) or _menu(turn)


def _by_words(turn: Turn, text: str) -> Plan:
    said = turn.update.content
    is_meant = not turn.update.chat.is_group or (isinstance(said, Said) and said.is_meant)
    is_known = turn.routes.typed(text) is not None
    if text.lstrip().startswith("/") and (is_meant or is_known):
        return _by_command(turn, text)
    if not is_meant or not text.strip():
        return None  # a command of another bot, or the group's own talk
    form = None if turn.update.chat.is_group else open_form(turn)
    if turn.person is None and (code := _by_code(turn, text)) is not None:
        return code
    if form is not None:
        return _by_field(turn, form, text)
    if turn.person is None:
        return Say(answers.guest(_EXAMPLE_CODE))
    return _by_command(turn, text)


def _by_command(turn: Turn, text: str) -> Plan:
    typed = turn.routes.typed(text)
    if typed is not None:
        return Call(typed.entry, words=split_words(typed.entry.fields, typed.words))
    if turn.person is None:
        return Say(answers.guest(_EXAMPLE_CODE))
    offered = {offer.name: offer for offer in offers(turn.routes, turn.who)}
    head, _space, rest = text.strip().partition(" ")
    near = turn.routes.nearest(head if head.startswith("/") else text, turn.reader, {name: offer.summary for name, offer in offered.items()})
    if head.startswith("/") and near and rest:
        line = f"/{near[0]} {rest.strip()}"
        turn.talk.waiting = line
        return Say(answers.corrected(line))
    return Say(answers.not_understood(text, tuple(offered[name] for name in near)))


def _by_token(turn: Turn, token: str) -> Plan:
    name, _colon, _rest = token.partition(":")
    form = open_form(turn)
    if name == answers.AGAIN.name and isinstance(turn.talk.waiting, str):
        return _by_command(turn, turn.talk.waiting)
    if name in {BACK, CANCEL, SKIP, CHOOSE}:
        return _by_control(turn, form, name, _ids(token))
    found = turn.routes.action(token)
    if found is None:
        return _menu(turn)
    entry, action = found
    return Call(entry, action.ids, version=action.version)


def _by_control(turn: Turn, form: FormEntry | None, name: str, ids: tuple[int, ...]) -> Plan:
    """Back, Cancel, Skip and the choices of the field that is asked for, on channels that ask one field at a time (`fit.controls`)."""
    if form is None:
        return _menu(turn)
    asked = current_field(turn, form)
    if ids and ids[:2] != (turn.talk.opened, shown_fields(turn, form).index(asked)):
        return Fill(form, FormStep.CHECK)  # a button of an earlier question: what is asked now is shown
    typed = conversations.typed_of(turn.talk).get(asked.name, "")
    if name == CANCEL:
        return Fill(form, FormStep.CANCEL)
    if name == BACK:
        turn.talk.field = max(0, turn.talk.field - 1)
        return Fill(form, FormStep.CHECK)
    if name == SKIP:
        keep_typed(turn, {asked.name: typed})
        return Fill(form, "field")
    choices = asked.choices(turn.asked(conversations.about_of(turn.talk)))
    picked = choices[ids[2]].value if len(ids) > 2 and ids[2] < len(choices) else ""
    if isinstance(asked, ChoiceField) and asked.is_multiple:
        kept = [value for value in typed.split(",") if value]
        keep_typed(turn, {asked.name: ",".join([*(value for value in kept if value != picked), *([picked] if picked not in kept else [])])})
        return Fill(form, FormStep.CHECK)
    keep_typed(turn, {asked.name: picked})
    return Fill(form, "field")


def _ids(token: str) -> tuple[int, ...]:
    try:
        return Action.decode(token).ids
    except ValueError:
        return (0,)  # no form has this id


def _by_field(turn: Turn, form: FormEntry, text: str) -> Plan:
    word = fold(text)
    if word in _spoken(_("Cancel")):
        return Fill(form, FormStep.CANCEL)
    if word in _spoken(_("Back")):
        return _by_control(turn, form, BACK, ())
    keep_typed(turn, {current_field(turn, form).name: text})
    return Fill(form, "field")


def _by_whole_form(turn: Turn, filled: Filled) -> Plan:
    form = open_form(turn)
    if form is None or filled.form_id != turn.talk.opened:
        return _menu(turn)
    names = {one.name for one in form.form.fields}
    keep_typed(turn, {name: words[:_MOST_TYPED] for name, words in filled.values if name in names})
    return Fill(form, filled.step)


def _by_upload(turn: Turn, upload: Upload) -> Plan:
    """A file that is stored is taken; one that its channel has still to fetch is fetched only where something waits for it and it is not too large."""
    if upload.ref.startswith(STORED):
        return _by_file(turn, FileArrived(int(upload.ref.removeprefix(STORED))))
    taker = _file_taker(turn, upload.name)
    if taker is None:
        return _nothing_waits()
    most = taker[1].max_bytes
    if upload.size > most:
        words = _("The file “{name}” has {size}; at most {most} can be read. Please send a smaller one, for example without pictures.")
        return Say(answers.refused(words(name=upload.name, size=Size(upload.size), most=Size(most))))
    return Fetch(upload)


def _by_file(turn: Turn, arrived: FileArrived) -> Plan:
    """A file goes to the open form's file field, or to the one command on offer that takes a file. What is left of an album is told once."""
    file = turn.session.get(File, arrived.file_id)
    taker = _file_taker(turn, file.name if file else "")
    if taker is None:
        return _nothing_waits() if arrived.album_left is None else None if arrived.album_left else Say(answers.album_left())
    into, field = taker
    if isinstance(into, Entry):
        return Call(into, words={field.name: str(arrived.file_id)})
    keep_typed(turn, {field.name: str(arrived.file_id)})
    return Fill(into, "field")


def _file_taker(turn: Turn, name: str) -> tuple[FormEntry | Entry, FileField] | None:
    form = open_form(turn)
    asked = [one for one in form.form.fields if isinstance(one, FileField)] if form is not None else []
    if form is not None and asked:
        return form, asked[0]
    entries = [turn.routes.entries[f"{offer.feature}.{offer.name}"] for offer in offers(turn.routes, turn.who)]
    takers = [(entry, field) for entry in entries if len(entry.fields) == 1 and isinstance(field := entry.fields[0], FileField) and field.accepts(name)]
    return takers[0] if len(takers) == 1 else None


def _nothing_waits() -> Say:
    return Say(answers.refused(_("Nothing was waiting for a file. Open the form that needs it first, then send it again.")))


def _by_code(turn: Turn, code: str) -> Plan:
    """A link's code, or an invitation's code as a guest types it."""
    found = turn.routes.deep_link(code.strip())
    if found is None:
        return None
    entry, rest = found
    compact = "".join(char for char in rest.upper() if char.isalnum())
    if isinstance(turn.update.content, Said) and not (len(compact) == CODE_LENGTH and set(compact) <= set(CODE_LETTERS) | set("01ILOUV")):
        return None
    return Call(entry, code=rest)


def _by_phone(turn: Turn, shared: SharedPhone) -> Plan:
    """A telephone number may say who a guest is, if it is the guest's own."""
    if turn.person is not None or turn.routes.phone is None:
        return _menu(turn)
    return Call(turn.routes.phone, code=shared.phone) if shared.is_own else Say(answers.not_own_phone())


def _menu(turn: Turn) -> Plan:
    if turn.person is None:
        return Say(answers.guest(_EXAMPLE_CODE))
    return Call(turn.routes.entries["start.menu"])


def open_form(turn: Turn) -> FormEntry | None:
    return turn.routes.forms.get(turn.talk.form) if turn.talk.form else None


def shown_fields(turn: Turn, form: FormEntry) -> tuple[Field, ...]:
    """Give the fields that apply to what was typed so far."""
    return forms.check(form.form, conversations.typed_of(turn.talk), turn.asked(conversations.about_of(turn.talk))).shown


def current_field(turn: Turn, form: FormEntry) -> Field:
    shown = shown_fields(turn, form)
    return shown[min(turn.talk.field, len(shown) - 1)]


def keep_typed(turn: Turn, words: dict[str, str]) -> None:
    """Keep the raw words of an open form's fields."""
    turn.talk.typed = {**conversations.typed_of(turn.talk), **words}


def _spoken(word: Text) -> frozenset[str]:
    """Give a word as it is typed in every finished language, folded."""
    return frozenset(fold(render(word, Reader(language))) for language in finished_languages())
