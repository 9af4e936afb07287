"""The arithmetic of documents: first pages, steps, reminders."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.documents import rules
from handlers.documents.rules import Kind, Step

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_SENT = st.integers(0, 700 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("page", "number", "kind"),
    [
        ("CHI BỘ 3\nSố 12-NQ/CB", "12-NQ/CB", Kind.RESOLUTION),
        ("VĂN PHÒNG\nSố: 168-KH/VPTW", "168-KH/VPTW", Kind.PLAN),
        ("Số 05 - CT/TU", "05-CT/TU", Kind.DIRECTIVE),
        ("Số 24–HD/BTCTW", "24-HD/BTCTW", Kind.GUIDE),
        ("Số: 15/2026/NQ-HĐND", "15/2026/NQ-HĐND", Kind.RESOLUTION),
        ("Số: 123/QĐ-UBND", "123/QĐ-UBND", Kind.REGULATION),
        ("Số 7-BB/CB", "7-BB/CB", Kind.MINUTES),
        ("Số 9-KL/TW", "9-KL/TW", Kind.CONCLUSION),
        ("Số 31-CV/ĐU", "31-CV/ĐU", Kind.OTHER),
        ("Căn cứ Nghị quyết 1-NQ/TW\nSố 2-KH/CB", "2-KH/CB", Kind.PLAN),
        ("Không có số nào ở đây, ngày 5/12/2026", "", Kind.OTHER),
    ],
)
def test_numbers_and_their_letters_are_read_as_offices_write_them(page: str, number: str, kind: Kind) -> None:
    found = rules.guess(page, "a.pdf")

    assert (found.number, found.kind) == (number, kind)


def test_the_title_follows_v_v_or_the_heading() -> None:
    about = rules.guess("Số 3-CV/ĐU\nV/v triệu tập hội nghị\nsơ kết quý IV\n\nKính gửi: các chi bộ", "a.pdf")
    headed = rules.guess("KẾ HOẠCH\nvề trồng cây\nnăm 2027\n-----\nI. MỤC ĐÍCH", "a.pdf")

    assert about.title == "Triệu tập hội nghị sơ kết quý IV"
    assert headed.title == "Kế hoạch về trồng cây năm 2027"


def test_the_title_ends_where_the_text_begins_though_a_name_may_begin_one_of_its_lines() -> None:
    page = "CHI BỘ 3\nSố 4-KH/CB\nKẾ HOẠCH\ntổ chức Ngày hội\nĐại đoàn kết toàn dân tộc\nChi bộ tổ chức ngày hội ở tổ dân phố\ntrong tháng 11, vui và tiết kiệm.\n1. Phần lễ"

    assert rules.guess(page, "a.pdf").title == "Kế hoạch tổ chức Ngày hội Đại đoàn kết toàn dân tộc"


def test_a_page_without_words_is_named_after_its_file() -> None:
    found = rules.guess("", "168-KH_VPTW.pdf")

    assert (found.number, found.title, found.kind) == ("168-KH/VPTW", "168-KH VPTW", Kind.PLAN)


def test_a_date_that_does_not_exist_is_passed_over() -> None:
    assert rules.guess("ngày 31 tháng 2 năm 2026, ngày 1 tháng 3 năm 2026", "a.pdf").signed_on == date(2026, 3, 1)


@given(st.text(), st.text(max_size=50))
def test_any_first_page_gives_a_guess(page: str, name: str) -> None:
    found = rules.guess(page, name)

    assert len(found.title) <= 300
    assert len(found.number) <= 80
    assert len(found.issuer) <= 200


@given(st.lists(st.sampled_from(Step)))
def test_steps_never_go_back(pressed: list[Step]) -> None:
    now, seen = Step.SENT, [0]
    for wanted in pressed:
        now = rules.advance(now, wanted)
        seen.append(rules.STEPS.index(now))

    assert seen == sorted(seen)


@given(_SENT, st.integers(0, 200))
def test_a_dispatch_has_at_most_five_reminders_in_their_order_and_three_of_them_late(sent_at: datetime, days: int) -> None:
    due_on = (sent_at + timedelta(days=days)).date()

    found = rules.reminders(sent_at, due_on, ZONE)

    assert len(found) <= 5
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert sum(one.name.startswith("late") for one in found) == 3
    assert len({one.name for one in found}) == len(found)


@given(_SENT, st.integers(1, 60), st.integers(0, 80 * 24))
def test_a_reminder_is_due_only_when_its_time_has_come_and_not_long_ago(sent_at: datetime, days: int, hours: int) -> None:
    now, due_on = sent_at + timedelta(hours=hours), (sent_at + timedelta(days=days)).date()

    found = rules.due_reminder(sent_at, due_on, ZONE, now)

    assert found is None or timedelta(0) <= now - found.at < timedelta(hours=20)
