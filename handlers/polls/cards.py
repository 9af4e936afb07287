"""What members are told about polls: the question, their answer, the counts, the result, the list."""

from datetime import datetime

from core.card import (
    Action,
    Attachment,
    Bar,
    Bars,
    Block,
    Button,
    ButtonStyle,
    Card,
    Empty,
    Icon,
    Kind,
    Listing,
    Notice,
    Paragraph,
    Progress,
    ShownTo,
    Span,
    Tag,
    details,
    line,
    notice,
    paragraph,
    soft,
)
from core.i18n import DateStyle, Day, Joined, Moment, Text, Words, _, ngettext, verbatim
from core.paging import Row, turn
from db.models.ledger import File
from db.models.polls import Poll
from handlers.polls import rules
from handlers.polls.service import Answer, Choice, Named, PollView, how_many

PAGE, NAMES_PAGE = 6, 20
_LONGEST_LABEL = 60  # characters of a question on a button


# ------------------------------------------------------------------------------------------------ words for parts


def option(choice: Choice) -> Words:
    """Give an option's words: what the secretary wrote, or the day and time that it stands for."""
    return Day(choice.starts_local, DateStyle.FULL) if choice.starts_local else verbatim(choice.label)


def secrecy(poll: Poll) -> Paragraph:
    """Say what becomes of the names. A poll is no secret ballot, and says so."""
    if poll.has_names:
        return paragraph(soft(_("Names are shown: everybody can see who chose what.")))
    stored = _("Names are hidden on screen but stored. This is NOT a secret ballot.")
    return paragraph(soft(stored), soft(verbatim(" ")), soft(_("Only the {secretary} can look them up.")))


def bars(seen: PollView, *, has_caption: bool = True) -> Bars:
    """Counts, not shares: of few people a share says too much. The caption says how many have answered, where nothing else does."""
    return Bars(tuple(Bar(option(choice), choice.votes, choice.is_mine) for choice in seen.choices), answered(seen) if has_caption else None)


def answered(seen: PollView) -> Text:
    return ngettext("{answered} of {n} person has answered.", "{answered} of {n} people have answered.")(answered=seen.answered, n=seen.poll.voters)


def turnout(seen: PollView) -> Progress:
    sentence = ngettext("{answered} of {n} person", "{answered} of {n} people")
    return Progress(_("Answered"), seen.answered, seen.poll.voters, sentence(answered=seen.answered, n=seen.poll.voters))


def verdict(seen: PollView) -> Words:
    """Say in a sentence what came of it."""
    ahead = seen.leaders
    if not ahead:
        return _("Nobody has answered.")
    if len(ahead) == 1:
        return ngettext("Most chose: {option} ({n} person).", "Most chose: {option} ({n} people).")(option=option(ahead[0]), n=ahead[0].votes)
    options = Joined(tuple(option(choice) for choice in ahead))
    return ngettext("Level, with {n} person each: {options}.", "Level, with {n} people each: {options}.")(n=ahead[0].votes, options=options)


def pictures(file: File | None) -> tuple[Attachment, ...]:
    return (Attachment(file.id, file.name, file.media_type, file.size, is_picture=True),) if file else ()


def files(poll: Poll) -> Row:
    """The counts to show around, and to work with."""
    ids = (poll.id,)
    return (Button(_("As a picture"), Action("polls.chart", ids), Icon.DOWNLOAD), Button(_("As Excel"), Action("polls.sheet", ids), Icon.DOWNLOAD))


def options_rows(seen: PollView) -> tuple[Row, ...]:
    """One button an option; what was chosen stays a button, so that one can change one's mind."""
    ids = seen.poll.id
    return tuple((Button(option(choice), Action("polls.choose", (ids, choice.option_id)), is_chosen=choice.is_mine),) for choice in seen.choices)


def _until(poll: Poll) -> Words:
    return Moment(poll.closes_at)


def back() -> Button:
    return Button(_("Polls"), Action("polls.list", (0,)), Icon.BACK)


# ------------------------------------------------------------------------------------------------------ to members


def question(seen: PollView) -> Card:
    """Ask. Counts are not shown yet: who has not answered should not be led by others."""
    poll = seen.poll
    return Card(
        kicker=_("Poll"),
        title=verbatim(poll.question),
        blocks=(details((_("How"), how_many(poll)), (_("Open until"), _until(poll))), secrecy(poll)),
        buttons=options_rows(seen),
        attachments=pictures(seen.picture),
    )


def reminder(seen: PollView, name: str) -> Card:
    """Remind somebody who has not answered, with the words that fit."""
    last = _("You have not answered yet. The poll ends soon.")
    return _above(question(seen), _("Please answer"), notice(Kind.CAUTION, last if name == "last" else _("You have not answered yet.")))


def extended(seen: PollView) -> Card:
    words = _("The poll now runs until {moment}. Whoever has answered need do nothing: the answer stands.")
    return _above(question(seen), _("More time"), notice(Kind.CHANGED, words(moment=_until(seen.poll))))


def _above(card: Card, kicker: Text, words: Notice) -> Card:
    return Card(kicker=kicker, title=card.title, blocks=(words, *card.blocks), buttons=card.buttons, attachments=card.attachments)


def own(answer: Answer) -> Card:
    """The poll with the own answer chosen, and the counts once it is complete."""
    seen = answer.view
    has_answered = seen.voter is not None and seen.voter.answered_at is not None
    card = question(seen)
    counts: tuple[Block, ...] = (bars(seen),) if has_answered and seen.is_counted else ()
    look: tuple[Row, ...] = ((Button(_("See the counts"), Action("polls.mine", (seen.poll.id,))),),) if has_answered and not seen.is_counted else ()
    return Card(
        kicker=card.kicker,
        title=card.title,
        tag=Tag(_("You answered")) if has_answered else None,
        blocks=(card.blocks[0], *_said(answer, is_complete=has_answered), *counts, *card.blocks[1:]),
        buttons=(*card.buttons, *_names_row(seen, is_shown=has_answered), *look),
        attachments=card.attachments,
    )


def entered_for(answer: Answer) -> Card:
    """Tell a member what was entered for them."""
    words = _("Your {secretary} has entered this answer for you. If it is not what you said, choose another.")
    return _above(own(answer), _("Poll"), notice(Kind.CHANGED, words))


def _said(answer: Answer, *, is_complete: bool) -> tuple[Notice, ...]:
    """Say how the own answer stands, and what is still to do."""
    seen = answer.view
    poll, mine = seen.poll, seen.mine
    if answer.is_full:
        full = ngettext(
            "You have chosen {n} already, more do not fit. Press one that you chose to take it back, then choose another.",
            "You have chosen {n} already, more do not fit. Press one that you chose to take it back, then choose another.",
        )
        return (notice(Kind.CAUTION, full(n=poll.most)),)
    if is_complete:
        noted = _("Noted: {options}.")(options=Joined(tuple(option(choice) for choice in mine)))
        more = _("You can choose further answers, or change yours until the end.") if len(mine) < poll.most else _("You can change your answer until the end.")
        return (notice(Kind.GOOD, noted, verbatim(" "), more),)
    if poll.most > 1 and mine:
        missing = ngettext("Choose at least {n} more. Only then does your answer count.", "Choose at least {n} more. Only then does your answer count.")
        return (notice(Kind.CAUTION, missing(n=poll.least - len(mine))),)
    return ()


def result(seen: PollView, *, is_late: bool = False) -> Card:
    """What came of it: to everybody who was asked, in the place of the question. `is_late`: somebody pressed an answer after the end."""
    poll = seen.poll
    late = (notice(Kind.CAUTION, _("This poll ended on {moment}. Your answer of before counts.")(moment=_until(poll))),) if is_late and seen.mine else ()
    late = late or ((notice(Kind.CAUTION, _("This poll ended on {moment}. Nobody can answer any more.")(moment=_until(poll))),) if is_late else ())
    return Card(
        kicker=_("The poll is closed"),
        title=verbatim(poll.question),
        blocks=(*late, paragraph(verdict(seen)), bars(seen), details((_("Ended"), _until(poll))), secrecy(poll)),
        buttons=(*_names_row(seen, is_shown=True), files(poll)),
        attachments=pictures(seen.picture),
    )


def _names_row(seen: PollView, *, is_shown: bool) -> tuple[Row, ...]:
    if not is_shown or not seen.poll.has_names or not seen.answered:
        return ()
    return ((Button(_("Who chose what"), Action("polls.names", (seen.poll.id, 0)), Icon.PEOPLE),),)


def named(seen: PollView, people: tuple[Named, ...], first: int) -> Card:
    """Name who chose what, option by option."""
    poll, shown = seen.poll, people[:NAMES_PAGE]
    blocks = tuple(
        Listing(
            tuple(line(verbatim(one.name), *_by_hand(one)) for one in shown if one.option_id == choice.option_id),
            _("{option}: {n}")(option=option(choice), n=choice.votes),
        )
        for choice in seen.choices
        if any(one.option_id == choice.option_id for one in shown)
    )
    empty = Empty(_("Nobody has answered yet"), _("Whoever answers will be named here."))
    return Card(
        kicker=verbatim(poll.question),
        title=_("Who chose what"),
        blocks=(*(blocks or (empty,)), secrecy(poll)),
        buttons=(*turn("polls.names", (poll.id,), first, NAMES_PAGE, has_more=len(people) > NAMES_PAGE), (poll_button(poll.id), back())),
    )


def _by_hand(one: Named) -> tuple[Span, ...]:
    return (soft(_("entered by the {secretary}")),) if one.by_hand else ()


def poll_button(poll_id: int) -> Button:
    return Button(_("The poll"), Action("polls.show", (poll_id,)), Icon.BACK)


def listed(polls: tuple[Poll, ...], waiting: frozenset[int], first: int, now: datetime, *, may_ask: bool) -> Card:
    """List polls, one button each; those that wait for an answer say so. An honest empty state."""
    shown = polls[:PAGE]
    rows = tuple((Button(_label(poll, now, is_waiting=poll.id in waiting), Action("polls.show", (poll.id,))),) for poll in shown)
    ask = ((Button(_("New poll"), Action("polls.make"), Icon.PLUS, ButtonStyle.PRIMARY if not shown else ButtonStyle.SECONDARY),),) if may_ask else ()
    empty = Empty(_("No poll yet"), _("When your {secretary} asks for your opinion, the question stands here."))
    return Card(
        title=_("Polls"),
        blocks=() if shown else (empty,),
        buttons=(*rows, *turn("polls.list", (), first, PAGE, has_more=len(polls) > PAGE), *ask),
    )


def _label(poll: Poll, now: datetime, *, is_waiting: bool) -> Text:
    words = poll.question if len(poll.question) <= _LONGEST_LABEL else f"{poll.question[: _LONGEST_LABEL - 1].rstrip()}…"
    if poll.state == "draft":
        return _("Not sent yet: {question}")(question=verbatim(words))
    ends = Moment(poll.closes_at, DateStyle.SHORT)
    if rules.is_over(poll.state, poll.closes_at, now):
        return _("Ended {day}: {question}")(day=ends, question=verbatim(words))
    pattern = _("Please answer until {day}: {question}") if is_waiting else _("Until {day}: {question}")
    return pattern(day=ends, question=verbatim(words))


# ---------------------------------------------------------------------------------------------------- to the group


def board(shown: tuple[PollView, tuple[Named, ...], datetime]) -> Card:
    """The poll in the unit's group: one message, edited as people answer. Counts; names only where they are shown."""
    seen, people, now = shown
    poll = seen.poll
    is_over = rules.is_over(poll.state, poll.closes_at, now)
    how: tuple[Block, ...] = (details((_("How"), how_many(poll)), (_("Open until"), _until(poll))),)
    if is_over:
        how = (paragraph(verdict(seen)), details((_("Ended"), _until(poll))))
    return Card(
        kicker=_("The poll is closed") if is_over else _("Poll"),
        title=verbatim(poll.question),
        blocks=(*how, bars(seen), *_names_on_board(seen, people), secrecy(poll)),
        buttons=(*(() if is_over else options_rows(seen)), *_names_row(seen, is_shown=True)),
        attachments=pictures(seen.picture),
        shown_to=ShownTo.CHAT,
    )


def _names_on_board(seen: PollView, people: tuple[Named, ...]) -> tuple[Listing, ...]:
    """Name people under their option where names are shown; where there are many, the button leads to the list."""
    if not seen.poll.has_names or not people or len(people) > NAMES_PAGE:
        return ()
    rows = ((choice, [one.name for one in people if one.option_id == choice.option_id]) for choice in seen.choices)
    return (Listing(tuple(line(option(choice), verbatim(", ".join(names))) for choice, names in rows if names), _("Who chose what")),)
