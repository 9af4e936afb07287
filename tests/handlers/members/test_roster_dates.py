"""Birth and other dates of a roster, as offices write them."""

from datetime import date, datetime

import pytest

from handlers.members.rules import Sex, Standing
from tests.handlers.members.rosters import Value, notes_of, person, problems_of, rows_of, xlsx

FIFTH = date(1958, 12, 5)


@pytest.mark.parametrize(
    "typed",
    [
        FIFTH,
        datetime(1958, 12, 5, 0, 0),  # noqa: DTZ001 -- a spreadsheet knows no zone
        "05/12/1958",
        "5.12.1958",
        "5-12-58",
        "5 / 12 / 1958",
        "ngày 05 tháng 12 năm 1958",
        "1958-12-05",
        "1958-12-05 00:00:00",
        "5 Dec 1958",
        "December 5, 1958",
        21524,
        "21524",
        5121958,
        "05121958",
        19581205,
    ],
)
def test_a_birth_date_is_understood_however_it_is_written(typed: Value) -> None:
    row = person(1, "Nguyễn Văn An", typed)

    assert (row.born_on, row.birth_year) == (FIFTH, None)


@pytest.mark.parametrize("typed", [1958, 1958.0, "1958", "năm 1958", "khoảng 1958", "00/00/1958", "sinh năm 1958"])
def test_a_birth_year_alone_stays_a_year(typed: Value) -> None:
    row = person(1, "Nguyễn Văn An", typed)

    assert (row.born_on, row.birth_year, row.notes) == (None, 1958, ())


@pytest.mark.parametrize("typed", ["30/02/1958", "31.4.1958", "12/25/1958", 30021958])
def test_a_birth_date_that_does_not_exist_is_refused(typed: Value) -> None:
    row = person(1, "Hoàng Văn Sơn", typed)

    assert problems_of(row) == [f"The birth date “{typed}” does not exist."]


def test_a_birth_date_that_cannot_be_read_is_refused_with_an_example() -> None:
    row = person(1, "Hoàng Văn Sơn", "không rõ")

    assert problems_of(row) == ["The birth date “không rõ” cannot be read. Write it like 05/12/1958, or the year alone."]


def test_a_birth_date_to_come_is_refused() -> None:
    row = person(1, "Hoàng Văn Sơn", "05/12/2062")

    assert problems_of(row) == ["The birth date “05/12/2062” is still to come."]


def test_a_birth_date_before_1900_is_refused() -> None:
    row = person(1, "Hoàng Văn Sơn", "05/12/1858")

    assert problems_of(row) == ["The birth date “05/12/1858” is before the year 1900."]


def test_a_year_typed_into_a_cell_of_dates_is_that_year() -> None:
    row = person(1, "Nguyễn Văn An", date(1905, 5, 11))  # what a spreadsheet makes of 1958 there

    assert row.birth_year == 1958
    assert notes_of(row) == ["The birth date “11/05/1905” was read as the year 1958."]


def test_month_and_year_of_birth_give_the_year_with_a_note() -> None:
    row = person(1, "Nguyễn Văn An", "12/1958")

    assert row.birth_year == 1958
    assert notes_of(row) == ["The birth date “12/1958” names no day, so only the year 1958 was taken."]


def test_an_empty_birth_date_is_no_problem() -> None:
    row = person(1, "Nguyễn Văn An", "-")

    assert (row.born_on, row.birth_year, row.problems) == (None, None, ())


def test_columns_for_men_and_women_give_date_and_sex() -> None:
    header = ("TT", "Họ tên", "Năm sinh nam", "Năm sinh nữ")

    an, mai = rows_of(xlsx(header, (1, "Nguyễn Văn An", "05/12/1958", ""), (2, "Trần Thị Mai", "", 1960)))

    assert (an.born_on, an.sex) == (FIFTH, Sex.MALE)
    assert (mai.birth_year, mai.sex) == (1960, Sex.FEMALE)


def test_two_birth_dates_in_one_line_are_refused() -> None:
    row = person(1, "Nguyễn Văn An", 1958, 1960, header=("TT", "Họ tên", "Năm sinh nam", "Năm sinh nữ"))

    assert problems_of(row) == ["There are two birth dates: “1958” in the column for men and “1960” in the column for women."]


def test_a_birth_date_in_three_columns_is_put_together() -> None:
    rows = (("Họ và tên", "Ngày sinh", "", ""), ("", "Ngày", "Tháng", "Năm"), ("Nguyễn Văn An", 5, 12, 1958), ("Lê Thị Bông", "", "", 1960))

    an, bong = rows_of(xlsx(*rows, merged=("B1:D1",)))

    assert an.born_on == FIFTH
    assert bong.birth_year == 1960


def test_three_columns_without_tone_marks_are_no_column_for_men() -> None:
    rows = (("HO VA TEN", "NGAY SINH", "", ""), ("", "NGAY", "THANG", "NAM"), ("NGUYEN VAN AN", 5, 12, 1958))

    (an,) = rows_of(xlsx(*rows, merged=("B1:D1",)))

    assert (an.born_on, an.sex) == (FIFTH, None)


def test_dates_of_admission_and_of_becoming_official_give_the_standing() -> None:
    header = ("Họ và tên", "Ngày vào Đảng", "Ngày chính thức")

    an, binh = rows_of(xlsx(header, ("Nguyễn Văn An", "3/2/1985", "3/2/1986"), ("Vũ Bình", date(2026, 2, 3), "")))

    assert (an.admitted_on, an.official_on, an.standing) == (date(1985, 2, 3), date(1986, 2, 3), Standing.OFFICIAL)
    assert (binh.admitted_on, binh.official_on, binh.standing) == (date(2026, 2, 3), None, Standing.PROBATIONARY)


def test_another_date_that_does_not_exist_is_left_out_with_a_note() -> None:
    row = person("Nguyễn Văn An", "30/02/1985", header=("Họ và tên", "Ngày vào Đảng"))

    assert (row.admitted_on, row.problems) == (None, ())
    assert notes_of(row) == ["Admitted on: the date “30/02/1985” does not exist, so it was left out."]


def test_a_year_alone_is_no_day_of_admission() -> None:
    row = person("Nguyễn Văn An", 1985, 1986, header=("Họ và tên", "Ngày vào Đảng", "Ngày chính thức"))

    assert (row.admitted_on, row.standing) == (None, Standing.OFFICIAL)
    assert notes_of(row)[0] == "Admitted on: “1985” names no day, so it was left out."


def test_two_figures_of_a_year_are_the_past_one() -> None:
    row = person("Nguyễn Văn An", "5/12/30", "3/2/26", header=("Họ và tên", "Ngày sinh", "Ngày vào Đảng"))

    assert (row.born_on, row.admitted_on) == (date(1930, 12, 5), date(2026, 2, 3))
