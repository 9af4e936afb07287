"""Questions and recommendations: asked by name or not, with a number and a date at once, answered, handed on, published, supported."""

from datetime import timedelta

from core.access import COMMITTEE, MEMBERS
from core.card import Icon
from core.feature import Attempts, ButtonHandler, Command, Feature, FormHandler, Tick
from core.i18n import _
from handlers.questions import commands, commands_desk, commands_public, forms, service, service_desk, service_public, ticks

_FLOOD = Attempts(20, timedelta(hours=1))

feature = Feature(
    name="questions",
    title=_("Questions"),
    commands=(
        Command(
            "ask",
            commands.ask,
            access=MEMBERS,
            aliases=("hoi", "cauhoi"),
            summary=_("Ask a question, with your name or without"),
            limit=_FLOOD,
            menu=_("Ask a question"),
            icon=Icon.PENCIL,
        ),
        Command("answers", commands_public.show_answers, access=MEMBERS, aliases=("giaidap",), summary=_("Answered questions, and search in them")),
        Command(
            "questions",
            commands_desk.show_desk,
            access=COMMITTEE,
            aliases=("traloi",),
            summary=_("Questions that wait for your answer"),
            menu=_("Answer questions"),
            icon=Icon.PEOPLE,
        ),
    ),
    buttons=(
        ButtonHandler("write", commands.write, access=MEMBERS),
        ButtonHandler("hand_in", commands.hand_in, access=MEMBERS),
        ButtonHandler("mine", commands.mine, access=MEMBERS),
        ButtonHandler("show", commands_desk.show, access=MEMBERS),
        ButtonHandler("reply", commands.reply, access=MEMBERS),
        ButtonHandler("thank", commands.thank, access=MEMBERS),
        ButtonHandler("again", commands.again, access=MEMBERS),
        ButtonHandler("withdraw", commands.withdraw, access=MEMBERS),
        ButtonHandler("answered", commands_public.answered, access=MEMBERS),
        ButtonHandler("supportable", commands_public.supportable, access=MEMBERS),
        ButtonHandler("search", commands_public.search, access=MEMBERS),
        ButtonHandler("found", commands_public.found, access=MEMBERS),
        ButtonHandler("published", commands_public.published, access=MEMBERS, scope=service_public.publishing_unit_of),
        ButtonHandler("support", commands_public.support, access=MEMBERS, scope=service_public.publishing_unit_of),
        ButtonHandler("list", commands_desk.show_shelf, access=COMMITTEE, scope=service_desk.itself),
        ButtonHandler("on_behalf", commands_desk.on_behalf, access=COMMITTEE, scope=service_desk.itself),
        *(
            ButtonHandler(name, handler, access=COMMITTEE, scope=service.unit_of, version=service.version_of, shows=commands_desk.show)
            for name, handler in (
                ("answer", commands_desk.answer),
                ("amend", commands_desk.amend),
                ("ask_back", commands_desk.ask_back),
                ("forward", commands_desk.forward),
                ("merge", commands_desk.merge),
                ("part", commands_desk.part),
            )
        ),
        ButtonHandler("publish", commands_public.publish, access=COMMITTEE, scope=service.unit_of),
        ButtonHandler("unpublish", commands_public.unpublish, access=COMMITTEE, scope=service_public.publishing_unit_of),
    ),
    forms=(
        FormHandler(forms.ASK, commands.asked, access=MEMBERS, limit=_FLOOD),
        FormHandler(forms.REPLY, commands.replied, access=MEMBERS),
        FormHandler(forms.AGAIN, commands.reopened, access=MEMBERS),
        FormHandler(forms.SEARCH, commands_public.searched, access=MEMBERS),
        FormHandler(forms.ON_BEHALF, commands_desk.entered, access=COMMITTEE, scope=service_desk.itself),
        FormHandler(forms.ANSWER, commands_desk.answered, access=COMMITTEE, scope=service.unit_of),
        FormHandler(forms.AMEND, commands_desk.amended, access=COMMITTEE, scope=service.unit_of),
        FormHandler(forms.ASK_BACK, commands_desk.asked_back, access=COMMITTEE, scope=service.unit_of),
        FormHandler(forms.FORWARD, commands_desk.forwarded, access=COMMITTEE, scope=service.unit_of),
        FormHandler(forms.MERGE, commands_desk.merged, access=COMMITTEE, scope=service.unit_of),
        FormHandler(forms.PUBLISH, commands_public.published_with_answer, access=COMMITTEE, scope=service.unit_of),
        FormHandler(forms.PUBLISH_OPEN, commands_public.published_for_support, access=COMMITTEE, scope=service.unit_of),
    ),
    ticks=(
        Tick(timedelta(minutes=5), ticks.remind),
        Tick(timedelta(minutes=5), ticks.escalate),
        Tick(timedelta(minutes=10), ticks.close_silent),
        Tick(timedelta(hours=1), ticks.sweep),
    ),
)
