"""What is said about meetings: the invitation, lists, answers, reminders."""

from core.card import (
    Action,
    Attachment,
    Button,
    ButtonStyle,
    Card,
    Details,
    Empty,
    Figure,
    Figures,
    Icon,
    Kind,
    Line,
    Listing,
    Span,
    Tag,
    bold,
    details,
    line,
    notice,
    paragraph,
)
from core.files import attachment
from core.i18n import DateStyle, Day, Moment, Text, Words, _, ngettext, verbatim
from core.paging import turn
from db.models.meetings import Invitee, Meeting
from handlers.meetings.rules import REPLIES, Reply
from handlers.meetings.service import Answers, MeetingView

_LABELS = {Reply.YES: _("I will come"), Reply.NO: _("I cannot come"), Reply.LATE: _("I will be late")}
SAID = {Reply.YES: _("will come"), Reply.NO: _("cannot come"), Reply.LATE: _("will come late")}
PAGE = 6


def kind_name(key: str) -> Text:
    """Give the name of a kind of meeting in the reader's language, from the organisation's preset."""
    return Text(f"{{kind.{key}}}")


def invitation(seen: MeetingView, answered: Reply | None = None, calendar: Attachment | None = None) -> Card:
    """Invite: what, when, where, and one tap to answer. After the answer all buttons stay: to change one's mind is to press another."""
    meeting = seen.meeting
    papers = tuple(attachment(file) for file in seen.papers)
    return Card(
        kicker=_("Invitation to a meeting"),
        title=verbatim(meeting.title),
        date=Day(meeting.starts_local.date()),
        tag=Tag(_("You answered")) if answered else None,
        blocks=(_facts(seen),),
        buttons=(*_reply_rows(meeting, answered), (Button(_("Agenda"), Action("meetings.agenda", (meeting.id,)), Icon.DOCUMENT),)),
        attachments=(*papers, *((calendar,) if calendar else ())),
    )


def moved(seen: MeetingView, calendar: Attachment | None) -> Card:
    """Say that the time is another one, above the same invitation."""
    card = invitation(seen, None, calendar)
    words = notice(Kind.CAUTION, _("The date has changed. Please answer again if that changes your answer."))
    return Card(kicker=_("New date"), title=card.title, date=card.date, blocks=(words, *card.blocks), buttons=card.buttons, attachments=card.attachments)


def reminder(seen: MeetingView, name: str) -> Card:
    """Remind, each time with the words that fit."""
    sentences = {
        "three-days": _("You have not answered yet. Will you come?"),
        "day-before": _("The meeting is tomorrow."),
        "two-hours": _("The meeting begins in two hours."),
    }
    card = invitation(seen)
    return Card(kicker=_("Reminder"), title=card.title, date=card.date, blocks=(paragraph(bold(sentences[name])), *card.blocks), buttons=card.buttons)


def cancelled(meeting: Meeting) -> Card:
    return Card(
        kicker=_("Cancelled"),
        title=verbatim(meeting.title),
        blocks=(
            notice(Kind.CAUTION, _("This meeting does not take place.")),
            details((_("It was planned for"), _when(meeting)), (_("Reason"), verbatim(meeting.cancel_reason or "–"))),
        ),
    )


def thanks(seen: MeetingView, invitee: Invitee) -> Card:
    """The invitation again, with the answer chosen, and for a refusal the reason that was given."""
    answered = Reply(invitee.answer) if invitee.answer else None
    card = invitation(seen, answered)
    sentences = {
        Reply.YES: _("Noted: you will come. Thank you."),
        Reply.LATE: _("Noted: you will come late."),
        Reply.NO: _("Noted: you cannot come."),
    }
    said: tuple[Span | Words, ...] = (sentences[answered],) if answered else ()
    if answered is Reply.NO and invitee.reason:
        said = (*said, verbatim(" "), verbatim(invitee.reason))
    return Card(
        kicker=card.kicker,
        title=card.title,
        date=card.date,
        blocks=(*card.blocks, notice(Kind.GOOD, *said)),
        buttons=card.buttons,
        attachments=card.attachments,
    )


def draft(seen: MeetingView, unreachable: int) -> Card:
    """Show the secretary the invitation before anybody else sees it: "This will reach 42 people"."""
    meeting = seen.meeting
    reach = ngettext("{n} person will be invited.", "{n} people will be invited.")(n=seen.invited)
    by_hand = ngettext("{n} of them has no phone: you tell them yourself.", "{n} of them have no phone: you tell them yourself.")(n=unreachable)
    return Card(
        kicker=_("Not sent yet"),
        title=verbatim(meeting.title),
        date=Day(meeting.starts_local.date()),
        blocks=(_facts(seen), paragraph(reach, *((verbatim(" "), by_hand) if unreachable else ()))),
        buttons=(
            (Button(_("Send the invitation"), Action("meetings.send", (meeting.id,), meeting.version), style=ButtonStyle.PRIMARY),),
            (
                Button(_("Change"), Action("meetings.change", (meeting.id,)), Icon.PENCIL),
                Button(_("Agenda"), Action("meetings.agenda", (meeting.id,)), Icon.DOCUMENT),
            ),
            (Button(_("Add a paper"), Action("meetings.paper", (meeting.id,)), Icon.PLUS), Button(_("Throw away"), Action("meetings.discard", (meeting.id,)))),
        ),
        attachments=tuple(attachment(file) for file in seen.papers),
    )


def draft_for_date(seen: MeetingView, unreachable: int, question: str) -> Card:
    """The same draft for a date that people chose: what they were asked stands above it."""
    card = draft(seen, unreachable)
    words = paragraph(_("The date was found by asking: “{question}”")(question=verbatim(question)))
    return Card(kicker=card.kicker, title=card.title, date=card.date, blocks=(words, *card.blocks), buttons=card.buttons, attachments=card.attachments)


def managed(seen: MeetingView, answers: Answers) -> Card:
    """A called meeting as its secretary sees it."""
    meeting = seen.meeting
    ids = (meeting.id,)
    return Card(
        kicker=kind_name(meeting.kind),
        title=verbatim(meeting.title),
        date=Day(meeting.starts_local.date()),
        blocks=(_facts(seen), *_counts(answers)),
        buttons=(
            (
                Button(_("Who has answered"), Action("meetings.answers", (*ids, 0)), Icon.PEOPLE),
                Button(_("Answer for somebody"), Action("meetings.on_behalf", ids), Icon.PERSON),
            ),
            (Button(_("Change"), Action("meetings.change", ids), Icon.PENCIL), Button(_("Agenda"), Action("meetings.agenda", ids), Icon.DOCUMENT)),
            (
                Button(_("Add a paper"), Action("meetings.paper", ids), Icon.PLUS),
                Button(_("Cancel the meeting"), Action("meetings.cancel", ids), style=ButtonStyle.DANGER),
            ),
        ),
        attachments=tuple(attachment(file) for file in seen.papers),
    )


def listed(meetings: tuple[Meeting, ...], first: int, *, may_call: bool, is_past: bool = False) -> Card:
    """List meetings, one button each; an honest empty state."""
    shown, has_more = meetings[:PAGE], len(meetings) > PAGE
    rows = [
        (
            Button(
                _("{day}: {title}")(day=Day(one.starts_local.date(), DateStyle.SHORT), title=verbatim(one.title)),
                Action("meetings.show", (one.id,)),
                Icon.CALENDAR,
            ),
        )
        for one in shown
    ]
    name = "meetings.past" if is_past else "meetings.upcoming"
    other = Button(_("Coming meetings"), Action("meetings.upcoming", (0,))) if is_past else Button(_("Past meetings"), Action("meetings.past", (0,)))
    call = (Button(_("Call a meeting"), Action("meetings.call"), Icon.PLUS, ButtonStyle.PRIMARY if not shown else ButtonStyle.SECONDARY),) if may_call else ()
    empty = (
        Empty(_("No meeting is planned"), _("Your {secretary} will announce the next one here."))
        if not is_past
        else Empty(_("No meeting yet"), _("Past meetings stand here."))
    )
    return Card(
        title=_("Past meetings") if is_past else _("Coming meetings"),
        blocks=() if shown else (empty,),
        buttons=(*rows, *turn(name, (), first, PAGE, has_more=has_more), (*call, other)),
    )


def agenda(seen: MeetingView, *, may_change: bool) -> Card:
    """List the items in their order."""
    lines = tuple(line(verbatim(title), lead=verbatim(str(position))) for position, title in enumerate(seen.agenda, 1))
    buttons = [Button(_("Back"), Action("meetings.show", (seen.meeting.id,)), Icon.BACK)]
    if may_change:
        buttons.append(Button(_("Change the agenda"), Action("meetings.change_agenda", (seen.meeting.id,)), Icon.PENCIL))
    empty = Empty(_("No agenda yet"), _("Your {secretary} will write it here before the meeting."))
    return Card(kicker=verbatim(seen.meeting.title), title=_("Agenda"), blocks=(Listing(lines),) if lines else (empty,), buttons=(tuple(buttons),))


def answered(answers: Answers, first: int) -> Card:
    """List who has answered what; the silent ones first, since they are the ones to ask."""
    order = {None: 0, Reply.NO: 1, Reply.LATE: 2, Reply.YES: 3}
    rows = sorted(answers.rows, key=lambda row: order[Reply(row[0].answer) if row[0].answer else None])
    lines = tuple(_answer_line(invitee, member.full_name) for invitee, member in rows[first : first + 20])
    ids = (answers.meeting.id,)
    foot = (Button(_("Answer for somebody"), Action("meetings.on_behalf", ids), Icon.PERSON), Button(_("The meeting"), Action("meetings.show", ids), Icon.BACK))
    return Card(
        kicker=verbatim(answers.meeting.title),
        title=_("Who has answered"),
        blocks=(*_counts(answers), Listing(lines)),
        buttons=(*turn("meetings.answers", ids, first, 20, has_more=first + 20 < len(rows)), foot),
    )


def done(meeting_id: int, sentence: Text) -> Card:
    return Card(blocks=(paragraph(sentence),), buttons=((_back(meeting_id), Button(_("Menu"), Action("start.menu"))),))


def discarded() -> Card:
    return Card(
        blocks=(paragraph(_("Thrown away. Nobody was told anything.")),),
        buttons=((Button(_("Coming meetings"), Action("meetings.upcoming", (0,)), Icon.CALENDAR),),),
    )


def _facts(seen: MeetingView) -> Details:
    meeting = seen.meeting
    rows: list[tuple[Words, Words | Span]] = [(_("Time"), _when(meeting))]
    if meeting.place:
        rows.append((_("Place"), verbatim(meeting.place)))
    if meeting.link:
        rows.append((_("Link"), Span(verbatim(meeting.link), url=meeting.link)))
    items = ngettext("{n} item", "{n} items")(n=len(seen.agenda))
    papers = ngettext("{n} paper", "{n} papers")(n=len(seen.papers))
    if seen.agenda:
        rows.append((_("Agenda"), _("{items}, with {papers}")(items=items, papers=papers) if seen.papers else items))
    return details(*rows)


def _when(meeting: Meeting) -> Words:
    """The instant in the reader's own zone: somebody in Tokyo reads the hour at which to be ready there."""
    return Moment(meeting.starts_at)


def _reply_rows(meeting: Meeting, answered: Reply | None) -> tuple[tuple[Button, ...], ...]:
    buttons = {
        reply: Button(
            _LABELS[reply],
            Action("meetings.answer", (meeting.id, REPLIES.index(reply))),
            style=ButtonStyle.PRIMARY if reply is Reply.YES and answered is None else ButtonStyle.SECONDARY,
            is_chosen=reply is answered,
        )
        for reply in REPLIES
    }
    return ((buttons[Reply.YES],), (buttons[Reply.NO], buttons[Reply.LATE]))


def _counts(answers: Answers) -> tuple[Figures, ...]:
    return (
        Figures(
            (
                Figure(answers.count(Reply.YES), _("coming")),
                Figure(answers.count(Reply.LATE), _("late")),
                Figure(answers.count(Reply.NO), _("not coming")),
                Figure(answers.count(None), _("silent")),
            )
        ),
    )


def _answer_line(invitee: Invitee, name: str) -> Line:
    said = SAID[Reply(invitee.answer)] if invitee.answer else _("has not answered")
    notes: list[Words] = [verbatim(invitee.reason)] if invitee.reason else []
    if invitee.by_member_id:
        notes.append(_("entered by the {secretary}"))
    return line(verbatim(name), *notes, tag=said)


def _back(meeting_id: int) -> Button:
    return Button(_("The meeting"), Action("meetings.show", (meeting_id,)), Icon.CALENDAR)
