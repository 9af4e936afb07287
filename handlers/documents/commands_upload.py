"""Documents: what those who keep the library do."""

from datetime import date
from typing import Annotated

from core import jobs, ledger
from core.card import Action, Card
from core.context import Context, Start
from core.errors import Refusal
from core.fields import FieldValue, FileField
from core.i18n import _
from db.models.documents import DocumentVersion
from db.models.ledger import File
from db.models.org import Unit
from db.queries import roll
from handlers.documents import cards, cards_upload, forms, rules, service, service_dispatch, service_upload
from handlers.documents.rules import Step
from handlers.documents.service import Seen

_FILE = FileField("file", _("The file"), accept=forms.ALONE, max_bytes=rules.MOST_BYTES, hint=forms.FILE_HINT)


def upload(ctx: Context, file: Annotated[int, _FILE] = 0) -> Card | Start:
    """Take a file that was sent just so, or ask for one."""
    return _begin(ctx, file) if file else add(ctx)


def add(ctx: Context) -> Start:
    return Start("documents.file")


def sent_file(ctx: Context, values: dict[str, FieldValue]) -> Card:
    return _begin(ctx, _file_id(values))


def drafts(ctx: Context, first: int) -> Card:
    unit = service_dispatch.acting_unit(ctx.session, ctx.unit)
    return cards_upload.drafts(service.drafts(ctx.session, unit.id, first, cards.PAGE + 1), first)


def change(ctx: Context, document_id: int) -> Start:
    """Open what the document says of itself as a form, filled in."""
    seen = service.view(ctx.session, document_id)
    one = seen.document
    replaces = service.find_document(ctx.session, one.replaces_id) if one.replaces_id else None
    typed = {
        "kind": one.kind,
        "number": one.number,
        "signed_on": _typed(one.signed_on),
        "issuer": one.issuer,
        "title": one.title,
        "valid_until": _typed(one.valid_until) if one.valid_until and one.valid_until >= ctx.now.date() else "",
        "replaces": (replaces.number or replaces.title) if replaces else "",
        "reach": "internal" if one.is_internal else "public",
    }
    return Start("documents.describe", (document_id,), typed)


def described(ctx: Context, document_id: int, values: dict[str, FieldValue]) -> Card:
    """Save; where members were told of it, what they have is brought up to date."""
    document = service_upload.change(ctx.session, document_id, ctx.person.member_id, values, ctx.now)
    if document.state == "draft":
        return cards_upload.draft(service.view(ctx.session, document_id))
    _renew(ctx, document_id)
    return manage(ctx, document_id)


def publish(ctx: Context, document_id: int) -> Card:
    service_upload.publish(ctx.session, document_id, ctx.person.member_id, ctx.now)
    _renew(ctx, document_id)
    seen = service.view(ctx.session, document_id)
    return cards_upload.published(seen, is_told=_is_told(ctx, seen))


def discard(ctx: Context, document_id: int) -> Card:
    service_upload.discard(ctx.session, document_id)
    return cards_upload.discarded()


def manage(ctx: Context, document_id: int) -> Card:
    """Show what can be done with a document."""
    seen = service.view(ctx.session, document_id)
    if seen.document.state == "draft":
        return cards_upload.draft(seen)
    return cards_upload.managed(seen, _waiting(ctx, document_id), is_told=_is_told(ctx, seen))


def correct(ctx: Context, document_id: int) -> Start:
    return Start("documents.version", (document_id,))


def corrected(ctx: Context, document_id: int, values: dict[str, FieldValue]) -> Card:
    version = service_upload.begin_version(ctx.session, document_id, ctx.person.member_id, _file_id(values), ctx.now)
    return _read(ctx, version)


def waiting(ctx: Context, document_id: int) -> Card:
    """Show the corrected file that waits."""
    return _new_version(ctx, service_upload.waiting_version(ctx.session, document_id))


def publish_version(ctx: Context, document_id: int) -> Card:
    """Let the corrected file hold, and tell those who saw an older one."""
    document = service_upload.publish_version(ctx.session, document_id, ctx.person.member_id, ctx.now)
    seen = service.view(ctx.session, document_id)
    card = cards.told(seen, _("A corrected version of what you have read"))
    to = service_dispatch.who_has_older(document, ctx.now.date())
    ledger.tell(ctx.session, rules.edition_key(document_id, document.edition), card, to, ctx.now)
    _renew(ctx, document_id)
    return cards_upload.published(seen, is_told=_is_told(ctx, seen))


def withdraw(ctx: Context, document_id: int) -> Card:
    """Take a document out of the library; those who were told of it see that it is withdrawn."""
    document = service_upload.withdraw(ctx.session, document_id, ctx.person.member_id, ctx.now)
    for key in service_upload.told_keys(ctx.session, document_id):
        ledger.withdraw(ctx.session, key, cards.gone(document), ctx.now)
    for dispatch_id in service_dispatch.withdraw(ctx.session, document_id, ctx.now):
        ledger.withdraw(ctx.session, rules.dispatch_key(dispatch_id), cards.gone(document), ctx.now)
        ctx.touch("documents.counted", dispatch_id)
    return manage(ctx, document_id)


def tell(ctx: Context, document_id: int, unit_id: int) -> Card:
    """Tell the members of a unit of a document that it has; the sender watches how far it comes."""
    unit, document = ctx.session.get_one(Unit, unit_id), service.find_document(ctx.session, document_id)
    service_dispatch.may_send(ctx.session, unit, document)
    seen, key = service.view(ctx.session, document_id), rules.members_key(document_id, unit_id)
    if ledger.find(ctx.session, key) is not None:
        raise Refusal(_("The {member.plural} of {unit} have been told already.")(unit=unit.name))
    card = cards.told(seen, _("A new document"))
    message_id = ledger.tell(ctx.session, key, card, roll.member_ids_below(unit.path, ctx.now.date()), ctx.now, priority=ledger.MASS)
    ledger.watch(ctx.session, message_id, unit_id, ctx.person.member_id, (document.title, Action("documents.show", (document_id,))), ctx.now)
    for dispatch_id in service_dispatch.dispatches_to(ctx.session, document_id, unit_id):
        service_dispatch.acknowledge(ctx.session, ctx.person, dispatch_id, Step.PASSED, ctx.now)
        ctx.touch("documents.counted", dispatch_id)
    return cards_upload.told(seen, unit.name)


def _begin(ctx: Context, file_id: int) -> Card:
    unit = service_dispatch.acting_unit(ctx.session, ctx.unit)
    return _read(ctx, service_upload.begin(ctx.session, unit.id, ctx.person.member_id, file_id, ctx.now))


def _read(ctx: Context, version: DocumentVersion) -> Card:
    jobs.enqueue(ctx.session, "documents.read", {"version_id": version.id}, ctx.now)
    return cards_upload.reading(ctx.session.get_one(File, version.file_id).name)


def _renew(ctx: Context, document_id: int) -> None:
    """Bring what members were told up to date, in place."""
    seen = service.view(ctx.session, document_id)
    for key in service_upload.told_keys(ctx.session, document_id):
        if key.startswith(rules.members_key(document_id, 0)[:-1]):
            ledger.change(ctx.session, key, cards.told(seen, _("A new document")), ctx.now)


def _new_version(ctx: Context, version: DocumentVersion) -> Card:
    return cards_upload.new_version(*service_upload.version_view(ctx.session, version))


def _waiting(ctx: Context, document_id: int) -> DocumentVersion | None:
    try:
        return service_upload.waiting_version(ctx.session, document_id)
    except Refusal:
        return None


def _is_told(ctx: Context, seen: Seen) -> bool:
    return ledger.find(ctx.session, rules.members_key(seen.document.id, seen.document.unit_id)) is not None


def _file_id(values: dict[str, FieldValue]) -> int:
    file_id = values["file"]
    if not isinstance(file_id, int):
        raise Refusal(_("Please send a file here."), "file")
    return file_id


def _typed(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""
