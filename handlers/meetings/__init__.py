"""Meetings: called, answered, reminded of, moved, called off."""

from datetime import timedelta

from core.access import MEMBERS, SECRETARIES
from core.card import Icon
from core.events import DateChosen, QuestionSupported
from core.feature import ButtonHandler, Command, Feature, FormHandler, Job, Subscriber, Tick
from core.i18n import _
from handlers.meetings import commands, forms, jobs, service, ticks

feature = Feature(
    name="meetings",
    title=_("Meetings"),
    commands=(
        Command(
            "meetings",
            commands.show_upcoming,
            access=MEMBERS,
            aliases=("cuochop", "lichhop"),
            summary=_("Coming meetings"),
            menu=_("Meetings"),
            icon=Icon.CALENDAR,
        ),
        Command(
            "meeting",
            commands.call_by_line,
            access=SECRETARIES,
            aliases=("trieutap", "hop"),
            summary=_("Call a meeting"),
            menu=_("Call a meeting"),
            icon=Icon.PLUS,
        ),
    ),
    buttons=(
        ButtonHandler("upcoming", commands.upcoming, access=MEMBERS),
        ButtonHandler("past", commands.past, access=MEMBERS),
        ButtonHandler("call", commands.call, access=SECRETARIES),
        ButtonHandler("show", commands.show, access=MEMBERS),
        ButtonHandler("agenda", commands.agenda, access=MEMBERS),
        ButtonHandler("answer", commands.answer, access=MEMBERS),
        ButtonHandler("send", commands.send, access=SECRETARIES, scope=service.unit_of, version=service.version_of, shows=commands.show),
        ButtonHandler("discard", commands.discard, access=SECRETARIES, scope=service.unit_of),
        ButtonHandler("change", commands.change, access=SECRETARIES, scope=service.unit_of),
        ButtonHandler("change_agenda", commands.change_agenda, access=SECRETARIES, scope=service.unit_of),
        ButtonHandler("paper", commands.paper, access=SECRETARIES, scope=service.unit_of),
        ButtonHandler("cancel", commands.cancel, access=SECRETARIES, scope=service.unit_of),
        ButtonHandler("answers", commands.answers, access=SECRETARIES, scope=service.unit_of),
        ButtonHandler("on_behalf", commands.on_behalf, access=SECRETARIES, scope=service.unit_of),
    ),
    forms=(
        FormHandler(forms.CALL, commands.called, access=SECRETARIES),
        FormHandler(forms.CHANGE, commands.changed, access=SECRETARIES, scope=service.unit_of),
        FormHandler(forms.AGENDA, commands.agenda_changed, access=SECRETARIES, scope=service.unit_of),
        FormHandler(forms.PAPER, commands.paper_added, access=SECRETARIES, scope=service.unit_of),
        FormHandler(forms.CANCEL, commands.called_off, access=SECRETARIES, scope=service.unit_of),
        FormHandler(forms.REASON, commands.gave_reason, access=MEMBERS),
        FormHandler(forms.ON_BEHALF, commands.answered_for, access=SECRETARIES, scope=service.unit_of),
    ),
    ticks=(Tick(timedelta(minutes=1), ticks.remind),),
    jobs=(Job("invite", jobs.read_meeting, "handlers.meetings.compute:calendar_file", jobs.tell_invited, jobs.tell_without_calendar),),
    subscribers=(Subscriber(DateChosen, ticks.draft_for_date), Subscriber(QuestionSupported, ticks.take_question)),
)
