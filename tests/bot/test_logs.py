"""Nothing that is secret or personal reaches a record."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from enum import StrEnum

import pytest
import structlog

from bot import logs
from bot.logs import HIDDEN

CANARIES = ("4821", "123456789:AAE-canary_canary_canary_canary_ok", "Nguyễn Văn An", "+84901234567", "I vote against", "nguyenvanan")


class State(StrEnum):
    SENT = "sent"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Give what is logged; put the loggers back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.set_up(stream)
    yield stream
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = handlers, level


def records(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def fail(canary: str) -> None:
    meetings: dict[str, int] = {}
    try:
        meetings[canary] += 1
    except KeyError as error:
        raise ValueError(f"no meeting has the code {canary}") from error


@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_never_reaches_a_record(lines: io.StringIO, canary: str) -> None:
    log = structlog.get_logger()
    sentence = f"The code is {canary}"
    structlog.contextvars.bind_contextvars(member_name=canary, member_id=5)

    log.info("update_taken", text=canary, unheard_of=canary, raw={"message": {"text": canary}}, people=[canary], card=object(), data=canary.encode())
    log.info(canary)
    log.info(sentence)
    try:
        fail(canary)
    except ValueError as error:
        log.exception("handler_failed")
        log.warning("handler_failed", exc_info=error)
        logging.getLogger("aiohttp.server").exception("Error handling request from %s with %s", canary, canary)

    told = [{name: value for name, value in record.items() if name != "timestamp"} for record in records(lines)]  # in which any digits may stand
    assert canary not in json.dumps(told, ensure_ascii=False)
    assert len(told) == 6


def test_numbers_under_a_private_key_are_hidden(lines: io.StringIO) -> None:
    structlog.get_logger().info("code_shown", code=4821, room_code=4821, phone=84901234567, member_id=7, count=3, phone_count=None)

    (record,) = records(lines)
    assert (record["code"], record["room_code"], record["phone"]) == (HIDDEN, HIDDEN, HIDDEN)
    assert (record["member_id"], record["count"]) == (7, 3)


def test_a_record_says_what_happened_where_and_to_what(lines: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(update_id="web:17")

    structlog.get_logger().warning("delivery_failed", channel="telegram", state=State.SENT, delivery_ids=[1, 2], is_permanent=True)

    (record,) = records(lines)
    assert record.pop("timestamp")
    assert record == {
        "event": "delivery_failed",
        "level": "warning",
        "update_id": "web:17",
        "channel": "telegram",
        "state": "SENT",
        "delivery_ids": [1, 2],
        "is_permanent": True,
    }


def test_an_error_tells_its_types_and_places(lines: io.StringIO) -> None:
    try:
        int("canary")
    except ValueError:
        structlog.get_logger().exception("reading_failed")

    (record,) = records(lines)
    (kind, place) = record["error"] if isinstance(record["error"], list) else ("", "")
    assert kind == "builtins.ValueError"
    assert "test_logs.py" in place
    assert "test_an_error_tells_its_types_and_places" in place


def test_what_libraries_log_keeps_its_template_only(lines: io.StringIO) -> None:
    logging.getLogger("aiogram").warning("Retry %s in %d s for https://api.telegram.org/bot123:abc/getMe", "Ana", 7)
    logging.getLogger("aiogram").info("chatter")

    (record,) = records(lines)
    assert (record["event"], record["library"], record["library_says"]) == ("library_spoke", "aiogram", ["Retry %s in %d s for …"])


def test_warnings_are_logged_too(lines: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("old way", DeprecationWarning, stacklevel=1)

    assert [record["library"] for record in records(lines)] == ["py.warnings"]


def test_a_person_at_a_terminal_reads_plain_lines(monkeypatch: pytest.MonkeyPatch, lines: io.StringIO) -> None:
    monkeypatch.setattr(lines, "isatty", lambda: True, raising=False)
    logs.set_up(lines)

    structlog.get_logger().info("bot_started", listening="127.0.0.1:8080", secret="canary")

    assert "bot_started" in lines.getvalue()
    assert "127.0.0.1:8080" in lines.getvalue()
    assert "canary" not in lines.getvalue()
