"""One's own record, transfers, and those who are told by hand."""

from sqlalchemy import select

from core import ledger
from core.card import Card, paragraph
from core.i18n import verbatim
from db.models.org import Member, Membership
from tests.talk import Talk


async def test_a_member_sees_all_that_is_kept(talk: Talk) -> None:
    mai = await talk.member("mai", phone="+84912345678", card_number="52012345", citizen_number="001156000123")

    card = await mai.says("/me")

    assert card.fact("Phone") == "0912 345 678"
    assert card.fact("Card number") == "52012345"
    assert card.fact("Citizen number") == "001156000123"


async def test_a_correction_waits_for_the_secretary_and_both_are_told(talk: Talk) -> None:
    binh, mai = await talk.secretary("binh"), await talk.member("mai")

    await mai.presses("Correct something", on=await mai.says("/me"))
    sent = await mai.fills(field="phone", phone="0912 345 678")
    waiting = await mai.says("/me")
    asked = binh.sees_about("Mai corrects the own record")
    decided = await binh.presses("Confirm", on=asked)

    assert "Sent to your secretary." in sent
    assert waiting.fact("Phone") == "empty"
    assert "Waiting for your secretary: Phone: 0912 345 678." in waiting
    assert "Confirmed." in decided
    assert mai.last.title == "Your record was corrected."
    assert (await mai.says("/me")).fact("Phone") == "0912 345 678"


async def test_a_correction_is_made_one_answer_at_a_time_too(talk: Talk) -> None:
    mai = await talk.member("mai", phone="+84987654321")

    await mai.says("/me")
    await mai.presses("Correct something")
    await mai.says("phone")
    sent = await mai.says("0912 345 678")

    assert "Phone: 0912 345 678" in sent


async def test_a_hyphen_deletes_a_number(talk: Talk) -> None:
    binh, mai = await talk.secretary("binh"), await talk.member("mai", phone="+84987654321")

    await mai.says("/me")
    await mai.presses("Correct something")
    await mai.fills(field="phone", phone="-")
    await binh.presses("Confirm", on=binh.sees_about("Mai corrects the own record"))

    assert (await mai.says("/me")).fact("Phone") == "empty"


async def test_a_refused_correction_changes_nothing(talk: Talk) -> None:
    binh, mai = await talk.secretary("binh"), await talk.member("mai", birth_year=1958)

    await mai.says("/me")
    await mai.presses("Correct something")
    await mai.fills(field="born", born="1957")
    await binh.presses("Refuse", on=binh.sees_about("Mai corrects the own record"))

    assert mai.last.title == "Your record stays as it is."
    assert (await mai.says("/me")).fact("Born") == "1958"


async def test_a_correction_is_decided_once(talk: Talk) -> None:
    binh, mai = await talk.secretary("binh"), await talk.member("mai")
    await mai.says("/me")
    await mai.presses("Correct something")
    await mai.fills(field="full_name", full_name="Mai Anh")
    asked = binh.sees_about("Mai corrects the own record")

    await binh.presses("Confirm", on=asked)
    again = await binh.does(asked.action("members.refuse"))

    assert "Confirmed." in again
    assert (await mai.says("/me")).title == "Mai Anh"


async def test_what_waits_stands_on_the_roll(talk: Talk) -> None:
    binh, mai = await talk.secretary("binh"), await talk.member("mai")
    await mai.says("/me")
    await mai.presses("Correct something")
    await mai.fills(field="sex", sex="female")

    roll = await binh.says("/members")
    listed = await binh.presses("What waits for you", on=roll)
    card = await binh.presses("Correction: Mai", on=listed)

    assert "1 thing waits for your word." in roll
    assert "Confirm" in card.labels


def homes(talk: Talk, member_id: int) -> list[tuple[int, bool]]:
    with talk.app.database.transaction() as session:
        query = select(Membership).where(Membership.member_id == member_id).order_by(Membership.id)
        return [(one.unit_id, one.until_on is None) for one in session.scalars(query)]


async def test_a_transfer_is_confirmed_by_both_sides_and_told_to_all_three(talk: Talk) -> None:
    binh, chi, mai = await talk.secretary("binh"), await talk.secretary("chi", "other"), await talk.member("mai")

    await binh.says("/members mai")
    await binh.presses("Mai")
    await binh.presses("More")
    await binh.presses("Transfer to another cell")
    asked = await binh.fills(unit="cell 4")
    assert "Waiting for the secretary of Cell 4." in asked
    assert homes(talk, mai.member_id) == [(talk.units["cell"], True)]
    await chi.presses("Confirm", on=chi.sees_about("Mai"))

    assert homes(talk, mai.member_id) == [(talk.units["cell"], False), (talk.units["other"], True)]
    assert "Mai belongs to Cell 4 from today on, no longer to Cell 3." in mai.last
    assert "Mai belongs to Cell 4" in binh.last
    assert (await mai.says("/me")).fact("Cell") == "Cell 4"


async def test_the_new_cell_may_ask_and_the_old_one_refuse(talk: Talk) -> None:
    binh, chi, mai = await talk.secretary("binh"), await talk.secretary("chi", "other"), await talk.member("mai")

    await chi.says("/members")
    await chi.presses("Add, invite, call")
    await chi.presses("Somebody from another cell")
    asked = await chi.fills(stay="move", unit="CELL", name="mai", born="1958")
    await binh.presses("Refuse", on=binh.sees_about("Mai"))

    assert "Waiting for the secretary of Cell 3." in asked
    assert homes(talk, mai.member_id) == [(talk.units["cell"], True)]
    assert "was not confirmed" in chi.last


async def test_only_the_other_side_confirms(talk: Talk) -> None:
    binh, chi = await talk.secretary("binh"), await talk.secretary("chi", "other")
    mai = await talk.member("mai")
    await binh.says("/members mai")
    await binh.presses("Mai")
    await binh.presses("More")
    await binh.presses("Transfer to another cell")
    await binh.fills(unit="Cell 4")

    answer = await binh.does(chi.last.action("members.accept_transfer"))

    assert "This is for the secretary of Cell 4 only." in answer
    assert homes(talk, mai.member_id) == [(talk.units["cell"], True)]


async def test_a_guest_from_another_cell_is_on_the_roll_for_a_while(talk: Talk) -> None:
    binh, chi = await talk.secretary("binh"), await talk.secretary("chi", "other")
    mai = await talk.member("mai")

    await chi.says("/members")
    await chi.presses("Add, invite, call")
    await chi.presses("Somebody from another cell")
    card = await chi.fills(stay="visit", unit="Cell 3", name="Mai", born="1958")
    assert "Cell 4 has taken Mai in as a guest." in binh.last
    await chi.presses("End of the visit", on=card)

    assert card.fact("Cell") == "Cell 3"
    assert homes(talk, mai.member_id) == [(talk.units["cell"], True), (talk.units["other"], False)]


async def test_who_cannot_be_reached_stands_on_the_call_list_until_told(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    mai = await talk.member("mai", reachable=False, has_phone=False)
    with talk.app.database.transaction() as session:
        card = Card(title=verbatim("Meeting on Saturday"), blocks=(paragraph(verbatim("At 19:30")),))
        ledger.tell(session, "meeting-1", card, select(Member.id).where(Member.id == mai.member_id), talk.clock.now())

    listed = await binh.says("/calls")
    after = await binh.presses("Told: Mai", on=listed)

    assert listed.line_about("Mai") == "Meeting on Saturday"
    assert after.title == "Nobody has to be called."


async def test_a_change_of_what_was_told_by_hand_has_to_be_told_again(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    mai = await talk.member("mai", reachable=False)
    with talk.app.database.transaction() as session:
        ledger.tell(session, "meeting-1", Card(title=verbatim("On Saturday")), select(Member.id).where(Member.id == mai.member_id), talk.clock.now())
    await binh.says("/calls")
    await binh.presses("Told: Mai")

    with talk.app.database.transaction() as session:
        ledger.change(session, "meeting-1", Card(title=verbatim("On Sunday")), talk.clock.now())

    assert (await binh.says("/calls")).line_about("Mai") == "On Sunday"
