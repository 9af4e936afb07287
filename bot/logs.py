"""Structured logs to stderr: what happened, with ids. What people wrote, who they are and what opens a door never reach a record.

What may be said is listed, the rest is hidden: a key that nobody thought of here tells nothing, rather than too much.
"""

import logging
import re
import sys
import traceback
from enum import Enum
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "(hidden)"

# Keys whose texts are words of the program itself or of its set-up.
SHOWN = frozenset(
    {
        *("action", "bot", "capability", "channel", "command", "compute", "feature", "form", "handler", "job", "kind", "lane", "listening", "method"),
        *(
            "outcome",
            "page",
            "revision",
            "route",
            "setting",
            "stage",
            "state",
            "status",
            "task",
            "tick",
            "update_id",
            "update_key",
            "version",
            "why",
            "library",
        ),
    }
)
# A number may be secret or personal too: a code, a phone, a birth year.
_PRIVATE_WORDS = frozenset({"born", "card", "citizen", "code", "codes", "hash", "key", "passcode", "password", "phone", "pin", "secret", "token", "tokens"})
_EVENT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")  # a constant of at least two words: one alone could be a name
_SHOWN_TEXT = re.compile(r"[\w.:/{} -]{0,120}", re.ASCII)
# What a foreign library writes into its messages: addresses with tokens in them, long random runs, numbers that may be codes or phones.
_SUSPECT = re.compile(r"\w+://\S+|[\w-]{24,}|\d{4,}|'[^']*'|\"[^\"]*\"")


def set_up(stream: TextIO = sys.stderr, *, is_verbose: bool = False) -> None:
    """Send all records to `stream`, one line of JSON each; in colours where a person watches. Called once, at the start."""
    lowest = logging.DEBUG if is_verbose else logging.INFO
    structlog.configure(
        processors=[*_processors(), structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(lowest),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(capture=True)
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)


def _processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_where,
        hide,
    ]


def tell_where(_logger: WrappedLogger, _method: str, record: EventDict) -> EventDict:
    """Turn an exception into its types and places. Its message stays out: it quotes parameters, texts and addresses."""
    given = record.pop("exc_info", None)
    record.pop("stack_info", None)
    error = sys.exception() if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        record["error"] = Places(place for link in _chain(error) for place in _places(link))
    return record


def hide(_logger: WrappedLogger, _method: str, record: EventDict) -> EventDict:
    """Blank out every value that is not known to be harmless."""
    return {key: _shown(key, value) for key, value in record.items()}


class Places(tuple[str, ...]):
    """Types and places of an exception: words of programs only, made by `tell_where`."""

    __slots__ = ()


class _Libraries(logging.Handler):
    """Takes what libraries log, as a record of ours: their template without what they put into it."""

    def emit(self, record: logging.LogRecord) -> None:
        said = _SUSPECT.sub("…", str(record.msg))[:200]
        structlog.get_logger().log(record.levelno, "library_spoke", library=record.name, library_says=Places((said,)), exc_info=record.exc_info)


def _shown(key: str, value: object) -> object:
    if isinstance(value, list | tuple) and not isinstance(value, Places):
        return [_shown(key, item) for item in value]
    if isinstance(value, Enum):
        return value.name
    return value if _is_harmless(key, value) else HIDDEN


def _is_harmless(key: str, value: object) -> bool:
    match value:
        case None | bool() | Places():
            return True
        case int() | float():
            return key.endswith("_id") or _PRIVATE_WORDS.isdisjoint(key.split("_"))
        case str() if key == "event":
            return _EVENT.fullmatch(value) is not None
        case str():
            return key in {"timestamp", "level"} or (key in SHOWN and _SHOWN_TEXT.fullmatch(value) is not None)
        case _:
            return False


def _chain(error: BaseException) -> list[BaseException]:
    """Give the exception, then what caused it, down to the first; at most five."""
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and len(links) < 5:
        links.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return links


def _places(error: BaseException) -> list[str]:
    """Say `Type at file:line function`, the innermost places first."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    kind = type(error)
    return [f"{kind.__module__}.{kind.__qualname__}", *(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))]
