"""The command line, beside a running bot or without one."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import gallery
from bot.__main__ import main
from bot.app import clock
from bot.doctor import examine
from bot.settings import Settings
from db.database import Database
from db.models.meetings import Meeting
from db.models.org import Member, Unit
from tests.talk import BEGINNING

ROSTER = Path(__file__).parent.parent / "data" / "roster" / "danh-sach.xlsx"


@pytest.fixture(autouse=True)
def own_settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands work on this test's database."""
    monkeypatch.setenv("SOTAY_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SOTAY_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SOTAY_SECRET_KEY", settings.secret_keys[0])
    monkeypatch.setenv("SOTAY_PUBLIC_URL", settings.public_url)


def _printed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = json.loads(capsys.readouterr().out)
    return found


def test_the_demo_has_ninety_members_in_six_cells_and_a_meeting_to_come(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--json"]) == 0

    made = _printed(capsys)
    assert set(made["personas"]) == {"secretary", "member", "elder", "officer", "newcomer"}
    assert all(one["web"].startswith("http://sotay.test/in/") for one in made["personas"].values())
    with database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Member)) == 90
        assert session.scalar(select(func.count()).select_from(Unit).where(Unit.is_cell)) == 6
        assert session.scalar(select(func.count()).select_from(Meeting).where(Meeting.state == "closed")) == 18
        assert session.scalar(select(func.count()).select_from(Meeting).where(Meeting.state == "called")) == 6


def test_the_demo_called_again_gives_fresh_links(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo", "--json"])
    first = _printed(capsys)

    assert main(["demo", "--json"]) == 0

    assert _printed(capsys)["personas"]["member"]["web"] != first["personas"]["member"]["web"]


def test_the_demo_leaves_a_real_organisation_alone(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with database.transaction() as session:
        session.add(Member(full_name="Ana", folded_name="ana", sort_name="ana"))

    assert main(["demo"]) == 2

    assert "holds an organisation already" in capsys.readouterr().err


def test_a_demo_is_well(settings: Settings, database: Database) -> None:
    main(["demo"])

    findings = examine(settings, database, clock())

    assert {finding.subject for finding in findings} >= {"settings", "database", "disk", "clock", "keys", "ledger"}
    assert not [finding for finding in findings if not finding.is_well and finding.subject not in {"clock", "disk"}]


def test_a_roster_is_shown_and_written_only_when_asked(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo"])
    capsys.readouterr()

    assert main(["import-roster", str(ROSTER), "--unit", "AB-3", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    with database.transaction() as session:
        before = session.scalar(select(func.count()).select_from(Member))
    assert main(["import-roster", str(ROSTER), "--unit", "AB-3", "--write"]) == 0
    with database.transaction() as session:
        after = session.scalar(select(func.count()).select_from(Member))

    assert set(shown) == {"added", "changed", "unchanged", "refused"}
    assert set(shown["added"][0]) == {"row", "name", "born_on", "phone"}
    assert shown["refused"][0]["reason"]
    assert (before, after) == (90, 90 + len(shown["added"]))


def test_a_file_that_is_no_roster_is_refused_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo"])
    capsys.readouterr()
    (tmp_path / "letter.xlsx").write_bytes(b"Dear all, this is a letter.")

    assert main(["import-roster", str(tmp_path / "letter.xlsx"), "--unit", "AB-3"]) == 2

    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_an_unknown_unit_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo"])

    assert main(["import-roster", str(ROSTER), "--unit", "XX"]) == 2

    assert "AB-3" in capsys.readouterr().err


def test_an_invitation_is_made_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo"])
    capsys.readouterr()

    assert main(["invite", "hoang van son"]) == 0

    assert "http://sotay.test/join/" in capsys.readouterr().out


def test_an_invitation_for_nobody_says_what_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo"])

    assert main(["invite", "Nobody Atall"]) == 2

    assert "Please type the full name" in capsys.readouterr().err


def test_a_wrong_setting_stops_with_its_name_and_an_example(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SOTAY_WEB_PORT", "eighty")

    assert main(["doctor"]) == 2

    assert "SOTAY_WEB_PORT" in capsys.readouterr().err


def test_the_gallery_shows_every_card_with_nothing_lost(settings: Settings) -> None:
    page = gallery.page(settings, BEGINNING)

    assert page.count("<h2>") > 60
    assert "lost action" not in page
    assert "it is not your fault" not in page
