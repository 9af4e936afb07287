"""What a line of a roster would do, judged against the members who have its name."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from handlers.members.record import RecordField
from handlers.members.roster_plan import Known, Verdict, compare, values_of
from handlers.members.rules import Presence, RosterRow, Standing, problem

HERE, THERE = 1, 2
NAME = "Nguyễn Thị Mai"


def known(born: str | None = "1956", unit_id: int = HERE, member_id: int = 7, **values: str | None) -> Known:
    stands: dict[RecordField, str | None] = dict.fromkeys(RecordField)
    stands |= {RecordField.NAME: NAME, RecordField.BORN: born, RecordField.STANDING: "official", RecordField.EXEMPT: "no", RecordField.PRESENCE: "home"}
    stands |= {RecordField(name): value for name, value in values.items()}
    return Known(member_id, 3, unit_id, "Chi bộ 3", stands)


def test_nobody_of_this_name_means_a_new_member() -> None:
    assert compare(RosterRow(5, NAME), HERE, (), 1).verdict is Verdict.ADDED


def test_what_is_wrong_with_the_line_itself_comes_first() -> None:
    planned = compare(RosterRow(5, NAME, problems=(problem("no_name"),)), HERE, (known(),), 1)

    assert (planned.verdict, planned.told) == (Verdict.REFUSED, (problem("no_name"),))


def test_a_year_that_agrees_with_a_full_date_is_the_same_person_and_no_news() -> None:
    planned = compare(RosterRow(5, NAME, birth_year=1956), HERE, (known("1956-03-12"),), 1)

    assert (planned.verdict, planned.member_id) == (Verdict.UNCHANGED, 7)


def test_a_full_date_where_only_the_year_stood_is_news() -> None:
    planned = compare(RosterRow(5, NAME, born_on=date(1956, 3, 12)), HERE, (known("1956"),), 1)

    assert planned.changes == {RecordField.BORN: ("1956", "1956-03-12")}


def test_another_birth_year_is_a_namesake() -> None:
    planned = compare(RosterRow(5, NAME, birth_year=1964), HERE, (known("1956"),), 1)

    assert planned.verdict is Verdict.ADDED
    assert planned.told == (problem("namesake", born="1956"),)


def test_a_birth_year_is_filled_in_where_only_one_can_be_meant() -> None:
    assert compare(RosterRow(5, NAME, birth_year=1956), HERE, (known(None),), 1).changes == {RecordField.BORN: (None, "1956")}


def test_nobody_guesses_between_two_on_the_roll() -> None:
    assert compare(RosterRow(5, NAME), HERE, (known(None), known("1956", member_id=8)), 1).verdict is Verdict.REFUSED


def test_nobody_guesses_which_of_two_rows_is_meant() -> None:
    assert compare(RosterRow(5, NAME, birth_year=1956), HERE, (known(None),), 2).verdict is Verdict.REFUSED


def test_a_name_without_marks_is_the_same_and_does_not_take_the_marks_away() -> None:
    assert compare(RosterRow(5, "Nguyen Thi Mai", birth_year=1956), HERE, (known(),), 1).verdict is Verdict.UNCHANGED


def test_an_empty_cell_deletes_nothing() -> None:
    assert compare(RosterRow(5, NAME, birth_year=1956), HERE, (known(phone="+84912345678"),), 1).changes == {}


def test_a_changed_standing_says_what_it_was() -> None:
    planned = compare(RosterRow(5, NAME, birth_year=1956, standing=Standing.OFFICIAL), HERE, (known(standing="probationary"),), 1)

    assert planned.changes == {RecordField.STANDING: ("probationary", "official")}


def test_a_member_of_another_cell_with_the_same_birth_date_is_refused() -> None:
    planned = compare(RosterRow(5, NAME, born_on=date(1956, 3, 12)), HERE, (known("1956-03-12", THERE),), 1)

    assert planned.told == (problem("elsewhere", unit="Chi bộ 3"),)


def test_the_year_alone_does_not_make_two_cells_share_a_person() -> None:
    assert compare(RosterRow(5, NAME, birth_year=1956), HERE, (known("1956", THERE),), 1).verdict is Verdict.ADDED


def test_who_is_temporarily_here_from_another_cell_becomes_a_guest() -> None:
    planned = compare(RosterRow(5, NAME, born_on=date(1956, 3, 12), presence=Presence.HERE), HERE, (known("1956-03-12", THERE),), 1)

    assert (planned.verdict, planned.member_id, planned.is_guest) == (Verdict.ADDED, 7, True)


@given(
    st.builds(
        RosterRow,
        row=st.integers(2, 5000),
        name=st.sampled_from([NAME, "Trần Văn Bình", "Lò Thị Xuân"]),
        born_on=st.none() | st.dates(date(1930, 1, 1), date(2008, 1, 1)),
        phone=st.none() | st.just("+84912345678"),
        citizen_number=st.none() | st.from_regex(r"\A[0-9]{12}\Z"),
        standing=st.none() | st.sampled_from(Standing),
        exempt=st.none() | st.booleans(),
    )
)
def test_a_line_that_was_written_says_nothing_new_the_second_time(row: RosterRow) -> None:
    stands: dict[RecordField, str | None] = dict.fromkeys(RecordField)
    stands |= {RecordField.STANDING: "official", RecordField.EXEMPT: "no", RecordField.PRESENCE: "home"} | values_of(row)

    again = compare(row, HERE, (Known(1, 1, HERE, "", stands),), 1)

    assert (again.verdict, again.member_id) == (Verdict.UNCHANGED, 1)
