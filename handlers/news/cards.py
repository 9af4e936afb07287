"""What writers of news are shown: the draft, whom it will reach, what became of it."""

from core.card import (
    Action,
    Block,
    Button,
    ButtonStyle,
    Card,
    Details,
    Empty,
    Icon,
    Kind,
    Line,
    Listing,
    Progress,
    Span,
    Tag,
    details,
    line,
    notice,
    paragraph,
)
from core.i18n import OWN_NAMES, Joined, Moment, Text, Words, _, joined, ngettext, pgettext, verbatim
from core.paging import Row, turn
from db.models.news import Post
from db.models.org import Member
from db.queries.reach import Reach
from handlers.news import cards_reading, rules
from handlers.news.cards_reading import attachments
from handlers.news.service import Audience, PostView, State, audience_of
from handlers.news.service_reading import ReadCount

PAGE, NAMES = 6, 20

# Whom a post may be for, by one word: (offices, standing).
WHO: dict[str, tuple[tuple[str, ...], str]] = {
    "all": ((), ""),
    "official": ((), "official"),
    "probationary": ((), "probationary"),
    "secretaries": (("secretary", "deputy"), ""),
    "committee": (("secretary", "deputy", "committee"), ""),
}
WHO_WORDS: dict[str, Text] = {
    "all": _("Everybody"),
    "official": _("Only: {official.plural}"),
    "probationary": _("Only: {probationary.plural}"),
    "secretaries": _("Only: {secretary.plural}, {deputy.plural}"),
    "committee": _("Only: {secretary.plural}, {deputy.plural}, {committee_member.plural}"),
}
_CHANNELS: dict[str, Text] = {"telegram": _("{people} in Telegram"), "web": _("{people} in the web chat"), "zalo": _("{people} in Zalo")}
_STATES: dict[str, Text] = {State.DRAFT: _("not sent"), State.WITHDRAWN: _("withdrawn")}


def draft(seen: PostView, reach: Reach, *, may_urge: bool, said: Text | None = None) -> Card:
    """Show a draft as it will be read, whom it will reach, and what can still be done."""
    post, ids = seen.post, (seen.post.id,)
    shown = cards_reading.told(seen)
    is_scheduled = post.state == State.SCHEDULED
    send = Button(_("Send now"), Action("news.send", ids, post.version), style=ButtonStyle.PRIMARY)
    later = Button(_("Change the time") if is_scheduled else _("Send later"), Action("news.later", ids), Icon.CLOCK)
    files = (Button(_("Take a file off"), Action("news.files", ids)),) if seen.files else ()
    return Card(
        kicker=_("Waits for its time") if is_scheduled else _("Not sent yet"),
        title=shown.title,
        tag=Tag(_("Urgent"), Kind.DANGER) if post.is_urgent else None,
        blocks=(*((notice(Kind.GOOD, said),) if said else ()), *_preview(seen), _facts(seen), paragraph(reach_words(reach))),
        buttons=(
            (send, later),
            (Button(_("Change"), Action("news.change", ids), Icon.PENCIL), Button(_("Write on"), Action("news.more", ids), Icon.PLUS)),
            (Button(_("Who gets it"), Action("news.audience", ids), Icon.PEOPLE), Button(_("Add a picture or file"), Action("news.file", ids), Icon.PLUS)),
            *((files,) if files else ()),
            _switches(post, may_urge=may_urge),
            (Button(_("Test to myself"), Action("news.test", ids)), *_throw_away(post)),
            (Button(_("My posts"), Action("news.desk", (0,)), Icon.BACK),),
        ),
        attachments=attachments(seen),
    )


def reach_words(reach: Reach) -> Words:
    """Say how many people something will reach, and by which way."""
    ways: list[Words] = [_CHANNELS.get(name, _("{people} in {channel}"))(people=number, channel=name) for name, number in reach.by_channel]
    if reach.by_hand:
        ways.append(_("{people} by the list of the {secretary}")(people=reach.by_hand))
    if not reach.total:
        return _("This will reach nobody: no member fits. Please look at “Who gets it”.")
    return ngettext("This will reach {n} person: {ways}.", "This will reach {n} people: {ways}.")(n=reach.total, ways=joined(*ways, between=", "))


def audience_words(seen: PostView) -> Words:
    """Say whom a post is for."""
    chosen = audience_of(seen.post)
    top: Words = verbatim(seen.for_unit.name) if seen.for_unit.is_cell else _("{unit} and all units below")(unit=seen.for_unit.name)
    words: list[Words] = [top]
    if (key := who_key(chosen)) != "all":
        words.append(WHO_WORDS[key])
    if chosen.languages:
        words.append(joined(*(verbatim(OWN_NAMES[language]) for language in chosen.languages), between=", "))
    return Joined(tuple(words), "; ")


def who_key(chosen: Audience) -> str:
    return next((key for key, value in WHO.items() if value == (chosen.offices, chosen.standing)), "all")


def files(seen: PostView) -> Card:
    """List the files of a draft: a press takes one off."""
    rows = tuple((Button(verbatim(file.name), Action("news.take_off", (seen.post.id, one))),) for one, file in seen.files)
    words = paragraph(_("Press the file that should be taken off.")) if rows else paragraph(_("No file is left."))
    return Card(kicker=_("Files"), title=verbatim(seen.post.title), blocks=(words,), buttons=(*rows, (_back(seen.post),)))


def sent(seen: PostView, waiting: int, read: ReadCount | None, *, said: Text | None = None) -> Card:
    """Show a sent post to its writers: what became of it, and what can be done about it."""
    post, ids = seen.post, (seen.post.id,)
    beginning = paragraph(verbatim(rules.beginning(post.text)))
    blocks: tuple[Block, ...] = (*((notice(Kind.GOOD, said),) if said else ()), beginning, _became(seen, waiting), *_read(read))
    if post.state == State.WITHDRAWN:
        return Card(kicker=_("Withdrawn"), title=verbatim(post.title), blocks=blocks, buttons=((_desk(),),))
    who: tuple[Row, ...] = ()
    if read is not None:
        who = ((Button(_("Who has not read it"), Action("news.silent", (*ids, 0)), Icon.PEOPLE),),)
    return Card(
        kicker=_("Sent"),
        title=verbatim(post.title),
        tag=Tag(_("Corrected"), Kind.CHANGED) if post.corrected_at else None,
        blocks=blocks,
        buttons=(
            *who,
            (
                Button(_("Correct"), Action("news.correct", ids), Icon.PENCIL),
                Button(pgettext("news", "Withdraw"), Action("news.withdraw", ids), style=ButtonStyle.DANGER),
            ),
            (Button(pgettext("news", "Read it"), Action("news.open", ids), Icon.DOCUMENT), _desk()),
        ),
        attachments=attachments(seen),
    )


def desk(posts: tuple[Post, ...], first: int, unit_name: str) -> Card:
    """List what a unit has written: drafts first, then what is sent."""
    shown = posts[:PAGE]
    rows = tuple((Button(verbatim(post.title), Action("news.manage", (post.id,)), Icon.DOCUMENT),) for post in shown)
    foot = (Button(_("Write a post"), Action("news.write"), Icon.PENCIL), Button(_("Feeds"), Action("news.feed_list", (0,)), Icon.DOWNLOAD))
    empty = Empty(_("No post yet"), _("What you write stands here: drafts first, then what is sent."))
    return Card(
        kicker=verbatim(unit_name),
        title=_("My posts"),
        blocks=(Listing(tuple(map(_desk_line, shown))),) if shown else (empty,),
        buttons=(*rows, *turn("news.desk", (), first, PAGE, has_more=len(posts) > PAGE), foot, (_all(),)),
    )


def discarded() -> Card:
    return Card(blocks=(paragraph(_("Thrown away. Nobody was told anything.")),), buttons=((_desk(), _all()),))


def silent(post: Post, read: ReadCount, members: tuple[Member, ...], first: int) -> Card:
    """Name who of the own cell has not confirmed a post; each can be noted by hand."""
    ids = (post.id,)
    lines = tuple(line(verbatim(one.full_name), *_how_to_reach(one)) for one in members[:NAMES])
    note = (Button(_("Note for somebody"), Action("news.read_for", ids), Icon.PERSON),) if lines else ()
    return _silent(post, read, lines, (*turn("news.silent", ids, first, NAMES, has_more=len(members) > NAMES), note))


def silent_by_unit(post: Post, read: ReadCount, units: tuple[tuple[str, int], ...], first: int) -> Card:
    """Say in which cells they are; the names are for the cells' own secretaries."""
    lines = tuple(line(verbatim(name), ngettext("{n} person", "{n} people")(n=number)) for name, number in units[:NAMES])
    return _silent(post, read, lines, turn("news.silent", (post.id,), first, NAMES, has_more=len(units) > NAMES))


def call_them(seen: PostView) -> Card:
    """Give the secretary the list, after two reminders."""
    return Card(
        kicker=_("Please call them"),
        title=verbatim(seen.post.title),
        blocks=(
            paragraph(_("Some of your members have not confirmed this post after two reminders. The list names them.")),
            paragraph(_("Please read it out to them or call them, then note it here.")),
        ),
        buttons=((Button(_("Who has not read it"), Action("news.silent", (seen.post.id, 0)), Icon.PEOPLE, ButtonStyle.PRIMARY),),),
    )


def _silent(post: Post, read: ReadCount, lines: tuple[Line, ...], rows: tuple[Row, ...]) -> Card:
    everybody = Empty(_("Everybody has read it"), _("Whoever has not confirmed a post will be named here."))
    return Card(
        kicker=verbatim(post.title),
        title=_("Who has not read it"),
        blocks=(*_read(read), Listing(lines) if lines else everybody),
        buttons=(*(row for row in rows if row), (_desk(),)),
    )


def _how_to_reach(member: Member) -> tuple[Words, ...]:
    return () if member.reach_account_id else (_("has no phone or messenger here"),)


def _read(read: ReadCount | None) -> tuple[Block, ...]:
    if read is None:
        return ()
    words = _("{read} of {total} have confirmed it")(read=read.read, total=read.total)
    return (Progress(_("Confirmed"), read.read, read.total, words),)


def _preview(seen: PostView) -> tuple[Block, ...]:
    """Show the beginning of a post, as it will be read."""
    parts = cards_reading.parts_of(seen.post)
    more = ngettext("{n} more part follows with “Read on”.", "{n} more parts follow with “Read on”.")(n=len(parts) - 1)
    shown = tuple(cards_reading.paragraph_of(one) for one in parts[0])
    return (*shown, notice(Kind.QUIET, more)) if len(parts) > 1 else shown


def _facts(seen: PostView) -> Details:
    post = seen.post
    when: Words = _("in the digest, at the hour that each member has chosen")
    if post.is_urgent:
        when = _("at once, also in quiet hours")
    rows: list[tuple[Words, Words | Span]] = [(_("For"), audience_words(seen)), (_("How"), when)]
    if post.goes_at:
        rows.append((_("Goes out"), Moment(post.goes_at)))
    if post.is_compulsory:
        rows.append((_("To be confirmed"), _("yes; readers are told that their names are seen")))
    return details(*rows)


def _became(seen: PostView, waiting: int) -> Details:
    post = seen.post
    rows: list[tuple[Words, Words | Span]] = [(_("For"), audience_words(seen))]
    rows += [(_("Sent"), Moment(post.sent_at))] if post.sent_at else []
    if waiting:
        rows.append((_("Waits for the digest"), ngettext("{n} person", "{n} people")(n=waiting)))
    rows.append((_("Opened"), ngettext("{n} time", "{n} times")(n=post.opened)))
    if post.correction:
        rows.append((_("Reason") if post.state == State.WITHDRAWN else _("Corrected"), verbatim(post.correction)))
    return details(*rows)


def _switches(post: Post, *, may_urge: bool) -> Row:
    """What is on is marked as chosen; a press turns it round."""
    compulsory = Button(_("To be confirmed"), Action("news.compulsory", (post.id, int(not post.is_compulsory))), Icon.CHECK, is_chosen=post.is_compulsory)
    urgent = Button(_("Urgent"), Action("news.urgent", (post.id, int(not post.is_urgent))), is_chosen=post.is_urgent)
    return (compulsory, urgent) if may_urge else (compulsory,)


def _throw_away(post: Post) -> Row:
    stop = (Button(_("Do not send it"), Action("news.unschedule", (post.id,))),) if post.state == State.SCHEDULED else ()
    return (*stop, Button(_("Throw away"), Action("news.discard", (post.id,))))


def _desk_line(post: Post) -> Line:
    if post.state == State.SCHEDULED and post.goes_at:
        return line(verbatim(post.title), _("goes out: {moment}")(moment=Moment(post.goes_at)), tag=_("waits"))
    if post.state == State.SENT and post.sent_at:
        return line(verbatim(post.title), _("sent: {moment}")(moment=Moment(post.sent_at)))
    return line(verbatim(post.title), tag=_STATES[post.state])


def _back(post: Post) -> Button:
    return Button(_("Back"), Action("news.manage", (post.id,)), Icon.BACK)


def _desk() -> Button:
    return Button(_("My posts"), Action("news.desk", (0,)), Icon.BACK)


def _all() -> Button:
    return Button(_("All news"), Action("news.list", (0,)), Icon.BACK)
