"""What the roll, a member's card and roles look like."""

from datetime import date

from core.access import UnitRef
from core.card import Action, Block, Button, ButtonStyle, Card, Empty, Icon, Kind, Line, Listing, Span, Tag, details, line, notice, paragraph, soft
from core.i18n import DateStyle, Joined, Text, Words, _, at, day, ngettext, pgettext, verbatim
from db.models.org import Invitation, Membership
from handlers.members.record import PRIVATE, RecordField, value_of
from handlers.members.record_texts import KINDS, LABELS, ROLES, STANDINGS, shown
from handlers.members.service import GUEST, HOME, MemberView, RollEntry, RollPage, UnitCount, Which
from handlers.members.service_corrections import CorrectionView, TransferView

FILTERS: dict[Which, Text] = {
    Which.ALL: pgettext("filter", "All"),
    Which.OFFICIAL: pgettext("filter", "Official"),
    Which.PROBATIONARY: pgettext("filter", "Probationary"),
    Which.EXEMPT: pgettext("filter", "Exempt"),
    Which.AWAY: pgettext("filter", "Away"),
    Which.GUEST: pgettext("filter", "Guests"),
    Which.NO_PHONE: pgettext("filter", "No phone"),
    Which.NOT_JOINED: pgettext("filter", "Not joined"),
}


def roll(page: RollPage, *, may_change: bool, waiting: int) -> Card:
    """Show a page of a unit's roll; what can be done with it is one tap away."""
    if not page.counts[Which.ALL] and not page.counts[Which.GUEST]:
        return _empty_roll(page.unit, may_change=may_change)
    here = page.unit.unit_id
    count = ngettext("{n} {member}", "{n} {member.plural}")(n=page.counts[Which.ALL])
    lines = tuple(_line(entry) for entry in page.entries)
    listed: Block = Listing(lines, title=FILTERS[page.which] if page.which else None) if lines else paragraph(_("Nobody."))
    waits = (Button(_("What waits for you"), Action("members.waiting", (here,)), Icon.CLOCK, ButtonStyle.PRIMARY),)
    return Card(
        kicker=_("Roll"),
        title=verbatim(page.unit.name),
        tag=Tag(count, Kind.QUIET),
        blocks=(*_waits(waiting), listed, *_page_note(page)),
        buttons=(
            *((waits,) if waiting else ()),
            *_pager(page),
            (
                Button(_("Open a card"), Action("members.pick", (here, page.which.value, page.page)), Icon.PERSON),
                Button(_("Show only …"), Action("members.filters", (here,)), Icon.SEARCH),
            ),
            (*((Button(_("Add, invite, call"), Action("members.manage", (here,)), Icon.PLUS),) if may_change else ()), _menu()),
        ),
    )


def pick(page: RollPage) -> Card:
    """Offer the people of one page, to open a card."""
    people = _in_rows(tuple(_open(entry) for entry in page.entries), 2)
    back = Button(_("Back"), Action("members.roll", (page.unit.unit_id, page.which.value, page.page)), Icon.BACK)
    return Card(kicker=verbatim(page.unit.name), title=_("Whose card?"), blocks=_page_note(page), buttons=(*people, (back,)))


def filters(page: RollPage) -> Card:
    """Offer the ways to look at a part of the roll, with how many each holds."""
    here = page.unit.unit_id
    buttons = tuple(
        Button(_("{filter} ({count})")(filter=words, count=page.counts[which]), Action("members.roll", (here, which.value, 0)))
        for which, words in FILTERS.items()
        if which is Which.ALL or page.counts[which]
    )
    note = paragraph(soft(_("To find somebody, type /members and a part of the name.")))
    back = Button(_("Back"), Action("members.roll", (here, 0, 0)), Icon.BACK)
    return Card(kicker=verbatim(page.unit.name), title=_("Whom to show?"), blocks=(note,), buttons=(*_in_rows(buttons, 2), (back,)))


def manage(unit: UnitRef) -> Card:
    """Offer what a secretary does with the roll as a whole."""
    here = (unit.unit_id,)
    return Card(
        kicker=verbatim(unit.name),
        title=_("What would you like to do?"),
        buttons=(
            (Button(_("Add one person"), Action("members.add", here), Icon.PLUS),),
            (Button(_("Lists from a file"), Action("members.lists", here), Icon.DOCUMENT),),
            (Button(pgettext("joining", "Invitations"), Action("members.invitations", here), Icon.PRINT),),
            (Button(_("Call list"), Action("members.call_list", here), Icon.PERSON),),
            (Button(_("Somebody from another {cell}"), Action("members.arrivals", here), Icon.PEOPLE),),
            (Button(_("Back"), Action("members.roll", (unit.unit_id, 0, 0)), Icon.BACK),),
        ),
    )


def found(words: str, entries: tuple[RollEntry, ...], total: int, unit: UnitRef) -> Card:
    """Show who was found by name."""
    back = (Button(_("Whole roll"), Action("members.roll", (unit.unit_id, 0, 0)), Icon.PEOPLE), _menu())
    if not entries:
        return Card(
            title=_("Nobody found"),
            blocks=(
                paragraph(_("Nobody in {unit} is called “{words}”. Part of the name is enough, with or without tone marks.")(unit=unit.name, words=words[:60])),
            ),
            buttons=(back,),
        )
    more = (
        (paragraph(soft(_("{total} were found; these are the first {count}. Type more of the name.")(total=total, count=len(entries)))),)
        if total > len(entries)
        else ()
    )
    is_one = len({entry.unit_name for entry in entries}) == 1
    lines = tuple(_line(entry, with_unit=not is_one) for entry in entries)
    title = ngettext("{n} found for “{words}”", "{n} found for “{words}”")(n=total, words=words[:60])
    return Card(kicker=_("Roll"), title=title, blocks=(Listing(lines), *more), buttons=(*_in_rows(tuple(_open(entry) for entry in entries), 2), back))


def units(unit: UnitRef, below: tuple[UnitCount, ...]) -> Card:
    """Show an upper unit: how many members each unit below has."""
    if not below:
        return Card(
            kicker=_("Roll"),
            title=verbatim(unit.name),
            blocks=(Empty(_("No unit is below this one."), _("The operator adds units; then their rolls appear here.")),),
            buttons=((_menu(),),),
        )
    lines = tuple(line(verbatim(one.name), ngettext("{n} {member}", "{n} {member.plural}")(n=one.members)) for one in below)
    total = sum(one.members for one in below)
    buttons = tuple((Button(verbatim(one.name), Action("members.unit", (one.unit_id,))),) for one in below)
    tag = Tag(ngettext("{n} {member}", "{n} {member.plural}")(n=total), Kind.QUIET)
    note = paragraph(soft(_("To find somebody, type /members and a part of the name.")))
    return Card(kicker=_("Roll"), title=verbatim(unit.name), tag=tag, blocks=(Listing(lines), note), buttons=(*buttons, (_menu(),)))


def member(view: MemberView, invitation: Invitation | None, *, may_change: bool, may_appoint: bool) -> Card:
    """Show a member's card; phone and personal numbers only to the unit's own secretary."""
    one = view.member
    fields = [field for field in RecordField if field is not RecordField.PRESENCE and (may_change or field not in PRIVATE)]
    rows: list[tuple[Words, Words | Span]] = [
        (LABELS[field], shown(field, value_of(one, field))) for field in fields if field is not RecordField.NAME and _says(view, field)
    ]
    if view.kind:
        rows.append((LABELS[RecordField.PRESENCE], KINDS[view.kind]))
    if view.roles:
        rows.append((_("Roles"), Joined(tuple(_role_in(role.kind, role.unit_name) for role in view.roles))))
    rows.append((_("Joined"), _way(view, invitation)))
    notes = () if one.has_phone else (notice(Kind.QUIET, _("Has no phone: the {secretary} tells and acts for this {member}.")),)
    return Card(
        kicker=verbatim(view.unit.name) if view.unit else _("No longer on a roll"),
        title=verbatim(one.full_name),
        blocks=(details(*rows), *notes),
        buttons=(*(_changes(view) if may_change and view.unit else (_roles(view),) if may_appoint else ()), _back_to_roll(view)),
    )


def visit(view: MemberView, entry: Membership) -> Card:
    """Show a guest: whose member, since when, and the end of the visit."""
    rows = (
        (_("{cell.title}"), verbatim(view.unit.name) if view.unit else _("not known")),
        (LABELS[RecordField.STANDING], shown(RecordField.STANDING, view.member.standing)),
        (_("Here since"), day(entry.from_on, DateStyle.SHORT)),
    )
    return Card(
        kicker=KINDS[GUEST],
        title=verbatim(view.member.full_name),
        blocks=(details(*rows),),
        buttons=(
            (Button(_("End of the visit"), Action("members.end_visit", (entry.id,)), style=ButtonStyle.DANGER),),
            (Button(_("Roll"), Action("members.roll", (entry.unit_id, 0, 0)), Icon.PEOPLE), _menu()),
        ),
    )


def more_about(view: MemberView) -> Card:
    """Show what is done seldom with a member."""
    one = view.member
    rows = (
        (
            Button(
                _("No longer exempt") if one.is_exempt else _("Exempt from meetings"),
                Action("members.exempt", (one.id, int(not one.is_exempt))),
                is_chosen=one.is_exempt,
            ),
        ),
        (Button(_("Has no phone") if one.has_phone else _("Has a phone"), Action("members.phone", (one.id, int(not one.has_phone)))),),
        (Button(_("Temporarily away") if view.kind == HOME else _("Back again"), Action("members.away", (one.id, int(view.kind == HOME)))),),
        _roles(view),
        (Button(_("Transfer to another {cell}"), Action("members.transfer", (one.id,))),),
        (Button(_("End the membership"), Action("members.end", (one.id,)), style=ButtonStyle.DANGER),),
        (Button(_("Back"), Action("members.member", (one.id,)), Icon.BACK),),
    )
    return Card(kicker=verbatim(one.full_name), title=_("What has changed?"), buttons=rows)


def ended(name: str, membership_id: int, unit: UnitRef) -> Card:
    return Card(
        title=_("{name} is no longer on the roll.")(name=name),
        blocks=(paragraph(_("Past meetings keep the name. If this was a mistake, take it back.")),),
        buttons=(
            (Button(_("Take it back"), Action("members.resume", (membership_id,))),),
            (Button(_("Roll"), Action("members.roll", (unit.unit_id, 0, 0)), Icon.PEOPLE), _menu()),
        ),
    )


def roles(view: MemberView, units: tuple[UnitRef, ...]) -> Card:
    """Show a member's roles, each with its term and a button that ends it; `units` are those in which a role may be given."""
    held = tuple(line(_role_in(role.kind, role.unit_name), _term(role.from_on, role.until_on)) for role in view.roles)
    listed: Block = Listing(held) if held else paragraph(_("{name} holds no role.")(name=view.member.full_name))
    ends = tuple(
        (Button(_("End: {role}")(role=_role_in(role.kind, role.unit_name)), Action("members.end_role", (role.role_id,)), style=ButtonStyle.DANGER),)
        for role in view.roles
    )
    give = tuple(
        (Button(_("Give a role in {unit}")(unit=unit.name), Action("members.give_role", (view.member.id, unit.unit_id)), Icon.PLUS),) for unit in units
    )
    return Card(
        kicker=_("Roles"),
        title=verbatim(view.member.full_name),
        blocks=(listed,),
        buttons=(*give, *ends, (Button(_("Back"), Action("members.member", (view.member.id,)), Icon.BACK),)),
    )


def role_given(kind: str, unit_name: str, until_on: date | None) -> Card:
    """Tell a member of a new office."""
    words = _("You are {role} of {unit} until {day}.") if until_on else _("You are {role} of {unit}.")
    params = {"day": day(until_on, DateStyle.SHORT)} if until_on else {}
    return Card(title=_("A new role"), blocks=(paragraph(words(role=ROLES.get(kind, verbatim(kind)), unit=unit_name, **params)),), buttons=((_menu(),),))


def role_ended(kind: str, unit_name: str) -> Card:
    return Card(
        title=_("The end of a role"),
        blocks=(paragraph(_("You are no longer {role} of {unit}.")(role=ROLES.get(kind, verbatim(kind)), unit=unit_name)),),
        buttons=((_menu(),),),
    )


def waiting(unit: UnitRef, corrections: tuple[CorrectionView, ...], transfers: tuple[TransferView, ...]) -> Card:
    """Show what waits for the secretary's word."""
    buttons = [
        *((Button(_("Correction: {name}")(name=one.full_name), Action("members.correction", (one.correction_id,)), Icon.PENCIL),) for one in corrections),
        *((Button(_("Transfer: {name}")(name=one.full_name), Action("members.transfer_shown", (one.transfer_id,)), Icon.PEOPLE),) for one in transfers),
    ]
    title = _("What waits for you") if buttons else _("Nothing waits for you.")
    return Card(
        kicker=verbatim(unit.name), title=title, buttons=(*buttons, (Button(_("Roll"), Action("members.roll", (unit.unit_id, 0, 0)), Icon.PEOPLE), _menu()))
    )


def _empty_roll(unit: UnitRef, *, may_change: bool) -> Card:
    text = _("Send the list that your office keeps, as an Excel or CSV file. You see what would be written before anything is.")
    buttons = (
        (
            (Button(_("Send the list"), Action("members.import_into", (unit.unit_id,)), Icon.DOCUMENT, ButtonStyle.PRIMARY),),
            (Button(_("Add one person"), Action("members.add", (unit.unit_id,)), Icon.PLUS),),
        )
        if may_change
        else ()
    )
    return Card(
        kicker=_("Roll"),
        title=verbatim(unit.name),
        blocks=(Empty(_("Nobody is on the roll yet."), text if may_change else _("The {secretary} puts the members here.")),),
        buttons=(*buttons, (_menu(),)),
    )


def _line(entry: RollEntry, *, with_unit: bool = False) -> Line:
    parts: list[Words] = [STANDINGS.get(entry.standing, verbatim(entry.standing))]
    if entry.birth_year:
        parts.insert(0, verbatim(str(entry.birth_year)))
    parts += [ROLES[role] for role in entry.roles if role in ROLES]
    if entry.is_exempt:
        parts.append(pgettext("standing", "exempt"))
    if entry.kind != HOME:
        parts.append(KINDS[entry.kind])
    if with_unit:
        parts.append(verbatim(entry.unit_name))
    tag = None if entry.has_joined else pgettext("member", "no phone") if not entry.has_phone else pgettext("member", "not joined")
    return line(verbatim(entry.full_name), soft(Joined(tuple(parts), " · ")), tag=tag)


def _open(entry: RollEntry) -> Button:
    action = Action("members.visit", (entry.membership_id,)) if entry.kind == GUEST else Action("members.member", (entry.member_id,))
    return Button(verbatim(entry.full_name), action, Icon.PERSON)


def _waits(waiting: int) -> tuple[Block, ...]:
    return (notice(Kind.CHANGED, ngettext("{n} thing waits for your word.", "{n} things wait for your word.")(n=waiting)),) if waiting else ()


def _page_note(page: RollPage) -> tuple[Block, ...]:
    return (paragraph(soft(_("Page {page} of {pages}")(page=page.page + 1, pages=page.pages))),) if page.pages > 1 else ()


def _pager(page: RollPage) -> tuple[tuple[Button, ...], ...]:
    def turn(label: Text, number: int) -> Button:
        return Button(label, Action("members.roll", (page.unit.unit_id, page.which.value, number)))

    buttons = [turn(_("Previous page"), page.page - 1)] if page.page else []
    buttons += [turn(_("Next page"), page.page + 1)] if page.page + 1 < page.pages else []
    return (tuple(buttons),) if buttons else ()


def _changes(view: MemberView) -> tuple[tuple[Button, ...], ...]:
    one = view.member
    invite = Button(_("Invite") if not view.channels else _("Invite on another device"), Action("members.invite", (one.id,)), Icon.PLUS)
    return (
        (Button(_("Change"), Action("members.change", (one.id,)), Icon.PENCIL), invite),
        (Button(_("More"), Action("members.more", (one.id,)), Icon.SETTINGS),),
    )


def _roles(view: MemberView) -> tuple[Button, ...]:
    return (Button(_("Roles"), Action("members.roles", (view.member.id,)), Icon.PEOPLE),)


def _says(view: MemberView, field: RecordField) -> bool:
    value = value_of(view.member, field)
    return field in {RecordField.BORN, RecordField.STANDING, RecordField.PHONE} or bool(value and value != "no")


def _way(view: MemberView, invitation: Invitation | None) -> Words:
    if view.channels:
        return Joined(tuple(verbatim(name.title()) for name in view.channels))
    if invitation is not None:
        return _("invited, until {day}")(day=at(invitation.expires_at, DateStyle.SHORT))
    return _("not yet")


def _role_in(kind: str, unit_name: str) -> Text:
    return _("{role}, {unit}")(role=ROLES.get(kind, verbatim(kind)), unit=unit_name)


def _term(from_on: date, until_on: date | None) -> Text:
    begins = day(from_on, DateStyle.SHORT)
    return _("{begins} to {ends}")(begins=begins, ends=day(until_on, DateStyle.SHORT)) if until_on else _("since {begins}")(begins=begins)


def _back_to_roll(view: MemberView) -> tuple[Button, ...]:
    return (Button(_("Roll"), Action("members.roll", (view.unit.unit_id, 0, 0)), Icon.PEOPLE), _menu()) if view.unit else (_menu(),)


def _in_rows(buttons: tuple[Button, ...], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(buttons[start : start + width] for start in range(0, len(buttons), width))


def _menu() -> Button:
    return Button(_("Menu"), Action("start.menu"))
