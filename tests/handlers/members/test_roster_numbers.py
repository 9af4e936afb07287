"""Phones, card numbers and citizen numbers of a roster."""

import pytest

from tests.handlers.members.rosters import HEADER, Value, notes_of, person, rows_of, xlsx

PHONE = "+84912345678"
CITIZEN_HEADER = ("Họ và tên", "Số thẻ đảng viên", "Số CCCD")


@pytest.mark.parametrize(
    "typed",
    [
        912345678,  # a number cell loses its 0
        84912345678,
        "0912345678",
        "0912.345.678",
        "0912 345 678",
        "0912-345-678",
        "0912,345,678",
        "(+84) 912 345 678",
        "+84912345678",
        "0084 912 345 678",
        "ĐT: 0912 345 678",
        "0912345678 (con trai)",
        "9.12345678E+8",
    ],
)
def test_a_phone_is_understood_however_it_is_written(typed: Value) -> None:
    assert person(1, "Nguyễn Văn An", 1958, typed).phone == PHONE


@pytest.mark.parametrize(
    "typed", ["0912345678/0987654321", "0912345678 - 0987654321", "0912.345.678; 0987.654.321", "0912345678\n0987654321", "0912345678, 0987654321"]
)
def test_of_two_numbers_in_a_cell_the_first_is_taken_with_a_note(typed: str) -> None:
    row = person(1, "Nguyễn Văn An", 1958, typed)

    assert row.phone == PHONE
    assert notes_of(row) == ["Several phone numbers: +84912345678 was taken, left out: +84987654321."]


def test_of_two_numbers_the_first_that_exists_is_taken() -> None:
    row = person(1, "Nguyễn Văn An", 1958, "09123456 / 0987654321")

    assert (row.phone, row.notes) == ("+84987654321", ())


def test_a_phone_in_one_of_two_columns_is_found() -> None:
    row = person("Nguyễn Văn An", "", "0912345678", header=("Họ và tên", "ĐT nhà", "Di động"))

    assert row.phone == PHONE


def test_an_old_number_of_eleven_figures_becomes_the_one_of_today() -> None:
    row = person(1, "Nguyễn Văn An", 1958, "0168 111 2222")

    assert row.phone == "+84381112222"
    assert notes_of(row) == ["The old phone number “0168 111 2222” was changed to +84381112222."]


def test_a_landline_is_kept() -> None:
    assert person(1, "Nguyễn Văn An", 1958, "024 3825 1234").phone == "+842438251234"


def test_a_phone_that_cannot_be_read_is_left_out_with_a_note() -> None:
    row = person(1, "Nguyễn Văn An", 1958, "12345")

    assert (row.phone, row.problems) == (None, ())
    assert notes_of(row) == ["The phone number “12345” cannot be read, so it was left out."]


def test_words_for_no_phone_are_no_phone() -> None:
    row = person(1, "Nguyễn Văn An", 1958, "không có")

    assert (row.phone, row.notes) == (None, ())


def test_a_couple_keeps_one_phone_for_both() -> None:
    an, mai = rows_of(xlsx(HEADER, (1, "Nguyễn Văn An", 1958, "0912345678"), (2, "Trần Thị Mai", 1960, 912345678)))

    assert an.phone == mai.phone == PHONE
    assert notes_of(mai) == ["The same phone number as Nguyễn Văn An in row 2. Both keep it."]


def test_a_phone_in_a_cell_merged_over_two_lines_belongs_to_both() -> None:
    an, mai = rows_of(xlsx(HEADER, (1, "Nguyễn Văn An", 1958, "0912345678"), (2, "Trần Thị Mai", 1960, ""), merged=("D2:D3",)))

    assert an.phone == mai.phone == PHONE


@pytest.mark.parametrize(
    ("typed", "number"), [("001058012345", "001058012345"), (1058012345, "001058012345"), ("012 345 678", "012345678"), (12345678, "012345678")]
)
def test_a_citizen_number_gets_back_the_zeros_that_a_number_cell_lost(typed: Value, number: str) -> None:
    assert person("Nguyễn Văn An", "", typed, header=CITIZEN_HEADER).citizen_number == number


def test_a_citizen_number_of_another_length_is_left_out_with_a_note() -> None:
    row = person("Nguyễn Văn An", "", "12345", header=CITIZEN_HEADER)

    assert row.citizen_number is None
    assert notes_of(row) == ["Citizen number: “12345” was not understood, so it was left out."]


@pytest.mark.parametrize(("typed", "number"), [("12.345678", "12.345678"), (12345678, "12345678"), (" 12 345678 ", "12345678")])
def test_a_card_number_is_kept_without_spaces(typed: Value, number: str) -> None:
    assert person("Nguyễn Văn An", typed, header=CITIZEN_HEADER).card_number == number
