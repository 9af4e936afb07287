"""Settings from the environment and a file .env; a wrong one is told in one sentence, before anything starts."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from core.i18n import LANGUAGES
from db.engines import parse_url, sqlite_file

T_co = TypeVar("T_co", covariant=True)
Network = IPv4Network | IPv6Network

PREFIX = "SOTAY_"
_SECRET_MINIMUM = 32


class SettingsError(Exception):
    """A setting is wrong; one sentence names it, what is wrong, and an example."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """One setting: what it means, and how its text is read (`parse` raises ValueError with what is wrong)."""

    name: str
    default: str
    meaning: str
    example: str
    parse: Callable[[str], T_co]

    @property
    def variable(self) -> str:
        return f"{PREFIX}{self.name}"

    def read(self, given: Mapping[str, str]) -> T_co:
        """Read it from what is given, or from its default; empty counts as not given."""
        text = given.get(self.variable, "").strip() or self.default
        try:
            return self.parse(text)
        except ValueError as error:
            raise self.wrong(str(error)) from error

    def wrong(self, what: str) -> SettingsError:
        """Say what is wrong with it."""
        return SettingsError(f"{self.variable} {what}; example: {self.variable}={self.example}")


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """The bots on Telegram, by their names here; without a token Telegram is off."""

    tokens: tuple[tuple[str, str], ...] = ()
    api: str = ""
    has_webhook: bool = False
    webhook_secret: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides, read once at the start."""

    database_url: str
    data_dir: Path
    secret_keys: tuple[str, ...]  # the one that writes, then those that still read
    web_host: str
    web_port: int
    public_url: str
    trusted_proxies: tuple[Network, ...]
    time_zone: ZoneInfo
    default_language: str
    telegram: TelegramSettings = TelegramSettings()


def _address(text: str) -> str:
    if text:
        parse_url(text)
    return text


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if any(len(key) < _SECRET_MINIMUM for key in keys):
        raise ValueError(f"is too short: it needs at least {_SECRET_MINIMUM} characters nobody can guess")
    return keys


def _host(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:-]+", text):
        raise ValueError("is not the name or address of this machine")
    return text


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError(f"is {text!r}, but a port is a number from 0 to 65535")
    return int(text)


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise ValueError(f"is {text!r}, but it must be an address that begins with https:// or http://")
    return text.rstrip("/")


def _proxies(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"is {text!r}, but it must list addresses or networks, parted by commas") from error


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, LookupError) as error:  # what zoneinfo raises for a folder, a path, an unknown name
        raise ValueError(f"is {text!r}, which is no time zone") from error


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(f"is {text!r}, but it must be one of {', '.join(LANGUAGES)}")
    return text


def _tokens(text: str) -> tuple[tuple[str, str], ...]:
    given = [part.strip() for part in text.split(",") if part.strip()]
    named = [part.partition("=") if "=" in part else ("main", "=", part) for part in given]
    found = tuple((name.strip(), token.strip()) for name, _sign, token in named)
    if any(not re.fullmatch(r"[a-z0-9_-]{1,30}", name) or not re.fullmatch(r"[0-9]{1,20}:[0-9A-Za-z_-]{10,100}", token) for name, token in found):
        raise ValueError("is not a token as @BotFather gives it (numbers, a colon, letters); several are written name=token, with commas between")
    if len({name for name, _token in found}) < len(found) or len({token for _name, token in found}) < len(found):
        raise ValueError("has two bots of the same name, or the same token twice")
    return found


def _switch(text: str) -> bool:
    if text not in {"on", "off"}:
        raise ValueError(f"is {text!r}, but it must be on or off")
    return text == "on"


def _webhook_secret(text: str) -> str:
    if text and not re.fullmatch(r"[0-9A-Za-z_-]{16,256}", text):  # Bot API, setWebhook: 1-256 of these
        raise ValueError("must have 16 to 256 letters, digits, hyphens or underscores")
    return text


DATABASE_URL = Setting(
    "DATABASE_URL",
    "",
    "Where the rows are. Empty: the file sotay.db in the data directory (SQLite). Or the address of a PostgreSQL database.",
    "postgresql://sotay:password@localhost/sotay",
    _address,
)
DATA_DIR = Setting("DATA_DIR", "data", "Where the database file, uploaded files, backups and the secret key are kept.", "/var/lib/sotay", Path)
SECRET_KEY = Setting(
    "SECRET_KEY",
    "",
    "Protects what is personal. Empty: made at the first start and kept as secret.key in the data directory, on SQLite only. "
    "A new key is put before the old one, with a comma. Keep a copy apart from the backups.",
    "(what `openssl rand -base64 32` prints)",
    _keys,
)
WEB_HOST = Setting("WEB_HOST", "127.0.0.1", "Where the web page listens. 0.0.0.0 opens it to the network.", "0.0.0.0", _host)  # noqa: S104 - an example
WEB_PORT = Setting("WEB_PORT", "8080", "The port of the web page.", "8080", _port)
PUBLIC_URL = Setting(
    "PUBLIC_URL",
    "",
    "The address of the page, as it stands in links and QR codes. Empty: http://WEB_HOST:WEB_PORT.",
    "https://sotay.example.org",
    _public_url,
)
TRUSTED_PROXIES = Setting(
    "TRUSTED_PROXIES", "", "Reverse proxies whose X-Forwarded-For is believed: addresses or networks, parted by commas.", "127.0.0.1, 10.0.0.0/8", _proxies
)
TIME_ZONE = Setting("TIME_ZONE", "Asia/Ho_Chi_Minh", "The time zone of whoever has chosen none.", "Asia/Ho_Chi_Minh", _zone)
DEFAULT_LANGUAGE = Setting("DEFAULT_LANGUAGE", "vi", f"The language of whoever has chosen none: {', '.join(LANGUAGES)}.", "vi", _language)
TELEGRAM_TOKENS = Setting(
    "TELEGRAM_TOKENS",
    "",
    "The tokens of Telegram bots, as @BotFather gives them: one token, or several as name=token with commas. Empty: Telegram is off.",
    "123456:AAExampleExampleExample",
    _tokens,
)
TELEGRAM_API = Setting(
    "TELEGRAM_API",
    "https://api.telegram.org",
    "Where the Bot API answers: Telegram's own servers, or a Bot API server of your own.",
    "http://127.0.0.1:8081",
    _public_url,
)
TELEGRAM_WEBHOOK = Setting(
    "TELEGRAM_WEBHOOK",
    "off",
    "on: Telegram calls PUBLIC_URL, which must be reachable from outside by https. off: the program asks Telegram, which works everywhere.",
    "on",
    _switch,
)
TELEGRAM_WEBHOOK_SECRET = Setting(
    "TELEGRAM_WEBHOOK_SECRET",
    "",
    "What Telegram shows at every call of the webhook. Empty: made from SECRET_KEY.",
    "a-long-word-nobody-guesses",
    _webhook_secret,
)

SETTINGS: tuple[Setting[object], ...] = (
    DATABASE_URL,
    DATA_DIR,
    SECRET_KEY,
    WEB_HOST,
    WEB_PORT,
    PUBLIC_URL,
    TRUSTED_PROXIES,
    TIME_ZONE,
    DEFAULT_LANGUAGE,
    TELEGRAM_TOKENS,
    TELEGRAM_API,
    TELEGRAM_WEBHOOK,
    TELEGRAM_WEBHOOK_SECRET,
)


def load(environment: Mapping[str, str] = os.environ, env_file: Path = Path(".env")) -> Settings:
    """Read all settings; the environment goes before the file. Raises SettingsError.

    On SQLite the first start makes the secret key and keeps it in the data directory.
    """
    given = {**(read_env_file(env_file) if env_file.is_file() else {}), **environment}
    data_dir = DATA_DIR.read(given)
    url = DATABASE_URL.read(given) or f"sqlite:///{data_dir.absolute() / 'sotay.db'}"
    host, port = WEB_HOST.read(given), WEB_PORT.read(given)
    public_url = PUBLIC_URL.read(given) or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    return Settings(
        database_url=url,
        data_dir=data_dir,
        web_host=host,
        web_port=port,
        public_url=public_url,
        trusted_proxies=TRUSTED_PROXIES.read(given),
        time_zone=TIME_ZONE.read(given),
        default_language=DEFAULT_LANGUAGE.read(given),
        telegram=_telegram(given, public_url),
        # Last: a key is made only where everything else is right.
        secret_keys=SECRET_KEY.read(given) or (_kept_key(url, data_dir),),
    )


def _telegram(given: Mapping[str, str], public_url: str) -> TelegramSettings:
    has_webhook = TELEGRAM_WEBHOOK.read(given)
    if has_webhook and not public_url.startswith("https://"):
        raise TELEGRAM_WEBHOOK.wrong(f"is on, but Telegram calls only addresses that begin with https://, and {PUBLIC_URL.variable} is {public_url!r}")
    return TelegramSettings(TELEGRAM_TOKENS.read(given), TELEGRAM_API.read(given), has_webhook, TELEGRAM_WEBHOOK_SECRET.read(given))


def read_env_file(path: Path) -> dict[str, str]:
    """Read lines NAME=value; `#` at the start of a line or after a space begins a comment, quotes around a value are taken off.

    Names of other programs (compose.yaml shares the file) are left out. Raises SettingsError.
    """
    given: dict[str, str] = {}
    known = {setting.variable for setting in SETTINGS}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        found = re.fullmatch(r"""\s*(?:export\s+)?(\w+)\s*=\s*("[^"]*"|'[^']*'|.*?)\s*(?:(?<=\s)#.*)?""", line)
        if found is None:
            if line.strip() and not line.lstrip().startswith("#"):
                raise SettingsError(f"{path}, line {number}, is no setting; example: {WEB_PORT.variable}={WEB_PORT.example}")
            continue
        name, value = found.groups()
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1)
            raise SettingsError(f"{name} in {path}, line {number}, is no setting{f'; did you mean {near[0]}?' if near else ''}")
        if name in known:
            given[name] = value[1:-1] if value[:1] in {'"', "'"} else value
    return given


def env_example() -> str:
    """Write .env.example: every setting with its meaning and default."""
    lines = ["# Copy to .env and change what you need. What is not set has the value shown."]
    for setting in SETTINGS:
        lines += ["", f"# {setting.meaning}", f"# Example: {setting.example}", f"#{setting.variable}={setting.default}"]
    return "\n".join(lines) + "\n"


def markdown_table() -> str:
    """Write the table of README."""
    rows = (f"| `{setting.variable}` | {f'`{setting.default}`' if setting.default else ''} | {setting.meaning} |" for setting in SETTINGS)
    return "\n".join(("| variable | default | meaning |", "|---|---|---|", *rows)) + "\n"


def write_down(root: Path) -> None:
    """Put the settings into .env.example and into the table of README."""
    (root / ".env.example").write_text(env_example())
    readme = root / "README.md"
    before, table, after = re.split(r"(^\| variable \|.*?\n)(?!\|)", readme.read_text(), maxsplit=1, flags=re.MULTILINE | re.DOTALL)
    if table != markdown_table():
        readme.write_text(before + markdown_table() + after)


def _kept_key(url: str, data_dir: Path) -> str:
    """Give the key of the data directory, on SQLite only; make it where there is no database yet."""
    file = sqlite_file(parse_url(url))
    if file is None:
        raise SECRET_KEY.wrong("is missing: with PostgreSQL it must be set, and be the same for every process")
    kept = data_dir / "secret.key"
    if kept.exists():
        return _keys(kept.read_text().strip())[0]
    if file.exists() and file.stat().st_size:
        raise SECRET_KEY.wrong(f"is missing, and so is {kept}, though {file} was written with it: put the kept copy back")
    try:
        _make_key(kept)
    except OSError as error:
        raise DATA_DIR.wrong(f"is {str(data_dir)!r}, where nothing can be written ({error.strerror})") from error
    return kept.read_text().strip()


def _make_key(kept: Path) -> None:
    """Write a new key that survives a power failure, readable to nobody else."""
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = kept.with_name(f"{kept.name}.{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(secrets.token_urlsafe(32) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    # Of two that start at once the first one's key stays: a link, unlike a rename, replaces nothing.
    with suppress(FileExistsError):
        kept.hardlink_to(unfinished)
    unfinished.unlink()


if __name__ == "__main__":
    write_down(Path())
