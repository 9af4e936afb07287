"""What holds for any roster: the same people come back from whatever stands around them, and soon."""

import string
from collections.abc import Sequence
from datetime import date
from time import perf_counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.members.rules import RosterRow, fold, is_same_name, name_key, tidy_name
from tests.handlers.members.rosters import Value, read, rows_of, xlsx

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Tống", "Lò", "Vàng", "Ông", "H'Hen")
MIDDLES = ("Văn", "Thị", "Đức", "Hữu", "Minh", "Quốc", "Xuân", "Ngọc", "A", "")
GIVEN = ("An", "Bình", "Mai", "Nam", "Sơn", "Hòa", "Thúy", "Khải", "Bông", "Phong", "Ban", "Cộng", "Tổng", "Ưng", "Ước", "Ẩn", "Yến", "Kỳ")
HEADER = ("STT", "Họ và tên", "Ngày sinh", "Điện thoại", "Ghi chú")

TITLES = (("ĐẢNG BỘ XÃ HÒA BÌNH",), ("", "Chi bộ thôn 3", "", "Mẫu số 2"), ("DANH SÁCH ĐẢNG VIÊN NĂM 2026",), (), ("", "", "", "Ngày in: 05/11/2026"))
BETWEEN: tuple[tuple[Value, ...], ...] = (
    (),
    ("", "", "", ""),
    ("I", "Tổ đảng số 1"),
    ("II. Tổ đảng số 2",),
    ("", "Cộng", 12),
    ("", "Tổng cộng: 25 đảng viên"),
    ("Tổng số", "", 25),
    HEADER,
    ("(1)", "(2)", "(3)", "(4)", "(5)"),
    (7,),
)
AFTER: tuple[tuple[Value, ...], ...] = (
    (),
    ("", "Danh sách gồm 25 đồng chí"),
    ("", "", "", "Hòa Bình, ngày 05 tháng 11 năm 2026"),
    ("", "Người lập biểu", "", "T/M CHI BỘ"),
    ("", "(Ký, ghi rõ họ tên)", "", "BÍ THƯ"),
)

names = st.builds(lambda *parts: " ".join(part for part in parts if part), st.sampled_from(FAMILIES), st.sampled_from(MIDDLES), st.sampled_from(GIVEN))
births = st.dates(date(1925, 1, 1), date(2005, 12, 31))
phones = st.sampled_from(("", "0912345678", "0987 654 321", "+84 38 111 2222", 912345678))
lines = st.tuples(names, births, st.sampled_from(("date", "text", "dots")), phones)


def as_typed(born_on: date, style: str) -> Value:
    if style == "date":
        return born_on
    return f"{born_on:%d/%m/%Y}" if style == "text" else f"{born_on.day}.{born_on.month}.{born_on.year}"


def people(rows: Sequence[RosterRow]) -> list[tuple[str, date | None]]:
    return [(row.name, row.born_on) for row in rows if not row.is_refused]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    titles=st.lists(st.sampled_from(TITLES), max_size=4),
    roster=st.lists(lines, min_size=1, max_size=12, unique_by=lambda line: (fold(line[0]), line[1])),
    between=st.lists(st.tuples(st.integers(0, 12), st.sampled_from(BETWEEN)), max_size=6),
    after=st.lists(st.sampled_from(AFTER), max_size=4),
)
def test_the_same_people_come_back_whatever_stands_around_them(
    titles: list[tuple[str, ...]],
    roster: list[tuple[str, date, str, Value]],
    between: list[tuple[int, tuple[Value, ...]]],
    after: list[tuple[Value, ...]],
) -> None:
    body: list[tuple[Value, ...]] = []
    for index, (name, born_on, style, phone) in enumerate(roster):
        body.extend(line for place, line in between if place == index)
        body.append((index + 1, name, as_typed(born_on, style), phone))

    rows = rows_of(xlsx(*titles, HEADER, *body, *after))

    assert people(rows) == [(name, born_on) for name, born_on, _style, _phone in roster]
    assert [row.row for row in rows] == [
        len(titles) + 2 + index for index, line in enumerate(body) if len(line) == 4 and line[1] in {name for name, *_rest in roster}
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=400).map(lambda content: content.decode("latin-1")))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    read(text.encode("utf-8", "replace"))
    read(("Họ và tên,Ngày sinh,Điện thoại,Số CCCD\n" + text).encode("utf-8", "replace"))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=string.printable + "ăâđêôơưÀẢÃÁẠỲỶỸÝỴ" + "\u0300\u0301\u0303\u0309\u0323", max_size=60), st.sampled_from(("ngay", "ten")))
def test_any_cell_is_read_or_refused_and_never_breaks(typed: str, which: str) -> None:
    file = read(xlsx(("STT", "Họ và tên", "Ngày sinh", "Điện thoại"), (1, "Nguyễn Văn An" if which == "ngay" else typed, typed, typed)))

    assert all(row.name == tidy_name(row.name) or row.is_refused for row in file.rows)


@given(names)
def test_a_name_is_the_same_in_capitals_and_its_bare_letters(name: str) -> None:
    assert is_same_name(name, name.upper())
    assert is_same_name(name, fold(name))
    assert name_key(name) == name_key(name.upper())


def test_a_thousand_lines_are_read_within_ten_seconds() -> None:
    roster = [
        (
            number + 1,
            f"{FAMILIES[number % 20]} {MIDDLES[number % 9]} {GIVEN[number % 18]}",
            f"{number % 28 + 1:02}/{number % 12 + 1:02}/{1930 + number % 70}",
            f"09{number:08}",
        )
        for number in range(1000)
    ]
    content = xlsx(HEADER, *roster)
    started = perf_counter()

    file = read(content)

    assert perf_counter() - started < 10
    assert len(file.rows) == 1000
