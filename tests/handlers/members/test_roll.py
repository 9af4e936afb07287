"""The roll: found, shown to whom it may be shown, changed."""

import pytest
from sqlalchemy import select

from core.i18n import render
from db.keys import keyed_hash
from db.models.ledger import AuditEntry
from db.models.org import Member, RoleTerm
from tests.answer import Answer
from tests.talk import Person, Talk


async def opens_card(who: Person, name: str) -> Answer:
    await who.says(f"/members {name}")
    return await who.presses(name)


def names_on(answer: Answer) -> list[str]:
    return [render(line.title, answer.reader) for line in answer.lines()]


async def test_the_roll_shows_twelve_a_page(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    for number in range(15):
        await talk.member(f"member_{chr(97 + number)}", reachable=False)

    first = await binh.says("/members")
    second = await binh.presses("Next page")

    assert len(first.lines()) == 12
    assert len(second.lines()) == 4
    assert "Page 2 of 2" in second
    assert "Previous page" in second.labels


@pytest.mark.parametrize("words", ["hoa", "HÒA", "hòa", "pham thi hoa"])
async def test_a_name_is_found_with_and_without_tone_marks(talk: Talk, words: str) -> None:
    binh = await talk.secretary("binh")
    await talk.member("phạm_thị_hòa")
    await talk.member("mai")

    answer = await binh.says(f"/members {words}")

    assert names_on(answer) == ["Phạm Thị Hòa"]


async def test_a_filter_shows_only_whom_it_names(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai", standing="probationary")
    await talk.member("lan")

    await binh.says("/members")
    await binh.presses("Show only")
    answer = await binh.presses("Probationary (1)")

    assert names_on(answer) == ["Mai"]


async def test_the_phone_is_for_the_secretary_of_the_own_cell_only(talk: Talk) -> None:
    binh, officer = await talk.secretary("binh"), await talk.officer("uyen")
    await talk.member("mai", phone="+84912345678", phone_hash=keyed_hash("phone", "+84912345678"))

    for_secretary = await opens_card(binh, "Mai")
    for_officer = await opens_card(officer, "Mai")

    assert for_secretary.fact("Phone") == "0912 345 678"
    assert "0912" not in for_officer
    assert "Change" not in for_officer.labels


async def test_an_upper_unit_sees_how_many_each_unit_below_has(talk: Talk) -> None:
    officer = await talk.officer("uyen", "province")
    await talk.member("mai")
    await talk.member("lan", "far")

    answer = await officer.says("/members")

    assert answer.line_about("An Binh commune") == "2 members"
    assert answer.line_about("Hoa Lac commune") == "1 member"


async def test_a_plain_member_may_not_see_the_roll(talk: Talk) -> None:
    mai = await talk.member("mai")

    answer = await mai.says("/members")

    assert "only" in answer


async def test_somebody_is_added_by_form(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    await binh.says("/members")
    await binh.presses("Add, invite, call")
    await binh.presses("Add one person")
    card = await binh.fills(full_name="Nguyễn Thị Mai", born="12/3/1956", phone="0912.345.678", standing="official")

    assert card.title == "Nguyễn Thị Mai"
    assert (card.fact("Born"), card.fact("Phone")) == ("12 Mar 1956", "0912 345 678")


async def test_who_stands_on_the_roll_is_not_added_twice(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai", birth_year=1958)

    await binh.says("/members")
    await binh.presses("Add, invite, call")
    await binh.presses("Add one person")
    answer = await binh.fills(full_name="Mai", born="1958", standing="official")

    assert answer.error("full_name") == "Mai, born 1958, is on the roll already."


async def test_one_field_is_changed_by_form_and_the_audit_log_keeps_only_its_name(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai")

    await opens_card(binh, "Mai")
    await binh.presses("Change")
    card = await binh.fills(field="phone", phone="0987 654 321")

    assert card.fact("Phone") == "0987 654 321"
    with talk.app.database.transaction() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "members.changed")).one()
        assert entry.fields == "phone"


async def test_exempt_away_and_without_a_phone_are_one_tap_each(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai")

    for label in ("Exempt from meetings", "Temporarily away", "Has no phone"):
        await opens_card(binh, "Mai")
        await binh.presses("More")
        await binh.presses(label)
    card = await opens_card(binh, "Mai")

    assert card.fact("Exempt from meetings") == "yes"
    assert card.fact("Presence") == "temporarily away"
    assert "Has no phone: the secretary tells and acts for this member." in card


async def test_an_ended_membership_can_be_taken_back(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai")

    await opens_card(binh, "Mai")
    await binh.presses("More")
    ended = await binh.presses("End the membership")
    assert "Nobody found" in (await binh.says("/members mai")).title
    card = await binh.presses("Take it back", on=ended)

    assert card.title == "Mai"
    assert card.labels


async def test_a_role_is_given_with_a_term_and_told(talk: Talk) -> None:
    binh, mai = await talk.secretary("binh"), await talk.member("mai")

    await opens_card(binh, "Mai")
    await binh.presses("More")
    await binh.presses("Roles")
    await binh.presses("Give a role in Cell 3")
    card = await binh.fills(kind="deputy", until_on="31/12/2027")

    assert card.line_about("Deputy secretary, Cell 3") == "1 Dec 2026 to 31 Dec 2027"
    assert mai.last.title == "A new role"


async def test_the_last_secretary_cannot_remove_himself(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    await opens_card(binh, "Binh")
    await binh.presses("More")
    roles = await binh.presses("Roles")
    answer = await binh.presses("End:", on=roles)

    assert "You are the only secretary" in answer


async def test_the_secretary_above_appoints_in_a_cell_below(talk: Talk) -> None:
    officer = await talk.officer("uyen")
    mai = await talk.member("mai")

    await opens_card(officer, "Mai")
    await officer.presses("Roles")
    await officer.presses("Give a role in Cell 3")
    await officer.fills(kind="secretary")

    with talk.app.database.transaction() as session:
        held = session.scalars(select(RoleTerm).where(RoleTerm.member_id == mai.member_id)).one()
        assert (held.kind, held.unit_id) == ("secretary", talk.units["cell"])


async def test_a_secretary_of_another_cell_changes_nobody_here(talk: Talk) -> None:
    binh, chi = await talk.secretary("binh"), await talk.secretary("chi", "other")
    mai = await talk.member("mai")
    card = await opens_card(binh, "Mai")

    answer = await chi.does(card.action("members.change"))

    assert "only" in answer
    with talk.app.database.transaction() as session:
        assert session.get_one(Member, mai.member_id).version == 1
