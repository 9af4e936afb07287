"""Sending: how far a message has come, whom it did not reach, and a way to stop it. For every feature that tells many."""

from datetime import timedelta

from core.access import COMMITTEE
from core.feature import ButtonHandler, Feature, Live, Tick
from core.i18n import _
from handlers.sending import cards, commands, service, ticks

feature = Feature(
    name="sending",
    title=_("Sending"),
    buttons=(
        ButtonHandler("show", commands.show, access=COMMITTEE, scope=service.unit_of),
        ButtonHandler("stop", commands.stop, access=COMMITTEE, scope=service.unit_of),
        ButtonHandler("unreached", commands.unreached, access=COMMITTEE, scope=service.unit_of),
    ),
    lives=(Live("progress", cards.progress, service.read),),
    ticks=(Tick(timedelta(seconds=3), ticks.watch),),
)
