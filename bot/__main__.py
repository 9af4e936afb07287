"""The command line: `python -m bot run`, and the commands that work beside a running bot."""

import argparse
import asyncio
import gc
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from bot import settings as settings_module
from bot.migrate import MigrationError, migrate
from bot.settings import Settings, SettingsError
from db import keys
from db.database import Database
from db.locks import TakenError

WRONG = 2  # the exit status of a command that was refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        settings = settings_module.load()
        keys.install(keys.KeyRing(settings.secret_keys))
        command: Callable[[Settings, argparse.Namespace], int] = parsed.call
        return command(settings, parsed)
    except (SettingsError, MigrationError, TakenError) as error:
        return _complain(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Sotay: the member handbook that lives in the chat.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, call: Callable[[Settings, argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(call=call)
        return command

    add("run", _run, "Start the bot and its web page.")
    add("migrate", _migrate, "Bring the tables of the database up to date.")
    demo = add("demo", _demo, "Fill an empty database with a demo organisation, and give sign-in links for its people.")
    demo.add_argument("--json", action="store_true", help="print JSON")
    add("doctor", _doctor, "Check settings, database, disk, clock, keys and ledger, and say how to mend them.")
    roster = add("import-roster", _import_roster, "Read a roster from a spreadsheet, show what would change, and write it with --write.")
    roster.add_argument("file", type=Path, metavar="FILE")
    roster.add_argument("--unit", required=True, metavar="CODE", help="the unit's code")
    roster.add_argument("--write", action="store_true", help="write what the preview shows")
    roster.add_argument("--json", action="store_true", help="print JSON")
    invite = add("invite", _invite, "Make an invitation for a member.")
    invite.add_argument("member", metavar="MEMBER", help="the full name, or the number of the record")
    add("permissions", _permissions, "Print who may do what, as a table.")
    gallery = add("gallery", _gallery, "Write every card of every feature to one HTML page.")
    gallery.add_argument("--to", type=Path, default=Path("build/gallery.html"), metavar="FILE")
    return parser


def _run(settings: Settings, _parsed: argparse.Namespace) -> int:
    gc.disable()  # while modules are loaded nothing becomes garbage, and looking for it takes a tenth of the start; App turns it on again
    from bot import logs, run  # noqa: PLC0415  (aiohttp and the web page cost half a second that other commands need not wait for)

    logs.set_up()
    migrate(settings.database_url, settings.data_dir)
    with closing(Database(settings.database_url)) as database:
        database.guard_run()
        asyncio.run(run.run(settings, database, _announce))
    return 0


def _announce(settings: Settings, setup_token: str | None) -> None:
    _say(f"\n  Sotay is running. Open {settings.public_url} in a browser.")
    if setup_token is not None:
        _say(f"  To set up your own organisation, open this link; it works once:\n  {settings.public_url}/setup/{setup_token}")
    _say("  Stop with Ctrl+C.\n")


def _migrate(settings: Settings, _parsed: argparse.Namespace) -> int:
    changed = migrate(settings.database_url, settings.data_dir)
    _say("The tables are up to date now." if changed else "The tables were up to date already.")
    return 0


def _demo(settings: Settings, parsed: argparse.Namespace) -> int:
    from bot import demo  # noqa: PLC0415
    from bot.app import clock  # noqa: PLC0415

    migrate(settings.database_url, settings.data_dir)
    with closing(Database(settings.database_url)) as database:
        try:
            made = demo.fill_and_link(database, settings, clock())
        except demo.NotEmptyError as error:
            return _complain(str(error))
    _say(json.dumps(made, ensure_ascii=False, indent=2) if parsed.json else demo.in_words(made))
    return 0


def _doctor(settings: Settings, _parsed: argparse.Namespace) -> int:
    from bot import doctor  # noqa: PLC0415
    from bot.app import clock  # noqa: PLC0415

    with closing(Database(settings.database_url)) as database:
        findings = doctor.examine(settings, database, clock())
    _say(doctor.in_words(findings))
    return 0 if all(finding.is_well for finding in findings) else 1


def _import_roster(settings: Settings, parsed: argparse.Namespace) -> int:
    from bot import roster  # noqa: PLC0415
    from bot.app import clock  # noqa: PLC0415

    migrate(settings.database_url, settings.data_dir)
    with closing(Database(settings.database_url)) as database:
        try:
            preview = asyncio.run(roster.read(database, settings, parsed.file, parsed.unit, clock()))
            if parsed.write:
                roster.write(database, preview, clock())
        except roster.RosterRefused as refusal:
            return _complain(str(refusal))
    _say(json.dumps(preview.as_json(), ensure_ascii=False, indent=2) if parsed.json else preview.in_words(is_written=parsed.write))
    return 0


def _invite(settings: Settings, parsed: argparse.Namespace) -> int:
    from bot import roster  # noqa: PLC0415
    from bot.app import clock  # noqa: PLC0415

    with closing(Database(settings.database_url)) as database:
        try:
            _say(roster.invite(database, settings, parsed.member, clock()))
        except roster.RosterRefused as refusal:
            return _complain(str(refusal))
    return 0


def _permissions(_settings: Settings, _parsed: argparse.Namespace) -> int:
    from bot.permissions import matrix  # noqa: PLC0415

    _say(matrix())
    return 0


def _gallery(settings: Settings, parsed: argparse.Namespace) -> int:
    from bot import gallery  # noqa: PLC0415
    from bot.app import clock  # noqa: PLC0415

    parsed.to.parent.mkdir(parents=True, exist_ok=True)
    parsed.to.write_text(gallery.page(settings, clock()), encoding="utf-8")
    _say(f"Open {parsed.to} in a browser.")
    return 0


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _complain(words: str) -> int:
    sys.stderr.write(words + "\n")
    return WRONG


if __name__ == "__main__":
    sys.exit(main())
