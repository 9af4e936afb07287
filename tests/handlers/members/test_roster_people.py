"""The lines of a roster: who is a person, who stands there twice, and what is said of each."""

import pytest

from handlers.members.rules import Presence, RoleName, Sex, Standing
from tests.handlers.members.rosters import HEADER, names_of, notes_of, person, problems_of, read, rows_of, xlsx

AN = (1, "Nguyễn Văn An", "05/12/1958", "0912345678")
MAI = (2, "Trần Thị Mai", 1960, "")


def test_subtotals_blank_rows_and_section_titles_are_no_people() -> None:
    content = xlsx(HEADER, ("I. Tổ đảng số 1",), AN, ("", "Cộng", 1), (), ("II. Tổ đảng số 2",), MAI, ("", "Tổng cộng: 2 đảng viên"), merged=("A2:D2",))

    file = read(content)

    assert [(row.row, row.name) for row in file.rows] == [(3, "Nguyễn Văn An"), (7, "Trần Thị Mai")]
    assert [(line.row, line.kind) for line in file.skipped] == [(2, "section"), (4, "subtotal"), (6, "section"), (8, "subtotal")]


def test_people_named_tong_or_cong_are_people() -> None:
    content = xlsx(("STT", "Họ và tên", "Năm sinh"), (1, "Tống Văn Sáu", 1960), (2, "Công Thị Nghĩa", ""), (3, "Tòng Thị Phóng", 1954))

    assert names_of(content) == ["Tống Văn Sáu", "Công Thị Nghĩa", "Tòng Thị Phóng"]


def test_the_signature_block_is_no_person() -> None:
    block = (
        ("", "", "", "Hòa Bình, ngày 05 tháng 11 năm 2026"),
        ("", "Người lập biểu", "", "T/M CHI BỘ"),
        ("", "(Ký, ghi rõ họ tên)", "", "BÍ THƯ"),
        (),
        ("", "Phạm Văn Lập", "", "Vũ Bình"),
    )

    assert names_of(xlsx(HEADER, AN, MAI, (), *block)) == ["Nguyễn Văn An", "Trần Thị Mai"]


def test_a_header_repeated_on_the_next_page_is_no_person() -> None:
    assert names_of(xlsx(HEADER, AN, HEADER, MAI)) == ["Nguyễn Văn An", "Trần Thị Mai"]


def test_numbered_lines_that_nobody_filled_in_are_passed_over() -> None:
    assert names_of(xlsx(HEADER, AN, (2,), (3,))) == ["Nguyễn Văn An"]


def test_a_line_without_a_name_is_refused() -> None:
    row = rows_of(xlsx(HEADER, AN, (2, "", "05/12/1960", "0987654321")))[1]

    assert (row.row, problems_of(row)) == (3, ["The name is missing."])


def test_a_person_with_a_role_and_nothing_else_is_no_signature() -> None:
    content = xlsx(("Họ và tên", "Chức vụ"), ("Vũ Bình", "Bí thư"), ("Nguyễn Văn An", "Phó bí thư"), ("Trần Thị Mai", ""))

    assert [(row.name, row.role) for row in rows_of(content)] == [("Vũ Bình", RoleName.SECRETARY), ("Nguyễn Văn An", RoleName.DEPUTY), ("Trần Thị Mai", None)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("NGUYỄN  VĂN   AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("  Nguyễn Văn An ", "Nguyễn Văn An"),
        ("Nguyê\u0303n Va\u0306n An", "Nguyễn Văn An"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Y-BLIM ÊBAN", "Y-Blim Êban"),
        ("ĐỖ ĐỨC ÁI", "Đỗ Đức Ái"),
        ("1. Nguyễn Văn An", "Nguyễn Văn An"),
        ("Đ/c Nguyễn Văn An", "Nguyễn Văn An"),
        ("Ông Ích Khiêm", "Ông Ích Khiêm"),
        ("Nguyễn\u200b Văn\u00a0An", "Nguyễn Văn An"),
        ("=Nguyễn Văn An", "Nguyễn Văn An"),
    ],
)
def test_a_name_is_written_as_names_are(typed: str, name: str) -> None:
    assert person(1, typed, 1958).name == name


def test_what_stands_in_brackets_behind_a_name_becomes_the_note() -> None:
    row = person(1, "Vũ Bình (Bí thư)", 1958)

    assert (row.name, row.note, row.role) == ("Vũ Bình", "Bí thư", RoleName.SECRETARY)


def test_a_name_with_figures_is_refused() -> None:
    assert problems_of(person(1, "Nguyễn Văn An 2", 1958)) == ["The name “Nguyễn Văn An 2” has figures in it."]


def test_an_endless_name_is_refused() -> None:
    assert problems_of(person(1, "Nguyễn " * 20, 1958)) == ["The name is longer than 100 letters."]


def test_a_second_line_of_the_same_person_is_refused() -> None:
    content = xlsx(HEADER, AN, MAI, (3, "NGUYỄN VĂN AN", "5.12.58", ""))

    assert problems_of(rows_of(content)[2]) == ["The same as row 2: same name, same birth date."]


def test_tones_on_another_vowel_and_missing_marks_are_the_same_name() -> None:
    content = xlsx(HEADER, (1, "Lê Thị Hòa", 1958), (2, "Lê Thị Hoà", 1958), (3, "Le Thi Hoa", 1958), (4, "Lê Thị Hoa", 1958))

    assert [row.is_refused for row in rows_of(content)] == [False, True, True, False]


def test_namesakes_with_other_birth_dates_are_both_in() -> None:
    content = xlsx(HEADER, AN, (2, "Nguyễn Văn An", "06/12/1958", ""), (3, "Nguyễn Văn An", 1971, ""))

    assert names_of(content) == ["Nguyễn Văn An"] * 3


def test_namesakes_with_other_personal_numbers_are_both_in() -> None:
    content = xlsx(("Họ và tên", "Năm sinh", "Số CCCD"), ("Nguyễn Văn An", 1958, "001058000001"), ("Nguyễn Văn An", 1958, "001058000002"))

    assert names_of(content) == ["Nguyễn Văn An"] * 2


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("05/12/1958", "1958", "The same as row 2: same name, same birth year. If they are two people, write their full birth dates."),
        ("1958", "1958", "The same as row 2: same name, same birth year. If they are two people, write their full birth dates."),
        ("", "", "The same as row 2: same name, and neither has a birth date. If they are two people, write their birth dates."),
        ("1958", "", "Row 2 has the same name, and one of the two has no birth date. Write both birth dates."),
    ],
)
def test_a_possible_double_says_what_would_tell_them_apart(first: str, second: str, sentence: str) -> None:
    content = xlsx(("STT", "Họ và tên", "Ngày sinh"), (1, "Nguyễn Văn An", first), (2, "Nguyễn Văn An", second))

    assert problems_of(rows_of(content)[1]) == [sentence]


def test_the_same_personal_number_is_the_same_person_whatever_the_birth_date() -> None:
    content = xlsx(("Họ và tên", "Năm sinh", "Số thẻ đảng"), ("Nguyễn Văn An", 1958, "12.345678"), ("Nguyễn Văn An", 1985, "12.345678"))

    assert problems_of(rows_of(content)[1]) == ["The same as row 2: same name, same personal number."]


def test_two_people_with_one_citizen_number_are_told() -> None:
    content = xlsx(("Họ và tên", "Số CCCD"), ("Nguyễn Văn An", "001058000001"), ("Trần Thị Mai", "001058000001"))

    assert notes_of(rows_of(content)[1]) == ["The same citizen number as Nguyễn Văn An in row 2. One of them must be wrong."]


@pytest.mark.parametrize(("typed", "sex"), [("Nam", Sex.MALE), ("NỮ", Sex.FEMALE), ("nu", Sex.FEMALE), ("M", Sex.MALE), ("Female", Sex.FEMALE), ("", None)])
def test_the_sex_is_read_from_its_column(typed: str, sex: Sex | None) -> None:
    assert person("Nguyễn An", typed, header=("Họ và tên", "Giới tính")).sex == sex


def test_a_lone_column_nu_marks_the_women() -> None:
    content = xlsx(("Họ và tên", "Nữ", "Năm sinh"), ("Nguyễn Văn An", "", 1958), ("Trần Thị Mai", "x", 1960))

    assert [row.sex for row in rows_of(content)] == [Sex.MALE, Sex.FEMALE]


@pytest.mark.parametrize(
    ("typed", "standing"),
    [("Chính thức", Standing.OFFICIAL), ("Dự bị", Standing.PROBATIONARY), ("DB", Standing.PROBATIONARY), ("đv chính thức", Standing.OFFICIAL), ("", None)],
)
def test_the_standing_is_read_from_its_column(typed: str, standing: Standing | None) -> None:
    assert person("Nguyễn Văn An", typed, header=("Họ và tên", "Tình trạng")).standing == standing


def test_the_standing_is_read_from_marks() -> None:
    content = xlsx(("Họ và tên", "Chính thức", "Dự bị"), ("Nguyễn Văn An", "x", ""), ("Trần Thị Mai", "", "x"))

    assert [row.standing for row in rows_of(content)] == [Standing.OFFICIAL, Standing.PROBATIONARY]


def test_the_standing_is_read_from_the_section_above() -> None:
    content = xlsx(HEADER, ("I", "Đảng viên chính thức"), AN, ("II", "Đảng viên dự bị"), MAI)

    assert [row.standing for row in rows_of(content)] == [Standing.OFFICIAL, Standing.PROBATIONARY]


def test_a_standing_in_unknown_words_is_left_out_with_a_note() -> None:
    row = person("Nguyễn Văn An", "đang xét", header=("Họ và tên", "Tình trạng"))

    assert notes_of(row) == ["Standing: “đang xét” was not understood, so it was left out."]


@pytest.mark.parametrize(
    ("header", "typed", "exempt", "presence"),
    [
        ("Miễn sinh hoạt", "x", True, None),
        ("Miễn sinh hoạt", "", False, None),
        ("Miễn sinh hoạt", "từ 05/2020", True, None),
        ("Tạm vắng", "x", None, Presence.AWAY),
        ("Sinh hoạt tạm thời", "đến", None, Presence.HERE),
        ("Sinh hoạt tạm thời", "đi", None, Presence.AWAY),
        ("Tình trạng", "Miễn sinh hoạt", True, None),
        ("Ghi chú", "Được miễn công tác, sinh hoạt", True, None),
        ("Ghi chú", "Đi làm ăn xa", None, Presence.AWAY),
        ("Ghi chú", "đề nghị miễn sinh hoạt", None, None),
        ("Ghi chú", "hộ nghèo", None, None),
    ],
)
def test_exempt_and_temporarily_away_or_here_are_read(header: str, typed: str, *, exempt: bool | None, presence: Presence | None) -> None:
    row = person("Nguyễn Văn An", 1958, typed, header=("Họ và tên", "Năm sinh", header))

    assert (row.exempt, row.presence, row.problems) == (exempt, presence, ())


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("Bí thư chi bộ", RoleName.SECRETARY),
        ("Bí thư, Trưởng thôn", RoleName.SECRETARY),
        ("P. Bí thư", RoleName.DEPUTY),
        ("Phó Bí thư chi bộ", RoleName.DEPUTY),
        ("Chi ủy viên", RoleName.COMMITTEE),
        ("Trưởng thôn kiêm chi ủy viên", RoleName.COMMITTEE),
        ("Bí thư Đoàn thanh niên", None),
        ("Trưởng thôn", None),
        ("Đảng viên", None),
    ],
)
def test_roles_of_the_unit_are_known_and_others_kept_as_text(typed: str, role: RoleName | None) -> None:
    row = person("Nguyễn Văn An", typed, header=("Họ và tên", "Chức vụ"))

    assert (row.role, row.role_text) == (role, typed)
