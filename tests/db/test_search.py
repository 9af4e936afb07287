"""Search finds by words, with and without tone marks, on both databases."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from bot.migrate import migrate
from db import search
from db.database import Database
from db.models.search import SearchText


@pytest.fixture
def database(address: str, tmp_path: Path) -> Iterator[Database]:
    """Give an open database with all tables."""
    migrate(address, tmp_path)
    with closing(Database(address)) as opened:
        yield opened


EVERYTHING = select(SearchText.object_id)


def _fill(session: Session, *texts: str) -> None:
    for number, words in enumerate(texts, 1):
        search.index(session, "news", number, {0: words})


def _found(session: Session, typed: str, most: int = 10, first: int = 0) -> list[int]:
    return [hit.object_id for hit in search.find(session, "news", typed, EVERYTHING, most, first)]


@pytest.mark.parametrize("typed", ["Đảng", "đảng", "dang", "DANG", "đảng bộ", "dang bo"])
def test_words_are_found_with_and_without_marks(database: Database, typed: str) -> None:
    with database.transaction() as session:
        _fill(session, "Nghị quyết của Đảng bộ xã", "Họp chi đoàn")

        assert _found(session, typed) == [1]


@pytest.mark.parametrize("typed", ["12-NQ/CB", "12-nq/cb", "12 NQ CB", "168-KH/VPTW", "so_tay.pdf", "nq/cb"])
def test_numbers_of_papers_and_names_of_files_are_found_by_their_words(database: Database, typed: str) -> None:
    with database.transaction() as session:
        _fill(session, "Số 12-NQ/CB thay 168-KH/VPTW, xem so_tay.pdf", "Số 13-NQ/TW")

        assert _found(session, typed) == [1]


def test_what_is_spelled_as_typed_comes_before_what_is_newer(database: Database) -> None:
    with database.transaction() as session:
        _fill(session, "Thảo luận về má phanh", "Bàn về ma túy", "Bàn về mạ lúa")

        assert _found(session, "má") == [1, 3, 2]
        assert _found(session, "ma") == [3, 2, 1]


def test_words_that_follow_each_other_come_before_words_that_do_not(database: Database) -> None:
    with database.transaction() as session:
        _fill(session, "học tập và làm theo", "tập thể đang học nghề")

        assert _found(session, "hoc tap") == [1, 2]


def test_the_last_word_may_be_begun_only(database: Database) -> None:
    with database.transaction() as session:
        _fill(session, "kế hoạch phòng chống thiên tai")

        assert _found(session, "phong chong thi") == [1]


def test_a_book_whose_pages_all_match_is_one_hit(database: Database) -> None:
    with database.transaction() as session:
        search.index(session, "news", 1, dict.fromkeys(range(1, 301), "điều lệ"))
        search.index(session, "news", 2, {1: "trang đầu", 2: "điều lệ mới"})

        hits = search.find(session, "news", "dieu le", EVERYTHING, 10)

        assert [(hit.object_id, hit.place) for hit in hits] == [(2, 2), (1, 1)]


def test_a_corrected_text_is_found_by_its_new_words_only(database: Database) -> None:
    with database.transaction() as session:
        _fill(session, "bản cũ")
        search.index(session, "news", 1, {0: "bản mới"})

        assert _found(session, "cũ") == []
        assert _found(session, "mới") == [1]


def test_what_one_may_not_see_is_not_found(database: Database) -> None:
    with database.transaction() as session:
        _fill(session, "tin một", "tin hai")

        assert [hit.object_id for hit in search.find(session, "news", "tin", select(literal(2)), 10)] == [2]
        assert search.find(session, "document", "tin", EVERYTHING, 10) == ()


def test_hits_come_in_pages(database: Database) -> None:
    with database.transaction() as session:
        _fill(session, *(f"tin số {number}" for number in range(25)))

        assert _found(session, "tin", 10, 20) == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("typed", ["", "  ", '"', "AND", "OR NOT", "a* b'c", "(x", ":*", "& | !", "NEAR(a b)", "_", "\x00", "😀", "a" * 5000, "x " * 900])
def test_signs_of_the_index_are_words_like_others(database: Database, typed: str) -> None:
    with database.transaction() as session:
        _fill(session, "tin")

        assert _found(session, typed) == []


@pytest.mark.parametrize(
    ("typed", "match"),
    [("hop thuong ky", "họp thường kỳ"), ("Họp Thường", "họp thường"), ("ky", "kỳ"), ("gi do", ""), ("", "")],
)
def test_the_match_is_shown_as_it_is_written(typed: str, match: str) -> None:
    whole = "Chi bộ họp thường kỳ vào ngày 3 hằng tháng tại nhà văn hóa."

    before, found, after = search.excerpt(whole, typed, most=80)

    assert found == match
    assert len(before + found + after) <= 90
    assert not match or (before.strip("… ") + found + after.strip(" …")).replace("  ", " ") in whole.replace("  ", " ") or before.endswith(" ")


def test_of_an_object_with_many_pages_the_first_that_matches_is_given(database: Database) -> None:
    with database.transaction() as session:
        search.index(session, "document", 1, {page: f"Trang {page}: trồng cây" for page in range(1, 9)})
        search.index(session, "document", 2, {0: "Trồng cây", 1: "Trang 1: trồng cây"})

        hits = search.find(session, "document", "trong cay", EVERYTHING, 10)

    assert [(hit.object_id, hit.place) for hit in hits] == [(2, 0), (1, 1)]
