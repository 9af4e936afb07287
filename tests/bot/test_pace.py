"""How fast a bot talks: on a clock of our own, against a platform that counts."""

import random
from itertools import count

import pytest

from bot.pace import Pacer
from bot.telegram.limits import PACES
from tests.botapi.pace import FloodControl


class Time:
    """A clock that is moved by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pacer(time: Time) -> Pacer:
    return Pacer(PACES, time)


@pytest.fixture
def platform(time: Time) -> FloodControl:
    return FloodControl(time)


def say(pacer: Pacer, platform: FloodControl, chat: str, *, is_group: bool = False, is_live: bool = False, is_answer: bool = False) -> None:
    pacer.take(chat, is_group=is_group, is_live=is_live)
    assert platform.wait("bot", chat, is_group=is_group, is_answer=is_answer) == 0, "429"


def test_a_broadcast_goes_out_at_99_of_100_of_the_allowed_pace_without_one_429(time: Time, pacer: Pacer, platform: FloodControl) -> None:
    began = time.now

    for number in range(10_000):
        time.now += pacer.bot_delay()
        say(pacer, platform, f"chat {number}")

    allowed = 10_000 / PACES.bot.most * PACES.bot.within
    assert allowed / (time.now - began) >= 0.99


def test_with_an_uneven_network_there_is_no_429_either(time: Time, pacer: Pacer, platform: FloodControl) -> None:
    chance = random.Random(3)

    for number in range(3000):
        time.now += pacer.bot_delay() + chance.random() * 0.01
        say(pacer, platform, f"chat {number}")

    assert platform.most_within("bot", 1.0) <= 31


def test_one_chat_hears_a_short_burst_then_one_message_a_second(time: Time, pacer: Pacer, platform: FloodControl) -> None:
    began = time.now

    for _number in range(64):
        time.now += max(pacer.bot_delay(), pacer.chat_delay("ana", is_group=False))
        say(pacer, platform, "ana")

    assert 59 <= time.now - began <= 62


def test_a_group_hears_at_most_twenty_messages_a_minute_and_its_card_leaves_room_for_others(time: Time, pacer: Pacer, platform: FloodControl) -> None:
    changes = answers = 0
    for second in count():
        time.now = 1000.0 + second / 4
        if second >= 4 * 300:
            break
        if not pacer.chat_delay("cell", is_group=True, is_live=True):
            say(pacer, platform, "cell", is_group=True, is_live=True)
            changes += 1
        if second % 60 == 30:
            assert pacer.chat_delay("cell", is_group=True) == 0, "an answer waits for the card"
            say(pacer, platform, "cell", is_group=True)
            answers += 1

    assert platform.most_within("bot/cell", 60.0) <= 20
    assert answers == 20
    assert changes >= 5 * 10


def test_live_answers_never_wait_behind_a_broadcast(time: Time, pacer: Pacer, platform: FloodControl) -> None:
    chance, waited = random.Random(5), []

    for number in range(3000):
        time.now += pacer.bot_delay()
        say(pacer, platform, f"chat {number}")
        if chance.random() < 0.3:
            waited.append(max(pacer.pause_delay(), pacer.chat_delay(f"person {number}", is_group=False)))
            say(pacer, platform, f"person {number}", is_answer=True)

    assert max(waited) == 0


def test_a_pause_holds_one_chat_or_all(time: Time, pacer: Pacer) -> None:
    pacer.pause(7, "ana")
    held, other = pacer.chat_delay("ana", is_group=False), pacer.chat_delay("ben", is_group=False)
    pacer.pause(3)

    assert (held, other) == (7, 0)
    assert pacer.bot_delay() == 3
    time.now += 7
    assert pacer.chat_delay("ana", is_group=False) == 0


def test_what_is_long_past_is_forgotten(time: Time, pacer: Pacer) -> None:
    for number in range(30_000):
        time.now += 0.05
        pacer.take(f"chat {number}", is_group=number % 10 == 0)

    assert len(pacer._chats) + len(pacer._groups) < 10_000
