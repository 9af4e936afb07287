"""Groups: a chat of many becomes a unit's, and stops being it."""

from core.access import EVERYONE, SECRETARIES
from core.feature import ButtonHandler, Command, Feature
from core.i18n import _
from handlers.groups import commands
from handlers.groups.service import unit_itself, unit_of_group

feature = Feature(
    name="groups",
    title=_("Groups"),
    commands=(
        Command("bind", commands.bind, access=EVERYONE, aliases=("ganket",), summary=_("Connect this group with your unit")),
        Command("unbind", commands.unbind, access=EVERYONE, aliases=("huygan",), summary=_("Disconnect this group from its unit")),
    ),
    buttons=(
        ButtonHandler("confirm", commands.confirm, access=SECRETARIES, scope=unit_itself),
        ButtonHandler("release", commands.release, access=SECRETARIES, scope=unit_of_group),
    ),
)
