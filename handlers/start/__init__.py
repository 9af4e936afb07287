"""Start: the menu, help, and a person's own settings."""

from core.access import EVERYONE, MEMBERS
from core.card import Icon
from core.feature import ButtonHandler, Command, Feature, FormHandler
from core.i18n import _
from handlers.start import commands, forms

feature = Feature(
    name="start",
    title=_("Start"),
    commands=(
        Command("menu", commands.menu, access=MEMBERS, aliases=("batdau", "start"), summary=_("Show the menu")),
        Command("help", commands.show_help, access=EVERYONE, aliases=("trogiup",), summary=_("What can I do here?")),
        Command(
            "settings",
            commands.settings,
            access=MEMBERS,
            aliases=("caidat",),
            summary=_("Language, time zone, quiet hours"),
            menu=_("Settings"),
            icon=Icon.SETTINGS,
        ),
        Command("web", commands.web, access=MEMBERS, aliases=("trangweb",), summary=_("Open the web page, also on another device")),
    ),
    buttons=(
        ButtonHandler("more", commands.more, access=MEMBERS),
        ButtonHandler("unit", commands.choose_unit, access=MEMBERS),
        ButtonHandler("act", commands.act_for, access=MEMBERS),
        ButtonHandler("language", commands.choose_language, access=MEMBERS),
        ButtonHandler("speak", commands.speak, access=MEMBERS),
        ButtonHandler("quiet", commands.quiet, access=MEMBERS),
        ButtonHandler("zone", commands.zone, access=MEMBERS),
    ),
    forms=(FormHandler(forms.QUIET, commands.keep_quiet, access=MEMBERS), FormHandler(forms.ZONE, commands.keep_zone, access=MEMBERS)),
)
