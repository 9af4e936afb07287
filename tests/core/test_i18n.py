"""Words for readers: plurals, terms, isolates, dates, digits."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import i18n
from core.i18n import (
    DateStyle,
    Joined,
    Size,
    Text,
    _,
    at,
    day,
    digits,
    direction,
    joined,
    ngettext,
    number,
    pgettext,
    recipient_name,
    render,
    verbatim,
)
from core.reader import Reader

EVENING = datetime(2026, 12, 5, 12, 30, tzinfo=UTC)  # 19:30 in Viet Nam
ENGLISH = Reader("en", name="Ana")
VIETNAMESE = Reader("vi", name="đồng chí An")


def test_parameters_are_bound_by_calling() -> None:
    text = _("No meeting has the code {code}.")(code="4821")

    assert render(text, ENGLISH) == "No meeting has the code 4821."


def test_a_later_parameter_does_not_change_the_text_it_was_made_from() -> None:
    text = _("{name} has answered.")

    assert text(name="Ana") != text(name="Binh")
    assert text == Text("{name} has answered.")


@pytest.mark.parametrize(("n", "said"), [(0, "0 members"), (1, "1 member"), (2, "2 members"), (1234, "1,234 members")])
def test_a_number_chooses_its_plural(n: int, said: str) -> None:
    assert render(ngettext("{n} member", "{n} members")(n=n), ENGLISH) == said


def test_a_plural_without_its_number_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="a plural needs a number n"):
        render(ngettext("{n} member", "{n} members"), ENGLISH)


def test_a_context_is_not_shown() -> None:
    assert render(pgettext("answer", "Late"), ENGLISH) == "Late"


def test_terms_are_the_organisations_words() -> None:
    reader = Reader("en", terms={"secretary": "chair", "secretary.plural": "chairs"})

    assert render(_("Ask the {secretary}. {secretary.title} and other {secretary.plural}"), reader) == "Ask the chair. Chair and other chairs"
    assert render(_("{secretary.plural.title} only"), reader) == "Chairs only"


def test_a_term_that_no_preset_gives_is_an_error() -> None:
    with pytest.raises(KeyError, match="no preset gives the term treasurer in en"):
        render(_("Ask the {treasurer}."), ENGLISH)


def test_a_term_inside_what_people_wrote_is_not_filled_in() -> None:
    reader = Reader("en", terms={"secretary": "chair"})

    assert render(_("Reason: {reason}")(reason="{secretary} {name}"), reader) == "Reason: {secretary} {name}"
    assert render(verbatim("{secretary}"), reader) == "{secretary}"


def test_a_parameter_of_the_other_direction_is_isolated() -> None:
    assert render(_("{name} has answered.")(name="שרה"), ENGLISH) == "\u2068שרה\u2069 has answered."
    assert render(_("{name} has answered.")(name="Ana"), ENGLISH) == "Ana has answered."
    assert render(_("{name} has answered.")(name="Ana"), Reader("he")) == "\u2068Ana\u2069 has answered."


@given(st.sampled_from(i18n.LANGUAGES), st.text(alphabet=st.characters(exclude_characters="\u2066\u2067\u2068\u2069")))
def test_every_isolate_that_is_opened_is_closed(language: str, name: str) -> None:
    said = render(_("{name} has answered {name}.")(name=name), Reader(language))

    assert said.count("\u2068") == said.count("\u2069")
    assert said.replace("\u2068", "").replace("\u2069", "") == f"{name} has answered {name}."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", "Thứ Bảy, 05/12/2026, 19:30"),
        ("en", "Saturday, 5 December 2026, 19:30"),
        ("ru", "суббота, 5 декабря 2026\u202fг., 19:30"),
        ("tr", "5 Aralık 2026 Cumartesi, 19:30"),
        ("ar", "السبت، 5 ديسمبر 2026، 19:30"),
        ("fa", "شنبه ۱۴ آذر ۱۴۰۵، ۱۹:۳۰"),
        ("he", "יום שבת, 5 בדצמבר 2026, 19:30"),
    ],
)
def test_an_instant_is_written_as_each_language_writes_it(language: str, said: str) -> None:
    assert render(at(EVENING), Reader(language)) == said


def test_an_instant_is_shown_in_the_readers_zone() -> None:
    assert render(at(EVENING), Reader("vi", zone="Europe/Moscow")) == "Thứ Bảy, 05/12/2026, 15:30"
    assert render(at(datetime(2026, 12, 5, 18, 0, tzinfo=UTC), DateStyle.DATE), VIETNAMESE) == "Chủ Nhật, 06/12/2026"


@pytest.mark.parametrize(
    ("style", "vietnamese", "english", "persian"),
    [
        (DateStyle.FULL, "Thứ Bảy, 05/12/2026", "Saturday, 5 December 2026", "شنبه ۱۴ آذر ۱۴۰۵"),
        (DateStyle.DATE, "Thứ Bảy, 05/12/2026", "Saturday, 5 December 2026", "شنبه ۱۴ آذر ۱۴۰۵"),
        (DateStyle.SHORT, "05/12/2026", "5 Dec 2026", "۱۴۰۵/۰۹/۱۴"),
        (DateStyle.WEEKDAY, "Thứ Bảy", "Saturday", "شنبه"),
        (DateStyle.DAY, "5", "5", "۱۴"),
        (DateStyle.MONTH, "tháng 12", "December", "آذر"),
    ],
)
def test_a_date_is_shown_in_as_much_as_is_asked_for(style: DateStyle, vietnamese: str, english: str, persian: str) -> None:
    on = day(date(2026, 12, 5), style)

    assert [render(on, Reader(language)) for language in ("vi", "en", "fa")] == [vietnamese, english, persian]


def test_a_wall_time_without_a_zone_is_shown_as_it_stands() -> None:
    assert render(day(datetime(2026, 12, 5, 19, 30), DateStyle.FULL), Reader("vi", zone="Europe/Moscow")) == "Thứ Bảy, 05/12/2026, 19:30"  # noqa: DTZ001


def test_plain_dates_and_times_are_parameters_too() -> None:
    text = _("{on}, {at}, {instant}")(on=date(2026, 12, 5), at=time(9, 5), instant=EVENING)

    assert render(text, VIETNAMESE) == "Thứ Bảy, 05/12/2026, 09:05, Thứ Bảy, 05/12/2026, 19:30"


@pytest.mark.parametrize(
    ("language", "said"),
    [("vi", "12.345"), ("en", "12,345"), ("ru", "12\u00a0345"), ("tr", "12.345"), ("ar", "12,345"), ("fa", "۱۲٬۳۴۵"), ("he", "12,345")],
)
def test_numbers_are_written_in_the_digits_that_cldr_gives_the_language(language: str, said: str) -> None:
    assert number(12345, language) == said


def test_a_persian_sentence_has_persian_digits_in_its_numbers_dates_and_times() -> None:
    text = _("{n}, {at}, {on}")(n=31, at=time(19, 30), on=date(2026, 3, 21))

    assert render(text, Reader("fa")).replace("\u2068", "").replace("\u2069", "") == "۳۱, ۱۹:۳۰, شنبه ۱ فروردین ۱۴۰۵"
    assert digits("4821", "fa") == "۴۸۲۱"
    assert digits("4821", "vi") == "4821"


@pytest.mark.parametrize(("octets", "vietnamese", "persian"), [(0, "1 KB", "۱ KB"), (640_000, "640 KB", "۶۴۰ KB"), (1_234_567, "1,2 MB", "۱٫۲ MB")])
def test_sizes_are_shown_as_people_speak_of_files(octets: int, vietnamese: str, persian: str) -> None:
    assert render(Size(octets), VIETNAMESE) == vietnamese
    assert render(Size(octets), Reader("fa")) == persian


def test_several_words_are_a_list_in_the_readers_language() -> None:
    names = joined(verbatim("An"), verbatim("Bình"), verbatim("Chi"))

    assert render(names, ENGLISH) == "An, Bình, and Chi"
    assert render(names, VIETNAMESE) == "An, Bình và Chi"
    assert render(Joined(names.parts, " · "), ENGLISH) == "An · Bình · Chi"


def test_the_recipients_name_is_bound_last() -> None:
    greeting = _("Good evening, {who}.")(who=recipient_name())

    assert render(greeting, ENGLISH) == "Good evening, Ana."
    assert render(recipient_name(), VIETNAMESE) == "đồng chí An"


def test_three_languages_are_written_from_the_right() -> None:
    assert [language for language in i18n.LANGUAGES if direction(language) == "rtl"] == ["ar", "fa", "he"]
