"""Dates and times as people write them, read on Monday 23 November 2026, 15:00 in Hanoi."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core import when
from core.errors import Refusal
from core.i18n import render
from core.reader import Reader

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def moment(text: str, language: str = "vi", now: datetime = NOW) -> str:
    return f"{when.read_moment(text, now, HANOI, language):%d/%m/%Y %H:%M}"


def day(text: str, language: str = "vi") -> str:
    return f"{when.read_day(text, NOW, HANOI, language):%d/%m/%Y}"


def said(refusal: pytest.ExceptionInfo[Refusal], language: str = "en") -> str:
    return render(refusal.value.text, Reader(language))


MOMENTS = {
    # tomorrow, today, named days
    "mai 19h30": "24/11/2026 19:30",
    "ngày mai lúc 7 rưỡi tối": "24/11/2026 19:30",
    "ngay mai luc 7 ruoi toi": "24/11/2026 19:30",
    "tối mai 7h": "24/11/2026 19:00",
    "8h toi mai nhé": "24/11/2026 20:00",
    "sáng mai 8h": "24/11/2026 08:00",
    "hôm nay 8h tối": "23/11/2026 20:00",
    "tối nay 7 giờ": "23/11/2026 19:00",
    "ngày kia lúc 3 giờ chiều": "25/11/2026 15:00",
    "ngày mốt 8h": "25/11/2026 08:00",
    "mốt 8h": "25/11/2026 08:00",
    "3 ngày nữa 19h": "26/11/2026 19:00",
    "hai tuần nữa 19h": "07/12/2026 19:00",
    "2 giờ nữa": "23/11/2026 17:00",
    "30 phút nữa": "23/11/2026 15:30",
    # weekdays
    "thứ 5 tuần sau 19h": "03/12/2026 19:00",
    "thu 5 tuan toi, 19h": "03/12/2026 19:00",
    "thứ 5 sau 19h": "03/12/2026 19:00",
    "thứ 5 tuần sau nữa 19h": "10/12/2026 19:00",
    "thứ năm 19h": "26/11/2026 19:00",
    "thu nam 19h": "26/11/2026 19:00",
    "thứ sáu tuần tới lúc 7 giờ 30 phút tối": "04/12/2026 19:30",
    "thu sau tuan sau 19h": "04/12/2026 19:00",
    "thứ hai mười giờ": "30/11/2026 10:00",
    "t7 này 19h": "28/11/2026 19:00",
    "chủ nhật này 8h": "29/11/2026 08:00",
    "CN 8h sáng": "29/11/2026 08:00",
    "cuối tuần 19h": "28/11/2026 19:00",
    "đầu tuần sau 8h": "30/11/2026 08:00",
    "tối thứ 7 tuần này lúc 7h": "28/11/2026 19:00",
    "thứ bảy đầu tháng sau 8h": "05/12/2026 08:00",
    "chủ nhật cuối tháng 8h": "29/11/2026 08:00",
    # today is Monday, 15:00
    "thứ 2 16h": "23/11/2026 16:00",
    "thứ 2 14h": "30/11/2026 14:00",
    "thứ 2 tới 16h": "30/11/2026 16:00",
    "20h": "23/11/2026 20:00",
    "8h": "24/11/2026 08:00",
    # dates
    "5/12 19:30": "05/12/2026 19:30",
    "05-12-2026 19g30": "05/12/2026 19:30",
    "19h 5.12": "05/12/2026 19:00",
    "19.30 5.12": "05/12/2026 19:30",
    "8h-20/12": "20/12/2026 08:00",
    "5/12/26 19h": "05/12/2026 19:00",
    "t7 5/12 19h": "05/12/2026 19:00",
    "1/1 8h": "01/01/2027 08:00",
    "22/11 19h": "22/11/2027 19:00",
    "mùng 3 tháng sau 19h": "03/12/2026 19:00",
    "mung 3 thang sau 19h": "03/12/2026 19:00",
    "8h ngày mồng 1 tháng 12": "01/12/2026 08:00",
    "ngày 15 8h": "15/12/2026 08:00",
    "15 tháng sau 8h": "15/12/2026 08:00",
    "ngày hai mươi mốt tháng mười hai 19h": "21/12/2026 19:00",
    "thứ năm, ngày 3 tháng mười hai năm 2026 lúc bảy giờ tối": "03/12/2026 19:00",
    "5 tháng sáu 8h": "05/06/2027 08:00",
    "cuối tháng 19h": "30/11/2026 19:00",
    "cuối tháng sau 19h": "31/12/2026 19:00",
    "cuối năm 19h": "31/12/2026 19:00",
    "2026-12-05 19:30": "05/12/2026 19:30",
    "2026-12-05T19:30:00": "05/12/2026 19:30",
    "Thứ Bảy, 05/12/2026, 19:30": "05/12/2026 19:30",
    "٥/١٢ ١٩:٣٠": "05/12/2026 19:30",
    "５/１２　１９：３０": "05/12/2026 19:30",
    # hours
    "19h kém 15": "23/11/2026 18:45",
    "mai 8 giờ kém 5": "24/11/2026 07:55",
    "12h trưa mai": "24/11/2026 12:00",
    "1h trưa mai": "24/11/2026 13:00",
    "12h đêm mai": "25/11/2026 00:00",
    "24h mai": "25/11/2026 00:00",
    "mai lúc 7": "24/11/2026 07:00",
}
ENGLISH_MOMENTS = {
    "next friday 7pm": "27/11/2026 19:00",
    "friday next week 7pm": "04/12/2026 19:00",
    "next week thursday 7pm": "03/12/2026 19:00",
    "thu 7pm": "26/11/2026 19:00",
    "friday at 7": "27/11/2026 07:00",
    "this sunday 7 in the evening": "29/11/2026 19:00",
    "tomorrow at 19:30": "24/11/2026 19:30",
    "day after tomorrow 8 p.m.": "25/11/2026 20:00",
    "tonight at 8": "23/11/2026 20:00",
    "half past seven tomorrow evening": "24/11/2026 19:30",
    "noon tomorrow": "24/11/2026 12:00",
    "5 Dec 7:30pm": "05/12/2026 19:30",
    "dec 5, 2026 7:30 p.m.": "05/12/2026 19:30",
    "the 5th of december 7pm": "05/12/2026 19:00",
    "Saturday, 5 December 2026, 19:30": "05/12/2026 19:30",
    "in three days at 7pm": "26/11/2026 19:00",
    "in a week 9am": "30/11/2026 09:00",
    "end of next month 7pm": "31/12/2026 19:00",
    "5/12/2026 at 7.30 pm": "05/12/2026 19:30",
}
FOREIGN_MOMENTS = {
    ("ru", "завтра в 19:30"): "24/11/2026 19:30",
    ("ru", "в пятницу 19:30"): "27/11/2026 19:30",
    ("ru", "5 декабря 19:30"): "05/12/2026 19:30",
    ("ru", "через 2 часа"): "23/11/2026 17:00",
    ("ru", "в 19:30"): "23/11/2026 19:30",
    ("tr", "5 Aralık saat 19:30"): "05/12/2026 19:30",
    ("ar", "غدا الساعة ١٩:٣٠"): "24/11/2026 19:30",
    ("fa", "فردا ساعت ۱۹:۳۰"): "24/11/2026 19:30",
    ("he", "מחר ב-19:30"): "24/11/2026 19:30",
    ("ru", "mai 19h30"): "24/11/2026 19:30",
}
DAYS = {"mai": "24/11/2026", "thứ 2": "23/11/2026", "thứ 5": "26/11/2026", "tối mai 7h": "24/11/2026", "1 tháng nữa": "23/12/2026", "cuối tháng": "30/11/2026"}


@pytest.mark.parametrize(("typed", "meant"), MOMENTS.items())
def test_a_moment_is_read_as_vietnamese_people_write_it(typed: str, meant: str) -> None:
    assert moment(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), ENGLISH_MOMENTS.items())
def test_a_moment_is_read_as_english_people_write_it(typed: str, meant: str) -> None:
    assert moment(typed, "en") == meant


@pytest.mark.parametrize(("language_and_typed", "meant"), FOREIGN_MOMENTS.items())
def test_a_moment_is_read_in_the_readers_own_language(language_and_typed: tuple[str, str], meant: str) -> None:
    language, typed = language_and_typed

    assert moment(typed, language) == meant


@pytest.mark.parametrize(("typed", "meant"), DAYS.items())
def test_a_day_is_read_with_or_without_an_hour(typed: str, meant: str) -> None:
    assert day(typed) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/11 19h", "November has only 30 days."),
        ("ngày 31 19h", "November has only 30 days."),
        ("29/2 19h", "February 2027 has only 28 days."),
        ("12/25/2026 19:30", "There is no month 25."),
        ("mai", "At what time?"),
        ("sáng thứ 2", "At what time?"),
        ("tháng sau 19h", "On which day?"),
        ("22/11/2026 19h", "Sunday, 22 November 2026 is already past."),
        ("hôm qua 19h", "Sunday, 22 November 2026 is already past."),
        ("thứ 5 tuần trước 19h", "Thursday, 19 November 2026 is already past."),
        ("9h hôm nay", "It is already past 09:00 today."),
        ("5/12/2029 19h", "Wednesday, 5 December 2029 is more than two years ahead."),
        ("thứ 6 5/12 19h30", "That day is Saturday, 5 December 2026, not Friday."),
        ("rằm tháng 8 19h", "I cannot read dates of the lunar calendar."),
        ("15/8 âm lịch 19h", "I cannot read dates of the lunar calendar."),
        ("25h mai", "A day has the hours 0 to 23, and an hour the minutes 0 to 59."),
        ("mai 19h75", "A day has the hours 0 to 23, and an hour the minutes 0 to 59."),
        ("mai 19h30-21h", "I did not understand this date and time."),
        ("mai 19h hoặc thứ 5", "I did not understand this date and time."),
        ("bây giờ", "I did not understand this date and time."),
        ("hello there everybody", "I did not understand this date and time."),
        ("0/12 19h", "I did not understand this date and time."),
        ("", "I did not understand this date and time."),
        ("5" * 5000, "I did not understand this date and time."),
    ],
)
def test_a_bad_moment_gets_a_sentence_with_an_example(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        moment(typed)

    assert said(refusal).startswith(sentence)
    assert re.search(r"for example: \d{2}/\d{2}/\d{4} \d{2}:\d{2}$", said(refusal))


def test_the_example_for_a_missing_time_keeps_the_day_that_was_said() -> None:
    with pytest.raises(Refusal) as refusal:
        moment("thứ 5 tuần sau")

    assert said(refusal) == "At what time? Please type the day and the time, for example: 03/12/2026 19:30"


def test_a_day_needs_more_than_an_hour() -> None:
    with pytest.raises(Refusal) as refusal:
        day("20h")

    assert said(refusal) == "On which day? Please type the day, for example: 24/11/2026"


def test_a_language_that_dateparser_reads_refuses_a_month_without_a_day() -> None:
    for typed in ("декабрь 19:30", "на следующей неделе 19:30", "5 19:30", "31 ноября 19:30", "а" * 61):
        with pytest.raises(Refusal):
            moment(typed, "ru")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("19h30", time(19, 30)),
        ("7 rưỡi tối", time(19, 30)),
        ("8h tối", time(20)),
        ("1930", time(19, 30)),
        ("19", time(19)),
        ("7pm", time(19)),
        ("19.30", time(19, 30)),
    ],
)
def test_a_time_of_day_is_read(typed: str, meant: time) -> None:
    assert when.read_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "tối", "mai 19h", "25h", "abc", "19h75"])
def test_what_is_no_time_of_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refusal) as refusal:
        when.read_time(typed)

    assert said(refusal).endswith("for example: 19:30")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1958", 1958),
        ("sinh năm 1958", 1958),
        ("03/1958", 1958),
        ("12/03/1958", date(1958, 3, 12)),
        ("12-3-58", date(1958, 3, 12)),
        ("12.03.05", date(2005, 3, 12)),
        ("24/11/26", date(1926, 11, 24)),
        ("1958-03-12 00:00:00", date(1958, 3, 12)),
        ("12031958", date(1958, 3, 12)),
        ("ngày 12 tháng 3 năm 1958", date(1958, 3, 12)),
        ("12 March 1958", date(1958, 3, 12)),
        ("29/02/1960", date(1960, 2, 29)),
    ],
)
def test_a_birth_date_is_read_in_full_or_as_a_year(typed: str, meant: date | int) -> None:
    assert when.read_birth(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("30/02/1958", "February 1958 has only 28 days. Please type it again, for example: 28/02/1958"),
        ("31/4/1970", "April has only 30 days. Please type it again, for example: 30/04/1970"),
        ("12/25/1958", "There is no month 25."),
        ("12/3", "Please type day, month and year, for example: 12/03/1958"),
        ("hôm qua", "Please type day, month and year"),
        ("24/11/2026", "This day is still to come."),
        ("2027", "This day is still to come."),
        ("1850", "The year 1850 is too long ago."),
        ("15/8/1958 âm lịch", "I cannot read dates of the lunar calendar."),
        ("58 tuổi", "I did not understand this date."),
        ("", "I did not understand this date."),
    ],
)
def test_a_bad_birth_date_gets_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        when.read_birth(typed, TODAY)

    assert said(refusal).startswith(sentence)


@pytest.mark.parametrize(
    ("line", "meant", "rest"),
    [
        ("mai 19h30 Nhà văn hoá khu 5", datetime.fromisoformat("2026-11-24T19:30"), "Nhà văn hoá khu 5"),
        ("19h thứ 5 tuần sau, tại Nhà văn hóa", datetime.fromisoformat("2026-12-03T19:00"), "tại Nhà văn hóa"),
        ("5/12 19:30", datetime.fromisoformat("2026-12-05T19:30"), ""),
    ],
)
def test_a_line_is_parted_into_its_moment_and_the_rest(line: str, meant: datetime, rest: str) -> None:
    assert when.split_moment(line, NOW, HANOI, "vi") == (meant, rest)


def test_an_hour_that_a_change_of_clocks_leaves_out_moves_forward() -> None:
    berlin = ZoneInfo("Europe/Berlin")

    assert when.to_instant(datetime.fromisoformat("2027-03-28T02:30"), berlin) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert when.to_instant(datetime.fromisoformat("2027-03-28T02:30"), berlin).astimezone(berlin).hour == 3


def test_an_hour_that_comes_twice_is_the_first() -> None:
    assert when.to_instant(datetime.fromisoformat("2027-10-31T02:30").replace(fold=1), ZoneInfo("Europe/Berlin")) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_today_is_the_day_of_the_reader_not_of_utc() -> None:
    late = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

    assert moment("hôm nay 8h", now=late) == "24/11/2026 08:00"
