"""Finding the table of a roster: titles above it, headers in any words, one row of them or several, on any sheet."""

from datetime import date

import pytest

from handlers.members import roster_texts
from handlers.members.rules import Heading
from tests.handlers.members.rosters import HEADER, names_of, person, read, refusal_of, rows_of, workbook, xlsx

AN = (1, "Nguyễn Văn An", "05/12/1958", "0912345678")


@pytest.mark.parametrize(
    "header",
    [
        ("STT", "Họ và tên", "Ngày, tháng, năm sinh", "Số điện thoại"),
        ("stt", "HỌ TÊN ĐẢNG VIÊN", "NGÀY SINH", "ĐT"),
        ("TT", "Ho va ten", "Ngay sinh", "SDT"),
        ("Số TT", "Họ, chữ đệm và tên", "Sinh ngày", "Điện thoại liên hệ"),
        ("No.", "Full name", "Date of birth", "Phone"),
        ("#", "Member", "DOB", "Mobile"),
        ("Số\nthứ tự", "Họ\nvà tên", "Năm sinh\n(ngày, tháng, năm)", "Số ĐT/Zalo"),
    ],
)
def test_headers_are_known_with_or_without_marks_and_in_english(header: tuple[str, ...]) -> None:
    row = person(*AN, header=header)

    assert (row.name, row.born_on, row.phone) == ("Nguyễn Văn An", date(1958, 12, 5), "+84912345678")


def test_titles_above_the_header_are_passed_over() -> None:
    content = xlsx(("ĐẢNG BỘ XÃ HÒA BÌNH",), ("Chi bộ thôn 3", "", "", "Mẫu 2"), ("DANH SÁCH ĐẢNG VIÊN NĂM 2026",), (), HEADER, AN, merged=("A1:D1", "A3:D3"))

    file = read(content)

    assert file.header_rows == (5, 5)
    assert [(row.row, row.name) for row in file.rows] == [(6, "Nguyễn Văn An")]


def test_two_header_rows_with_merged_cells_are_read_together() -> None:
    content = xlsx(
        ("STT", "Họ và tên", "Ngày sinh", "", "Ngày vào Đảng", "", "Điện thoại"),
        ("", "", "Nam", "Nữ", "Dự bị", "Chính thức", ""),
        (1, "Nguyễn Văn An", "05/12/1958", "", "03/02/1985", "03/02/1986", "0912345678"),
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"),
    )

    file = read(content)

    assert file.header_rows == (1, 2)
    assert [column.header for column in file.columns][2:5] == ["Ngày sinh / Nam", "Ngày sinh / Nữ", "Ngày vào Đảng / Dự bị"]
    assert (file.rows[0].born_on, file.rows[0].admitted_on, file.rows[0].official_on) == (date(1958, 12, 5), date(1985, 2, 3), date(1986, 2, 3))


def test_two_header_rows_are_read_without_knowing_what_is_merged() -> None:
    text = "STT,Họ và tên,Ngày sinh,,Điện thoại\n,,Nam,Nữ,\n1,Trần Thị Mai,,1960,0912345678\n"

    (mai,) = rows_of(text.encode())

    assert (mai.birth_year, mai.sex, mai.phone) == (1960, "female", "+84912345678")


def test_a_row_that_numbers_the_columns_is_no_person() -> None:
    content = xlsx(HEADER, ("(1)", "(2)", "(3)", "(4)"), AN)

    assert names_of(content) == ["Nguyễn Văn An"]
    assert names_of(xlsx(HEADER, (1, 2, 3, 4), ("A", "B", "C", "D"), AN)) == ["Nguyễn Văn An"]


def test_family_and_given_name_in_two_columns_are_one_name() -> None:
    row = person("Nguyễn Văn", "An", 1958, header=("Họ và tên đệm", "Tên", "Năm sinh"))

    assert row.name == "Nguyễn Văn An"


def test_an_english_name_in_three_columns_is_put_in_vietnamese_order() -> None:
    row = person("An", "Văn", "Nguyễn", 1958, header=("First name", "Middle name", "Last name", "Year of birth"))

    assert row.name == "Nguyễn Văn An"


def test_a_name_header_merged_over_two_columns_covers_both() -> None:
    content = xlsx(("STT", "Họ và tên", "", "Năm sinh"), (1, "Nguyễn Văn", "An", 1958), (2, "Trần Thị", "Mai", 1960), merged=("B1:C1",))

    assert names_of(content) == ["Nguyễn Văn An", "Trần Thị Mai"]
    assert names_of("STT,Họ và tên,,Năm sinh\n1,Nguyễn Văn,An,1958\n2,Trần Thị,Mai,1960\n".encode()) == ["Nguyễn Văn An", "Trần Thị Mai"]


def test_a_column_that_repeats_the_given_name_for_sorting_adds_nothing() -> None:
    content = xlsx(("Họ và tên", "Tên", "Năm sinh"), ("Nguyễn Văn An", "An", 1958), ("Trần Thị Mai", "Mai", 1960))

    assert names_of(content) == ["Nguyễn Văn An", "Trần Thị Mai"]


def test_a_list_of_nothing_but_names_is_a_roster() -> None:
    assert names_of(xlsx(("Họ và tên",), ("Nguyễn Văn An",), ("Lê Phong",), ("Trần Hoài Nam",))) == ["Nguyễn Văn An", "Lê Phong", "Trần Hoài Nam"]


def test_the_roster_is_found_on_a_later_sheet() -> None:
    file = read(workbook({"Bìa": (("CHI BỘ THÔN 3",), ("Hồ sơ năm 2026",)), "DS": (HEADER, AN)}))

    assert (file.sheet, [row.name for row in file.rows]) == ("DS", ["Nguyễn Văn An"])


def test_a_hidden_sheet_is_not_preferred() -> None:
    old = (HEADER, (1, "Đỗ Văn Khải", 1951, ""), (2, "Lê Thị Bông", 1949, ""))

    file = read(workbook({"Năm 2019": old, "Năm 2026": (HEADER, AN)}, hidden=("Năm 2019",)))

    assert (file.sheet, file.other_sheets) == ("Năm 2026", ())


def test_of_several_rosters_the_longest_is_read_and_the_others_are_named() -> None:
    everyone = (HEADER, AN, (2, "Trần Thị Mai", 1960, ""))

    file = read(workbook({"Chi ủy": (HEADER, AN), "Toàn chi bộ": everyone}))

    assert (file.sheet, file.other_sheets) == ("Toàn chi bộ", ("Chi ủy",))


def test_a_roster_that_stands_aside_keeps_the_rows_of_the_spreadsheet() -> None:
    content = xlsx((), (), ("", "", *HEADER), ("", "", *AN))

    file = read(content)

    assert [row.row for row in file.rows] == [4]
    assert [(column.letter, column.heading) for column in file.columns] == [
        ("C", Heading.ORDINAL),
        ("D", Heading.NAME),
        ("E", Heading.BORN),
        ("F", Heading.PHONE),
    ]


def test_columns_that_are_not_used_are_told() -> None:
    file = read(xlsx(("Họ và tên", "Dân tộc", "Quê quán", "Ngày cấp thẻ"), ("Nguyễn Văn An", "Kinh", "Hòa Bình", "3/2/1990")))

    assert file.ignored_headers == ("Dân tộc", "Quê quán", "Ngày cấp thẻ")


def test_a_file_without_a_column_of_names_is_refused_and_the_headers_are_named() -> None:
    content = xlsx(("Mã", "Ngày sinh", "Điện thoại"), (1, "05/12/1958", "0912345678"))

    assert refusal_of(content) == (
        "No column of names was found in “danh-sach.xlsx”. The headers seen are: “Mã”, “Ngày sinh”, “Điện thoại”."
        " Call the column of names “Họ và tên” or “Full name”."
    )


def test_a_file_without_headers_is_refused_with_an_example() -> None:
    assert (
        refusal_of(xlsx((1,), (2,)))
        == "No list of people was found in “danh-sach.xlsx”. Its first line needs headers, for example: Họ và tên, Ngày sinh, Điện thoại."
    )


def test_a_header_with_nobody_under_it_is_refused() -> None:
    assert refusal_of(xlsx(HEADER)) == "There is a header in “danh-sach.xlsx”, but nobody stands under it. Fill in the list and send it again."


def test_every_heading_has_a_name_for_its_reader() -> None:
    names = {heading: roster_texts.heading_name(heading).msgid for heading in Heading}

    assert len(set(names.values())) == len(Heading)
