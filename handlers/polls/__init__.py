"""Polls: a question, answers to choose from, an end, a result. Nothing here decides anything, and nothing is secret."""

from datetime import timedelta

from core.access import MEMBERS, SECRETARIES
from core.card import Icon
from core.feature import ButtonHandler, Command, Feature, FormHandler, Job, Live, Tick
from core.i18n import _
from handlers.polls import board, cards, commands, commands_leading, forms, jobs, ticks
from handlers.polls.service import unit_of, version_of

feature = Feature(
    name="polls",
    title=_("Polls"),
    commands=(
        Command(
            "polls", commands.show_list, access=MEMBERS, aliases=("cacthamdo",), summary=_("Polls: answer, and see results"), menu=_("Polls"), icon=Icon.CHECK
        ),
        Command(
            "poll", commands_leading.ask_by_line, access=SECRETARIES, aliases=("thamdo",), summary=_("Ask for opinions"), menu=_("New poll"), icon=Icon.PLUS
        ),
    ),
    buttons=(
        # Who may answer and look is asked of the poll itself: everybody whom it was sent to, wherever they belong.
        ButtonHandler("list", commands.list_polls, access=MEMBERS),
        ButtonHandler("show", commands.show, access=MEMBERS),
        ButtonHandler("mine", commands.mine, access=MEMBERS),
        ButtonHandler("choose", commands.choose, access=MEMBERS),
        ButtonHandler("names", commands.names, access=MEMBERS),
        ButtonHandler("chart", commands.chart, access=MEMBERS),
        ButtonHandler("sheet", commands.sheet, access=MEMBERS),
        ButtonHandler("make", commands_leading.make, access=SECRETARIES),
        *(
            ButtonHandler(name, handler, access=SECRETARIES, scope=unit_of)
            for name, handler in (
                ("change", commands_leading.change),
                ("change_part", commands_leading.change_part),
                ("picture", commands_leading.picture),
                ("unpicture", commands_leading.picture_removed),
                ("turn_names", commands_leading.turn_names),
                ("discard", commands_leading.discard),
                ("on_behalf", commands_leading.on_behalf),
                ("silent", commands_leading.silent),
                ("units", commands_leading.units),
                ("extend", commands_leading.extend),
                ("end", commands_leading.end),
            )
        ),
        ButtonHandler("meet", commands_leading.meet, access=SECRETARIES, scope=unit_of, version=version_of, shows=commands_leading.as_it_stands),
        *(
            ButtonHandler(name, handler, access=SECRETARIES, scope=unit_of, version=version_of, shows=commands.show)
            for name, handler in (("send", commands_leading.send), ("close", commands_leading.close))
        ),
    ),
    forms=(
        FormHandler(forms.MAKE, commands_leading.made, access=SECRETARIES),
        *(FormHandler(form, commands_leading.changed, access=SECRETARIES, scope=unit_of) for form in forms.CHANGES),
        FormHandler(forms.PICTURE, commands_leading.picture_added, access=SECRETARIES, scope=unit_of),
        FormHandler(forms.EXTEND, commands_leading.extended, access=SECRETARIES, scope=unit_of),
        FormHandler(forms.ON_BEHALF, commands_leading.answered_for, access=SECRETARIES, scope=unit_of),
    ),
    lives=(Live("board", cards.board, board.read),),
    ticks=(Tick(timedelta(minutes=1), ticks.remind), Tick(timedelta(minutes=1), ticks.close)),
    jobs=(
        Job("chart", jobs.read_chart, "bot.computing.papers:chart", jobs.keep_chart, jobs.chart_failed),
        Job("sheet", jobs.read_sheet, "bot.computing.papers:table", jobs.keep_sheet, jobs.sheet_failed),
    ),
)
