"""Rosters as LibreOffice saves them (tests/data/roster/README.md)."""

from datetime import date
from pathlib import Path

import pytest

from handlers.members.rules import Presence, RoleName, Sex, Standing
from tests.handlers.members.rosters import names_of, problems_of, read, refusal_of

FOLDER = Path(__file__).parents[2] / "data" / "roster"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_roster_saved_by_libreoffice_is_read_whole(kind: str) -> None:
    file = read((FOLDER / f"danh-sach.{kind}").read_bytes())

    binh, an, mai, son, other_an, bong = file.rows
    assert (file.sheet, file.header_rows, [row.row for row in file.rows]) == ("Danh sách", (4, 5), [8, 9, 10, 11, 12, 15])
    assert (binh.name, binh.born_on, binh.phone, binh.role, binh.official_on) == (
        "Vũ Bình",
        date(1970, 1, 2),
        "+84912345678",
        RoleName.SECRETARY,
        date(1996, 2, 3),
    )
    assert (an.born_on, an.sex, an.exempt) == (date(1958, 12, 5), Sex.MALE, True)
    assert (mai.birth_year, mai.sex, mai.role, mai.standing) == (1960, Sex.FEMALE, RoleName.COMMITTEE, Standing.OFFICIAL)
    assert problems_of(son) == ["The birth date “30/02/1958” does not exist."]
    assert (other_an.name, other_an.problems) == ("Nguyễn Văn An", ())
    assert (bong.standing, bong.presence, bong.phone) == (Standing.PROBATIONARY, Presence.AWAY, "+84381112222")


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_merged_phone_is_a_couples_where_the_format_tells_of_merging(kind: str) -> None:
    _binh, an, mai, *_others = read((FOLDER / f"danh-sach.{kind}").read_bytes()).rows

    assert an.phone == mai.phone == "+84987654321"


@pytest.mark.parametrize("name", ["utf-8.csv", "windows-1258.csv"])
def test_a_csv_file_exported_by_libreoffice_is_read(name: str) -> None:
    assert names_of((FOLDER / name).read_bytes()) == ["Nguyễn Văn An", "Trần Thị Mai"]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_sheet_saved_with_a_password_is_refused(kind: str) -> None:
    content = (FOLDER / f"co-mat-khau.{kind}").read_bytes()

    assert refusal_of(content, "ds." + kind) == f"The file “ds.{kind}” is locked with a password. Open it, remove the password, save it and send it again."
