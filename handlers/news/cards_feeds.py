"""What is said about feeds."""

from core.card import Action, Button, ButtonStyle, Card, Empty, Icon, Kind, Line, Listing, Span, details, line, notice, paragraph
from core.i18n import Moment, Text, Words, _, ngettext, verbatim
from core.paging import turn
from db.models.news import Feed

PAGE = 6
_WHY: dict[str, Text] = {
    "address": _("The address does not lead to the public internet."),
    "unreachable": _("The server cannot be reached."),
    "status": _("The server gives nothing at this address."),
    "too_large": _("What lies there is larger than 2 MB. A feed is smaller."),
    "too_slow": _("The server answers too slowly."),
    "no_feed": _("What lies there is no feed (RSS or Atom). A feed's address often ends in .rss or .xml."),
    "entities": _("What lies there is built like an attack. It was not opened."),
}
_OTHER = _("What lies there could not be read.")


def listed(feeds: tuple[Feed, ...], first: int, unit_name: str) -> Card:
    """List a unit's feeds, each with how it is."""
    shown = feeds[:PAGE]
    rows = tuple((Button(_name(feed), Action("news.feed", (feed.id,)), Icon.DOWNLOAD),) for feed in shown)
    empty = Empty(_("No feed yet"), _("The news of a newspaper or of the levels above can come in by themselves. Add the address of a feed (RSS or Atom)."))
    add = Button(_("Add a feed"), Action("news.add_feed"), Icon.PLUS, ButtonStyle.SECONDARY if shown else ButtonStyle.PRIMARY)
    return Card(
        kicker=verbatim(unit_name),
        title=_("Feeds"),
        blocks=(Listing(tuple(map(_line, shown))),) if shown else (empty,),
        buttons=(*rows, *turn("news.feed_list", (), first, PAGE, has_more=len(feeds) > PAGE), (add, _desk())),
    )


def feed(feed: Feed, said: Text | None = None) -> Card:
    """Show one feed, and what can be done about it."""
    ids = (feed.id,)
    how = _("straight into the digest") if feed.is_direct else _("as drafts that you approve")
    rows: list[tuple[Words, Words | Span]] = [(_("Address"), verbatim(feed.url)), (_("Its news come"), how)]
    rows += [(_("Read last"), Moment(feed.read_at))] if feed.read_at else []
    failing = (
        (notice(Kind.CAUTION, _("It cannot be read since {moment}. It is tried again by itself.")(moment=Moment(feed.failed_at))),) if feed.failed_at else ()
    )
    other = _("Let me approve them first") if feed.is_direct else _("Straight into the digest")
    return Card(
        kicker=_("Feed"),
        title=_name(feed),
        blocks=(*((notice(Kind.GOOD, said),) if said else ()), *failing, details(*rows)),
        buttons=(
            (Button(other, Action("news.direct", (*ids, int(not feed.is_direct)))), Button(_("Look for news now"), Action("news.check_feed", ids))),
            (Button(_("Remove"), Action("news.drop_feed", ids), style=ButtonStyle.DANGER), _feeds()),
        ),
    )


def added(feed: Feed) -> Card:
    words = _("The address is kept. The feed is being read; you are told in a moment whether it works.")
    return Card(kicker=_("Feed"), title=verbatim(feed.url), blocks=(paragraph(words),), buttons=((_feeds(),),))


def removed() -> Card:
    return Card(blocks=(paragraph(_("The feed is removed. Its posts stay.")),), buttons=((_feeds(),),))


def works(feed: Feed, number: int) -> Card:
    """Tell whoever added a feed that it works."""
    drafts = ngettext("Its newest post waits for you as a draft.", "Its {n} newest posts wait for you as drafts.")(n=number)
    direct = ngettext("Its newest post comes with the next digest.", "Its {n} newest posts come with the next digest.")(n=number)
    nothing = _("It holds nothing yet. What is new will come by itself.")
    words = nothing if not number else direct if feed.is_direct else drafts
    return Card(kicker=_("Feed"), title=_name(feed), blocks=(notice(Kind.GOOD, _("The feed works.")), paragraph(words)), buttons=((_desk(), _feeds()),))


def never_worked(url: str, why: str) -> Card:
    """Tell whoever added a feed that nothing can be read there."""
    return Card(
        kicker=_("Feed"),
        title=verbatim(url),
        blocks=(notice(Kind.CAUTION, _WHY.get(why, _OTHER)), paragraph(_("It was not put on your list. Please look at the address and add it again."))),
        buttons=((Button(_("Add a feed"), Action("news.add_feed"), Icon.PLUS), _feeds()),),
    )


def dead(feed: Feed, why: str) -> Card:
    """Tell a unit's secretaries, once, that a feed has been silent for days."""
    return Card(
        kicker=_("Feed"),
        title=_name(feed),
        blocks=(
            notice(Kind.CAUTION, _("This feed could not be read for two days.")),
            paragraph(_WHY.get(why, _OTHER)),
            paragraph(_("It is tried once a day from now on. You hear no more of it unless you look.")),
        ),
        buttons=((Button(_("Look at the feed"), Action("news.feed", (feed.id,)), Icon.DOWNLOAD),),),
    )


def drafts_wait() -> Card:
    """Tell a unit's writers, at most once a day, that feeds have brought something."""
    words = _("Your feeds have brought news. They wait for you as drafts: send them or throw them away.")
    return Card(kicker=_("Feeds"), title=_("News to approve"), blocks=(paragraph(words),), buttons=((_desk(ButtonStyle.PRIMARY),),))


def _line(feed: Feed) -> Line:
    how = _("straight into the digest") if feed.is_direct else _("as drafts that you approve")
    return line(_name(feed), how, tag=_("cannot be read") if feed.failed_at else None)


def _name(feed: Feed) -> Words:
    return verbatim(feed.title or feed.url)


def _feeds() -> Button:
    return Button(_("Feeds"), Action("news.feed_list", (0,)), Icon.BACK)


def _desk(style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
    return Button(_("My posts"), Action("news.desk", (0,)), Icon.DOCUMENT, style)
