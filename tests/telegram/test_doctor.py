"""What the operator is told about Telegram."""

import asyncio
from dataclasses import replace

import pytest

from bot.doctor import Finding, examine
from bot.settings import Settings, TelegramSettings
from db.database import Database
from db.models.channels import Bot
from tests.botapi.people import BotApi
from tests.talk import Clock


async def telegram_lines(settings: Settings, database: Database, clock: Clock, telegram: TelegramSettings) -> list[Finding]:
    found = await asyncio.to_thread(examine, replace(settings, telegram=telegram), database, clock.now())
    return [one for one in found if one.subject == "telegram"]


async def test_a_bot_that_answers_is_well(settings: Settings, database: Database, clock: Clock, api: BotApi) -> None:
    bot = api.bot("sotay_bot")

    (line,) = await telegram_lines(settings, database, clock, TelegramSettings((("sotay", bot.token),), api.url))

    assert line == Finding("telegram", is_well=True, words="@sotay_bot answers, by long polling; 0 updates wait.")


@pytest.mark.parametrize(
    ("fault", "words"),
    [("401", "does not accept its token"), ("404", "does not accept its token"), ("502 html", "cannot be reached"), ("cut before", "cannot be reached")],
)
async def test_a_bot_that_does_not_answer_says_what_to_do(settings: Settings, database: Database, clock: Clock, api: BotApi, fault: str, words: str) -> None:
    bot = api.bot("sotay_bot")
    api.fault("getMe", fault)

    (line,) = await telegram_lines(settings, database, clock, TelegramSettings((("sotay", bot.token),), api.url))

    assert not line.is_well
    assert words in line.words


async def test_a_webhook_that_is_not_the_one_of_the_settings_is_told(settings: Settings, database: Database, clock: Clock, api: BotApi) -> None:
    bot = api.bot("sotay_bot")

    (line,) = await telegram_lines(settings, database, clock, TelegramSettings((("sotay", bot.token),), api.url, has_webhook=True))

    assert "Telegram has no webhook, and this program uses http://sotay.test/hooks/telegram/sotay" in line.words


async def test_updates_that_pile_up_are_told(settings: Settings, database: Database, clock: Clock, api: BotApi) -> None:
    bot = api.bot("sotay_bot")
    user = api.user("Ana")
    for _number in range(1000):
        user.says(bot, "/menu")

    (line,) = await telegram_lines(settings, database, clock, TelegramSettings((("sotay", bot.token),), api.url))

    assert not line.is_well
    assert "1000 updates wait" in line.words


async def test_what_is_wrong_with_a_running_bot_is_told(settings: Settings, database: Database, clock: Clock) -> None:
    with database.transaction() as session:
        session.add(Bot(channel="telegram", name="sotay", fault="conflict", fault_at=clock.now()))

    (line,) = await telegram_lines(settings, database, clock, TelegramSettings())

    assert line.words == ("sotay: Another program listens with the same token. Stop that one, or give each a bot of its own. (since 2026-12-01 01:00 UTC)")
