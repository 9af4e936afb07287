"""Attendance: who was in the room, counted by the unit's own rule."""

from datetime import timedelta

from core.access import EVERYONE, MEMBERS, SECRETARIES
from core.card import Icon
from core.events import MeetingChanged
from core.feature import Attempts, ButtonHandler, Command, DeepLink, Feature, FormHandler, Job, Live, Page, Subscriber, Tick
from core.i18n import _
from handlers.attendance import cards, commands, forms, jobs, ticks
from handlers.attendance.service import unit_of, version_of

_TRIES = Attempts(10, timedelta(minutes=5))

feature = Feature(
    name="attendance",
    title=_("Attendance"),
    commands=(
        Command(
            "checkin",
            commands.check_in,
            access=MEMBERS,
            aliases=("diemdanh",),
            summary=_("Check in at the meeting"),
            limit=_TRIES,
            menu=_("Check in"),
            icon=Icon.CHECK,
        ),
        Command("rollcall", commands.roll_call, access=SECRETARIES, aliases=("goiten",), summary=_("Call the roll"), menu=_("Roll call"), icon=Icon.PEOPLE),
    ),
    buttons=(
        ButtonHandler("arrive", commands.arrive, access=MEMBERS),
        ButtonHandler("leave", commands.leave, access=MEMBERS),
        ButtonHandler("stay", commands.stay, access=MEMBERS),
        ButtonHandler("list", commands.show_list, access=MEMBERS, scope=unit_of, from_above=True),
        ButtonHandler("roll", commands.roll, access=SECRETARIES, scope=unit_of),
        ButtonHandler("here", commands.here, access=SECRETARIES, scope=unit_of),
        ButtonHandler("missing", commands.missing, access=SECRETARIES, scope=unit_of),
        ButtonHandler("toggle", commands.toggle, access=SECRETARIES, scope=unit_of),
        ButtonHandler("save", commands.save, access=SECRETARIES, scope=unit_of),
        ButtonHandler("all_except", commands.all_except, access=SECRETARIES, scope=unit_of),
        ButtonHandler("mark", commands.mark, access=SECRETARIES, scope=unit_of),
        ButtonHandler("room", commands.room, access=SECRETARIES, scope=unit_of),
        ButtonHandler("item", commands.item, access=SECRETARIES, scope=unit_of),
        *(
            ButtonHandler(name, handler, access=SECRETARIES, scope=unit_of, version=version_of, shows=commands.as_it_stands)
            for name, handler in (("open", commands.open_register), ("close", commands.close), ("reopen", commands.reopen))
        ),
        ButtonHandler("file", commands.make_file, access=SECRETARIES, scope=unit_of),
        ButtonHandler("correct", commands.correct, access=SECRETARIES, scope=unit_of),
    ),
    forms=(
        FormHandler(forms.ALL_EXCEPT, commands.marked_rest, access=SECRETARIES, scope=unit_of),
        FormHandler(forms.MARK, commands.marked, access=SECRETARIES, scope=unit_of),
        FormHandler(forms.CORRECT, commands.corrected, access=SECRETARIES, scope=unit_of),
    ),
    deep_links=(DeepLink("c-", commands.check_in_by_qr, access=EVERYONE, limit=_TRIES),),
    pages=(Page("room", SECRETARIES, commands.room_screen, scope=unit_of, lives=("attendance.board",), every=timedelta(seconds=5)),),
    lives=(Live("board", cards.board, jobs.read_board),),
    ticks=(Tick(timedelta(minutes=1), ticks.open_registers), Tick(timedelta(minutes=1), ticks.close_registers)),
    jobs=(Job("register", jobs.read_register, "bot.computing.papers:table", jobs.keep_register, jobs.register_failed),),
    subscribers=(Subscriber(MeetingChanged, ticks.follow_change),),
)
