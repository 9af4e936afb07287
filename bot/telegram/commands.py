"""The list of commands behind Telegram's menu button: in each language, in groups, and for whoever has a role."""

from collections.abc import Iterable
from datetime import datetime

from aiogram.methods import SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeChat, BotCommandScopeDefault
from sqlalchemy.orm import Session

from bot.pipeline import Pipeline, turn
from bot.telegram.store import people_with_roles
from core import preset
from core.access import Access
from core.context import Offer
from core.i18n import finished_languages, render
from core.reader import Reader

IN_GROUPS = ("groups",)  # features whose commands are for the group itself
MOST, LONGEST = 100, 256  # Bot API, setMyCommands and BotCommand


def for_everybody(pipeline: Pipeline) -> list[SetMyCommands]:
    """Give the lists for members and for groups, in each language; without a language in the program's own."""
    calls = []
    for language in (None, *finished_languages()):
        spoken = language or pipeline.defaults.language
        reader = Reader(spoken, pipeline.defaults.zone, "", preset.terms(pipeline.defaults.preset, spoken))
        offered = [offer for offer in _all(pipeline) if offer.rank in {Access.EVERYONE, Access.MEMBERS}]
        private = [offer for offer in offered if offer.feature not in IN_GROUPS]
        calls += [
            SetMyCommands(commands=_commands(private, reader), scope=BotCommandScopeDefault(), language_code=language),
            SetMyCommands(
                commands=_commands([one for one in offered if one.feature in IN_GROUPS], reader), scope=BotCommandScopeAllGroupChats(), language_code=language
            ),
        ]
    return calls


def for_people(session: Session, pipeline: Pipeline, bot_id: int, now: datetime) -> list[tuple[str, SetMyCommands]]:
    """Give the lists of those who have a role, by their chat: what they may use, in their language."""
    calls = []
    for chat, person in people_with_roles(session, bot_id, now, pipeline.defaults):
        offered = [offer for offer in turn.offers(pipeline.routes, person) if offer.feature not in IN_GROUPS]
        calls.append((chat, SetMyCommands(commands=_commands(offered, person.reader), scope=BotCommandScopeChat(chat_id=int(chat)))))
    return calls


def _all(pipeline: Pipeline) -> Iterable[Offer]:
    """Give the commands in the order of the menu, whoever may use them."""
    for feature in pipeline.routes.features:
        for command in feature.commands:
            yield Offer(feature.name, command.name, command.summary, command.menu, command.icon, command.access)


def _commands(offers: Iterable[Offer], reader: Reader) -> list[BotCommand]:
    return [BotCommand(command=offer.name, description=render(offer.summary, reader)[:LONGEST]) for offer in offers][:MOST]
