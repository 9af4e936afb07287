"""The few cards that are the program's own: not understood, refused, closed, gone wrong."""

from core.card import Action, Button, ButtonStyle, Card, FormView, Kind, ShownTo, notice, paragraph
from core.context import Offer
from core.i18n import Text, Verbatim, Words, _

AGAIN = Action("again.run")
AGAIN_CODE = "again"  # behind a link that opens the private chat: what was asked in the group is answered there


def refused(text: Text) -> Card:
    return Card(blocks=(notice(Kind.CAUTION, text),), buttons=((menu_button(),),))


def calm() -> Card:
    """The sentence for a fault of ours: nothing is lost, and it is not the member's doing."""
    return Card(
        blocks=(notice(Kind.CAUTION, _("This did not work, and it is not your fault. What you had entered before is kept. Please try again in a while.")),),
        buttons=((menu_button(),),),
    )


def not_understood(text: str, near: tuple[Offer, ...]) -> Card:
    words = _("I did not understand “{text}”. Did you mean one of these?") if near else _("I did not understand “{text}”. The menu shows what is possible.")
    rows = tuple((Button(offer.menu or offer.summary, Action(f"{offer.feature}.{offer.name}"), offer.icon),) for offer in near)
    return Card(blocks=(paragraph(words(text=text[:60])),), buttons=(*rows, (menu_button(),)))


def corrected(line: str) -> Card:
    """A command with a slip in it: offered corrected, with the words behind it."""
    return Card(
        blocks=(paragraph(_("There is no such command. Did you mean “{line}”?")(line=line)),),
        buttons=((Button(Verbatim(line), AGAIN, style=ButtonStyle.PRIMARY), menu_button()),),
    )


def form_card(form: FormView, problem: Words | None = None) -> Card:
    return Card(title=form.title, blocks=(notice(Kind.DANGER, problem),) if problem else (), form=form)


def form_closed() -> Card:
    return Card(blocks=(paragraph(_("Closed. Nothing was changed.")),), buttons=((menu_button(),),))


def form_kept() -> Card:
    return Card(blocks=(paragraph(_("What you entered is kept. Open the form again to go on.")),), buttons=((menu_button(),),))


def form_outdated(entered: tuple[str, ...]) -> Card:
    """An open form whose questions have changed since: closed, with what was entered."""
    words = _("This form has changed meanwhile and was closed. You had entered: {entered}")(entered="; ".join(entered) or "–")
    return Card(blocks=(paragraph(words),), buttons=((menu_button(),),))


def guest(code_example: str) -> Card:
    words = _(
        "Only members can use this. Please type the 8-character code of your invitation, for example: {example}. You get it from the secretary of your unit."
    )
    return Card(blocks=(paragraph(words(example=code_example)),), asks_phone=True)


def not_own_phone() -> Card:
    return Card(blocks=(notice(Kind.CAUTION, _("This is somebody else's number. Please share your own with the button below.")),), asks_phone=True)


def way_in(name: str, url: str) -> Card:
    """One line in a group for somebody whose private chat is not open yet; nothing of the answer."""
    words = _("{name}, my answer is for you alone. Please open our chat to read it.")(name=name)
    return Card(blocks=(paragraph(words),), buttons=((Button(_("Open our chat"), url=url),),), shown_to=ShownTo.CHAT)


def anonymous() -> Card:
    words = _("You write in the name of the group, so I cannot see who you are. Please write as yourself, or in our private chat.")
    return Card(blocks=(paragraph(words),), shown_to=ShownTo.CHAT)


def unreadable() -> Card:
    return refused(_("I can read words, pictures and documents only. Please type what you want, or choose from the menu."))


def album_left() -> Card:
    return refused(_("One file was taken. Please send the others one by one, each when it is asked for."))


def menu_button() -> Button:
    return Button(_("Menu"), Action("start.menu"))
