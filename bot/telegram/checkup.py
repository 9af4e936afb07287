"""A look at the bots from outside, for `doctor`: does the token work, how does Telegram bring updates, how many wait."""

import asyncio
from dataclasses import dataclass

from aiogram.methods import GetMe, GetWebhookInfo

from bot.channel import SendFailed
from bot.settings import TelegramSettings
from bot.telegram.api import Refused, call, fault_of, make_bot

WITHIN = 10  # seconds


@dataclass(frozen=True, slots=True)
class Checkup:
    """One bot: `fault` where it could not be asked; else its name at Telegram, its webhook, and how many updates wait."""

    name: str
    fault: str = ""
    username: str = ""
    webhook: str = ""
    webhook_problem: str = ""
    waiting: int = 0


def check_all(telegram: TelegramSettings) -> tuple[Checkup, ...]:
    """Ask Telegram about each bot. Nothing is changed."""

    async def ask_all() -> list[Checkup]:
        return list(await asyncio.gather(*(_ask(name, token, telegram.api) for name, token in telegram.tokens)))

    return tuple(asyncio.run(ask_all()))


async def _ask(name: str, token: str, api: str) -> Checkup:
    bot = make_bot(token, api)
    try:
        me = await call(bot, GetMe(), WITHIN)
        hook = await call(bot, GetWebhookInfo(), WITHIN)
    except (SendFailed, Refused) as failure:
        return Checkup(name, fault=fault_of(failure))
    finally:
        await bot.session.close()
    return Checkup(name, "", me.username or "", hook.url, hook.last_error_message or "", hook.pending_update_count)
