"""What a poll's secretary is told: the draft with its reach, the running poll, its end, its files, its dates."""

from core.card import Action, Attachment, Block, Button, ButtonStyle, Card, Empty, Icon, Kind, Listing, details, line, notice, paragraph
from core.i18n import Joined, Moment, Text, Words, _, ngettext, verbatim
from core.paging import Row, turn
from db.models.polls import Poll
from db.queries.reach import Reach
from handlers.polls import cards, rules
from handlers.polls.rules import Audience
from handlers.polls.service import PollView, how_many

AUDIENCES: dict[str, Text] = {
    Audience.ALL: _("All members"),
    Audience.OFFICIAL: _("{official.plural} only"),
    Audience.COMMITTEE: _("The {committee} only"),
}
_CHANNELS: dict[str, Words] = {"telegram": verbatim("Telegram"), "zalo": verbatim("Zalo"), "web": _("the web chat")}
_DATES_OFFERED = 3
PAGE = 20


def draft(seen: PollView, reached: Reach) -> Card:
    """The poll as members will see it, with whom it will reach, before anybody else does."""
    poll = seen.poll
    ids = (poll.id,)
    listing = Listing(tuple(line(cards.option(choice), lead=verbatim(str(choice.position))) for choice in seen.choices), _("To choose from"))
    facts = details((_("How"), how_many(poll)), (_("Open until"), Moment(poll.closes_at)), (_("For"), AUDIENCES[poll.audience]))
    picture = (
        Button(_("Remove the picture"), Action("polls.unpicture", ids)) if seen.picture else Button(_("Add a picture"), Action("polls.picture", ids), Icon.PLUS)
    )
    return Card(
        kicker=_("Not sent yet"),
        title=verbatim(poll.question),
        blocks=(listing, facts, cards.secrecy(poll), paragraph(reach_words(reached))),
        buttons=(
            (Button(_("Send the poll"), Action("polls.send", ids, poll.version), style=ButtonStyle.PRIMARY),),
            (Button(_("Change"), Action("polls.change", ids), Icon.PENCIL), picture),
            (
                Button(_("Hide the names") if poll.has_names else _("Show the names"), Action("polls.turn_names", ids), Icon.PEOPLE),
                Button(_("Throw away"), Action("polls.discard", ids)),
            ),
        ),
        attachments=cards.pictures(seen.picture),
    )


def parts(seen: PollView) -> Card:
    """Ask what of the draft is to be changed; how dates are answered is always the same."""
    poll = seen.poll
    names = (_("The question"), _("What can be chosen"), _("How it is answered"), _("Until when"), _("Who is asked"))
    buttons = tuple(Button(name, Action("polls.change_part", (poll.id, part)), Icon.PENCIL) for part, name in enumerate(names))
    offered = tuple(button for part, button in enumerate(buttons) if part != 2 or poll.kind != rules.Kind.DATE)
    return Card(
        kicker=_("Not sent yet"),
        title=_("What do you want to change?"),
        buttons=(*((button,) for button in offered), (cards.poll_button(poll.id),)),
    )


def reach_words(reached: Reach) -> Text:
    """Say whom it will reach: "This will reach 42 people: 30 in Telegram, 9 in the web chat, 3 by your call list."."""
    ways: list[Words] = [_("{n} in {channel}")(n=number, channel=_CHANNELS.get(channel, verbatim(channel))) for channel, number in reached.by_channel]
    if reached.by_hand:
        ways.append(ngettext("{n} by your call list", "{n} by your call list")(n=reached.by_hand))
    if not ways:
        return _("This will reach nobody. Please press “Change” and choose whom the poll is for.")
    total = ngettext("This will reach {n} person: {ways}.", "This will reach {n} people: {ways}.")
    return total(n=reached.total, ways=Joined(tuple(ways), ", "))


def running(seen: PollView) -> Card:
    """An open poll as its secretary sees it."""
    poll = seen.poll
    ids = (poll.id,)
    mine = (Button(_("My answer"), Action("polls.mine", ids), Icon.CHECK),) if seen.voter is not None else ()
    return Card(
        kicker=_("Poll"),
        title=verbatim(poll.question),
        blocks=(
            cards.turnout(seen),
            cards.bars(seen, has_caption=False),
            details((_("How"), how_many(poll)), (_("Open until"), Moment(poll.closes_at)), (_("For"), AUDIENCES[poll.audience])),
            cards.secrecy(poll),
        ),
        buttons=(
            (*mine, Button(_("Answer for somebody"), Action("polls.on_behalf", ids), Icon.PERSON)),
            *_looking(seen),
            (Button(_("More time"), Action("polls.extend", ids), Icon.CLOCK), Button(_("Close now"), Action("polls.end", ids), style=ButtonStyle.DANGER)),
            cards.files(poll),
        ),
        attachments=cards.pictures(seen.picture),
    )


def closed(seen: PollView, chart: Attachment | None = None) -> Card:
    """What came of it, to the secretary: with the picture to show around, and for a date the way to the meeting."""
    poll = seen.poll
    best = sorted((choice for choice in seen.choices if choice.starts_local and choice.votes), key=lambda choice: (-choice.votes, choice.position))
    meeting = _("Call the meeting for {date}")
    dates: tuple[Row, ...] = tuple(
        (
            Button(
                meeting(date=cards.option(choice)),
                Action("polls.meet", (poll.id, choice.option_id), poll.version),
                Icon.CALENDAR,
                ButtonStyle.PRIMARY if place == 0 and poll.dated_id is None else ButtonStyle.SECONDARY,
                is_chosen=choice.option_id == poll.dated_id,
            ),
        )
        for place, choice in enumerate(best[:_DATES_OFFERED])
    )
    return Card(
        kicker=_("The poll is closed"),
        title=verbatim(poll.question),
        blocks=(
            paragraph(cards.verdict(seen)),
            cards.bars(seen),
            details((_("Ended"), Moment(poll.closes_at)), (_("For"), AUDIENCES[poll.audience])),
            cards.secrecy(poll),
        ),
        buttons=(*dates, *_looking(seen), cards.files(poll)),
        attachments=(chart,) if chart else cards.pictures(seen.picture),
    )


def asks_to_close(seen: PollView) -> Card:
    """Ask once more: what people have read cannot be taken back."""
    poll = seen.poll
    words = _("Close the poll now? Everybody who was asked gets the result at once, and nobody can answer any more.")
    return Card(
        kicker=_("Poll"),
        title=verbatim(poll.question),
        blocks=(paragraph(words), cards.turnout(seen)),
        buttons=(
            (Button(_("Close and tell everybody"), Action("polls.close", (poll.id,), poll.version), style=ButtonStyle.DANGER),),
            (Button(_("Back"), Action("polls.show", (poll.id,)), Icon.BACK),),
        ),
    )


def silent(seen: PollView, names: tuple[str, ...], first: int) -> Card:
    """Name who has not answered: whom to ask, not whom to blame."""
    poll = seen.poll
    lines = tuple(line(verbatim(name)) for name in names[:PAGE])
    block: Block = Listing(lines) if lines else Empty(_("Everybody has answered"), _("Whoever has not answered will be named here."))
    return _page(seen, _("Who has not answered"), block, turn("polls.silent", (poll.id,), first, PAGE, has_more=len(names) > PAGE))


def units(seen: PollView, counts: tuple[tuple[str, int, int], ...], first: int) -> Card:
    """Count the answers of each unit; no names."""
    poll = seen.poll
    lines = tuple(line(verbatim(name), _("{answered} of {asked} answered")(answered=answered, asked=asked)) for name, answered, asked in counts[:PAGE])
    return _page(seen, _("By unit"), Listing(lines), turn("polls.units", (poll.id,), first, PAGE, has_more=len(counts) > PAGE))


def making(card: Card) -> Card:
    """Say that a file is being made; it comes as a message of its own."""
    return _noticed(card, Kind.QUIET, _("The file is being made and comes in a moment."))


def entered(card: Card) -> Card:
    return _noticed(card, Kind.GOOD, _("The answer is entered, and marked as entered by you."))


def made(poll: Poll, file: Attachment) -> Card:
    return Card(kicker=_("Poll"), title=verbatim(poll.question), buttons=((cards.poll_button(poll.id),),), attachments=(file,))


def not_made(poll: Poll) -> Card:
    words = notice(Kind.CAUTION, _("The file could not be made. Please try again in a while."))
    return Card(kicker=_("Poll"), title=verbatim(poll.question), blocks=(words,), buttons=((cards.poll_button(poll.id),),))


def meeting_comes(card: Card) -> Card:
    return _noticed(card, Kind.GOOD, _("The invitation to the meeting is prepared. It comes as the next message: look at it, then send it."))


def discarded() -> Card:
    return Card(blocks=(paragraph(_("Thrown away. Nobody was told anything.")),), buttons=((cards.back(),),))


def _noticed(card: Card, kind: Kind, words: Text) -> Card:
    return Card(kicker=card.kicker, title=card.title, blocks=(notice(kind, words), *card.blocks), buttons=card.buttons, attachments=card.attachments)


def _looking(seen: PollView) -> tuple[Row, ...]:
    """The ways to look closer: who chose what, who is silent, and above a cell the units."""
    ids = (seen.poll.id, 0)
    names = (Button(_("Who chose what"), Action("polls.names", ids), Icon.PEOPLE),) if seen.answered else ()
    silent_ones = (Button(_("Who has not answered"), Action("polls.silent", ids), Icon.PERSON),) if seen.answered < seen.poll.voters else ()
    by_unit = ((Button(_("By unit"), Action("polls.units", ids)),),) if seen.has_units else ()
    row = (*names, *silent_ones)
    return (*((row,) if row else ()), *by_unit)


def _page(seen: PollView, title: Text, block: Block, turning: tuple[Row, ...]) -> Card:
    poll = seen.poll
    return Card(kicker=verbatim(poll.question), title=title, blocks=(cards.turnout(seen), block), buttons=(*turning, (cards.poll_button(poll.id),)))
