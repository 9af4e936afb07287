"""The office's list: sent, looked at, written, undone."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from core.i18n import render
from db.models.org import Member, Membership
from handlers.members import jobs, service_import, service_writing
from tests.answer import Answer
from tests.handlers.members.rosters import ENGLISH, Value, read, xlsx
from tests.talk import Person, Talk

HEADER = ("STT", "Họ và tên", "Ngày sinh", "Điện thoại", "Tư cách")


async def sends(who: Person, *rows: Sequence[Value], name: str = "dang-vien.xlsx") -> Answer:
    """Send a list by the command, and give the preview that comes."""
    await who.says("/import")
    await who.uploads(name, xlsx(HEADER, *rows))
    return who.last


def names_in(talk: Talk, unit: str = "cell") -> list[str]:
    with talk.app.database.transaction() as session:
        query = select(Member.full_name).join(Membership, Membership.member_id == Member.id)
        return list(session.scalars(query.where(Membership.unit_id == talk.units[unit], Membership.until_on.is_(None)).order_by(Member.full_name)))


async def test_a_list_is_shown_before_anything_is_written(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    preview = await sends(binh, (1, "Nguyễn Thị Mai", "12/03/1956", "0912 345 678", "chính thức"), (2, "Hoàng Văn Sơn", "30/02/1958", "", ""))

    assert (preview.figure("Skipped"), preview.figure("Added"), preview.figure("Changed")) == (1, 1, 0)
    assert preview.line_about("Hoàng Văn Sơn") == "The birth date “30/02/1958” does not exist."
    assert preview.line_about("Nguyễn Thị Mai") == "born 12 Mar 1956, official, 0912 345 678"
    assert "Write 1 person into the roll" in preview.labels
    assert "Can be undone for 30 days." in preview
    assert names_in(talk) == ["Binh"]


async def test_a_list_that_is_simply_sent_is_read_too(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    await binh.uploads("dang-vien.xlsx", xlsx(HEADER, (1, "Nguyễn Thị Mai", 1956, "", "")))

    assert binh.last.figure("Added") == 1


async def test_one_tap_writes_the_list_and_another_undoes_it(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await sends(binh, (1, "Nguyễn Thị Mai", "12/03/1956", "", ""), (2, "Vũ Thị Hằng", 1989, "0987654321", ""))

    written = await binh.presses("Write 2 people")

    assert written.title == "Written into the roll of Cell 3."
    assert names_in(talk) == ["Binh", "Nguyễn Thị Mai", "Vũ Thị Hằng"]

    undone = await binh.presses("Undo")

    assert "2 people are as before the file." in undone
    assert names_in(talk) == ["Binh"]


async def test_a_change_says_the_new_value_first_and_is_undone_to_the_old_one(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("khai", birth_year=None)

    preview = await sends(binh, (1, "Khai", 1951, "", ""))
    await binh.presses("Write 1 person")

    assert preview.line_about("Khai") == "Born: 1951, It was empty."
    assert (await binh.says("/members khai")).line_about("Khai").startswith("1951")

    await binh.presses("Undo", on=next(answer for answer in binh.sees if "Undo" in answer.labels))

    assert not (await binh.says("/members khai")).line_about("Khai").startswith("1951")


async def test_undoing_leaves_alone_who_was_changed_since_and_says_so(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await sends(binh, (1, "Nguyễn Thị Mai", 1956, "", ""), (2, "Vũ Thị Hằng", 1989, "", ""))
    written = await binh.presses("Write 2 people")
    await binh.says("/members hang")
    await binh.presses("Vũ Thị Hằng")
    await binh.presses("More")
    await binh.presses("Exempt from meetings")

    undone = await binh.presses("Undo", on=written)

    assert "1 person is as before the file." in undone
    assert undone.line_about("Vũ Thị Hằng") == "Was changed after the file was written, so it was left as it is."
    assert names_in(talk) == ["Binh", "Vũ Thị Hằng"]


async def test_a_row_whose_member_was_changed_after_the_preview_is_left_alone(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    mai = await talk.member("mai")
    preview = await sends(binh, (1, "Mai", 1958, "0912345678", ""))
    with talk.app.database.transaction() as session:
        session.get_one(Member, mai.member_id).version += 1

    written = await binh.presses("Write 1 person", on=preview)

    assert written.line_about("Mai") == "Was changed after this preview was made, so it was left as it is."


async def test_an_older_preview_answers_with_what_became_of_it(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    older = await sends(binh, (1, "Nguyễn Thị Mai", 1956, "", ""))
    await sends(binh, (1, "Vũ Thị Hằng", 1989, "", ""))

    answer = await binh.presses("Write 1 person", on=older)

    assert "A newer file took the place of this one." in answer
    assert names_in(talk) == ["Binh"]


async def test_pressing_write_twice_writes_once(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    preview = await sends(binh, (1, "Nguyễn Thị Mai", 1956, "", ""))

    await binh.presses("Write 1 person", on=preview)
    again = await binh.presses("Write 1 person", on=preview)

    assert again.title == "Written into the roll of Cell 3."
    assert names_in(talk) == ["Binh", "Nguyễn Thị Mai"]


async def test_a_person_on_the_roll_is_not_added_again(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    rows = ((1, "Nguyễn Thị Mai", "12/03/1956", "0912345678", ""), (2, "Vũ Thị Hằng", 1989, "", ""))
    await sends(binh, *rows)
    await binh.presses("Write 2 people")

    preview = await sends(binh, *rows)

    assert preview.figure("As before") == 2
    assert "There is nothing to write" in preview
    assert not [label for label in preview.labels if label.startswith("Write")]


async def test_a_namesake_with_another_birth_year_is_added_with_a_note(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai", birth_year=1958)

    preview = await sends(binh, (1, "Mai", 1964, "", ""))

    assert preview.figure("Added") == 1
    assert "A namesake is on the roll already, born 1958." in preview.line_about("Mai")


async def test_a_couple_may_share_one_phone_with_somebody_on_the_roll(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await sends(binh, (1, "Nguyễn Thị Mai", 1956, "0912345678", ""))
    await binh.presses("Write 1 person")

    preview = await sends(binh, (1, "Trần Văn Bình", 1951, "0912 345 678", ""))

    assert preview.figure("Added") == 1
    assert "The same phone number as Nguyễn Thị Mai. Both keep it." in preview.line_about("Trần Văn Bình")


async def test_a_member_of_another_cell_is_not_added_but_pointed_to_the_transfer(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    chi = await talk.secretary("chi", "other")
    await sends(chi, (1, "Nguyễn Thị Mai", "12/03/1956", "", ""))
    await chi.presses("Write 1 person")

    preview = await sends(binh, (1, "Nguyễn Thị Mai", "12/03/1956", "", ""))

    assert preview.line_about("Nguyễn Thị Mai") == "Is a member of Cell 4. Ask for a transfer instead."


async def test_whoever_is_on_the_roll_and_not_in_the_file_stays(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    preview = await sends(binh, (1, "Nguyễn Thị Mai", 1956, "", ""))

    assert "1 person on the roll is not in the file and stays on it." in preview


async def test_a_file_that_is_no_spreadsheet_is_refused_in_a_sentence(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    await binh.says("/import")
    await binh.uploads("dang-vien.xlsx", b"%PDF-1.7 nothing of a list")

    assert "The file “dang-vien.xlsx” is not a spreadsheet." in binh.last


async def test_a_list_of_a_thousand_is_written_by_the_clock_and_told(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    rows = [(number, f"Nguyễn Văn {chr(65 + number % 26)}{chr(97 + number // 26)}", 1940 + number % 60, f"09{number:08d}", "") for number in range(1, 601)]
    await sends(binh, *rows)

    begun = await binh.presses("Write 600 people")
    await talk.tick()

    assert "Being written." in begun
    assert binh.last.title == "Written into the roll of Cell 3."
    assert binh.last.figure("Added") == 600
    assert len(names_in(talk)) == 601


async def test_a_list_written_days_ago_is_found_again_and_undone(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await sends(binh, (1, "Nguyễn Thị Mai", 1956, "", ""))
    await binh.presses("Write 1 person")
    talk.clock.moves_to("2026-12-20 08:00")

    await binh.says("/members")
    await binh.presses("Add, invite, call")
    lists = await binh.presses("Lists from a file")
    written = await binh.presses("dang-vien.xlsx", on=lists)
    await binh.presses("Undo", on=written)

    assert lists.line_about("dang-vien.xlsx") == "written, can be undone"
    assert names_in(talk) == ["Binh"]


async def test_the_undo_ends_after_thirty_days(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await sends(binh, (1, "Nguyễn Thị Mai", 1956, "", ""))
    written = await binh.presses("Write 1 person")
    talk.clock.moves_to("2027-01-05 08:00")

    answer = await binh.presses("Undo", on=written)

    assert "more than 30 days ago" in answer


@pytest.mark.parametrize("unit", ["other", "far"])
async def test_a_preview_is_for_the_secretary_of_its_own_unit(talk: Talk, unit: str) -> None:
    binh, chi = await talk.secretary("binh"), await talk.secretary("chi", unit)
    preview = await sends(binh, (1, "Nguyễn Thị Mai", 1956, "", ""))

    answer = await chi.does(preview.action("members.import_write"))

    assert "This is for the secretary of Cell 3 only." in answer
    assert names_in(talk) == ["Binh"]


async def test_a_file_that_could_not_be_read_in_time_is_told(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    with talk.app.database.transaction() as session:
        opened = service_import.begin(session, talk.units["cell"], binh.member_id, "dang-vien.xlsx", talk.clock.now())
        jobs.roster_failed(session, {"import_id": opened.id}, "timeout", talk.clock.now())

    await talk.settles()

    assert "Reading “dang-vien.xlsx” took too long" in binh.last


def test_the_command_line_gets_the_same_lists_as_the_chat(talk: Talk) -> None:
    roster = read(xlsx(HEADER, (1, "Nguyễn Thị Mai", 1956, "0912345678", ""), (2, "Hoàng Văn Sơn", "30/02/1958", "", "")))

    with talk.app.database.transaction() as session:
        import_id = service_import.plan(session, talk.units["cell"], roster, talk.clock.now(), "dang-vien.xlsx")
        report = service_import.report(session, import_id)
        service_writing.write_import(session, import_id, talk.clock.now())

    (added,), (refused,) = report.added, report.refused
    assert (added.row, added.name, added.born_on, added.phone) == (2, "Nguyễn Thị Mai", "1956", "+84912345678")
    assert (refused.row, refused.name, [render(reason, ENGLISH) for reason in refused.reason]) == (
        3,
        "Hoàng Văn Sơn",
        ["The birth date “30/02/1958” does not exist."],
    )
    assert names_in(talk) == ["Nguyễn Thị Mai"]
