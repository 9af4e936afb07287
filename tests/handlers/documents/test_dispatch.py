"""Sending down and up: each unit acknowledges, the silent are reminded, the sender sees a table, both sides keep a register."""

import io

import openpyxl

from bot.app import App
from db.models.ledger import File
from db.models.org import Unit
from tests.answer import Answer
from tests.handlers.documents import papers
from tests.handlers.documents.test_library import publishes
from tests.talk import Person, Talk


async def _sends(talk: Talk, **order: str) -> tuple[Person, Person, Person, Answer]:
    """Let the commune send a resolution to its cells; gives the officer, the secretaries of both cells, and the answer."""
    officer, binh = await talk.officer("cam"), await talk.secretary("binh")
    dung = await talk.secretary("dung", "other")
    await publishes(officer)
    await officer.presses("Send it to units")
    answer = await officer.fills(**({"to": "below", "due_on": "15/12/2026"} | order))
    return officer, binh, dung, answer


async def test_every_unit_below_gets_it_with_one_tap_to_acknowledge(talk: Talk) -> None:
    _officer, binh, dung, sent = await _sends(talk, note="Please read it aloud.")

    received = await binh.presses("Received")

    assert "Sent to 2 units" in sent
    assert dung.last.fact("Note") == "Please read it aloud."
    assert received.button("Received").is_chosen
    assert not received.button("Done").is_chosen
    assert received.fact("Incoming number") == "1/2026"
    assert [file.name for file in received.card.attachments] == ["nghi_quyet.pdf"]


async def test_the_sender_sees_who_has_it_the_silent_first(talk: Talk) -> None:
    officer, binh, _dung, _sent = await _sends(talk)
    await binh.presses("Received")

    table = await officer.presses("Which units")

    assert table.progress("Received") == (1, 2)
    assert table.figure("silent") == 1
    assert table.text.index("Cell 4") < table.text.index("Cell 3")
    assert table.line_about("Cell 4") == "silent"
    assert table.line_about("Cell 3") == "received"
    assert "1 of 2 units have it" in officer.sees_about("Sent down")


async def test_a_step_never_goes_back(talk: Talk) -> None:
    officer, binh, _dung, _sent = await _sends(talk)
    await binh.presses("Done")

    again = await binh.presses("Received")

    assert again.button("Done").is_chosen
    assert (await officer.presses("Which units")).line_about("Cell 3") == "done"


async def test_a_secretary_passes_it_on_to_the_members_with_one_tap(talk: Talk) -> None:
    officer, binh, _dung, _sent = await _sends(talk)
    ana, elder = await talk.member("ana"), await talk.member("elder", reachable=False)
    await binh.presses("Passed on to members")

    told = await binh.presses("Tell the members here too")
    await talk.tick()

    assert "are being told now" in told
    assert "A new document" in ana.last
    assert elder.sees == []
    assert "sent" in binh.sees_about("sent")
    assert (await officer.presses("Which units")).line_about("Cell 3").startswith("passed on")


async def test_only_those_who_act_for_a_unit_that_got_it_can_answer(talk: Talk) -> None:
    _officer, binh, _dung, _sent = await _sends(talk, to="some", units=str(talk.units["cell"]))
    eva, ana = await talk.secretary("eva", "far"), await talk.member("ana")
    action = binh.last.action("documents.received")

    stranger, member = await eva.does(action), await ana.does(action)

    assert "sent to other units" in stranger
    assert "committee" in member


async def test_one_of_many_units_is_chosen_by_its_name(talk: Talk) -> None:
    with talk.app.database.transaction() as session:
        above = session.get_one(Unit, talk.units["commune"])
        for number in range(10, 140):
            session.add(Unit(parent_id=above.id, path=f"{above.path}{number}00/", code=f"C{number}", name=f"Cell {number}", is_cell=True, language="en"))
    officer = await talk.officer("cam")
    await publishes(officer)
    await officer.presses("Send it to units")

    wrong = await officer.fills(to="some", units="Cell 10, Cell 999", due_on="15/12/2026")
    await officer.fills(to="some", units="Cell 10, cell 139", due_on="15/12/2026")

    assert "Please choose one of these" in wrong.error("units")
    table = await officer.presses("Which units")
    assert (table.line_about("Cell 10"), table.line_about("Cell 139")) == ("silent", "silent")


async def test_all_cells_below_a_province_get_it(talk: Talk) -> None:
    officer = await talk.officer("cam", "province")
    binh, eva = await talk.secretary("binh"), await talk.secretary("eva", "far")
    await publishes(officer)
    await officer.presses("Send it to units")

    sent = await officer.fills(to="cells", due_on="15/12/2026")

    assert "Sent to 3 units" in sent
    assert "A paper for your unit" in binh.last
    assert "A paper for your unit" in eva.last


async def test_it_is_not_sent_twice_to_units_that_have_it(talk: Talk) -> None:
    officer, *_rest = await _sends(talk)
    await officer.does(officer.sees_about("Sent to 2 units").action("documents.dispatches"))
    shown = await officer.says("/docs")
    await officer.does(shown.action("documents.show"))
    await officer.presses("Send, correct, withdraw")
    await officer.presses("Send it to units")

    again = await officer.fills(to="below", due_on="16/12/2026")

    assert "have it already" in again.error("to")


async def test_the_silent_are_reminded_at_half_time_before_and_after_and_then_no_more(talk: Talk) -> None:
    _officer, binh, dung, _sent = await _sends(talk)
    await binh.presses("Received")

    counts = []
    for day in ("2026-12-09 09:00", "2026-12-14 09:00", "2026-12-14 12:00", "2026-12-16 09:00", "2026-12-17 09:00", "2026-12-18 09:00", "2026-12-19 09:00"):
        talk.clock.moves_to(day)
        await talk.tick()
        await talk.tick()
        counts.append(len([one for one in dung.sees if "without an answer" in one or "Reminder" in one]))

    assert counts == [1, 2, 2, 3, 4, 5, 5]
    assert not any("Reminder" in one for one in binh.sees)
    assert "the date has gone by" in dung.last


async def test_who_answers_before_a_waiting_reminder_does_not_get_it(talk: Talk) -> None:
    _officer, _binh, dung, _sent = await _sends(talk)
    talk.clock.moves_to("2026-12-13 23:30")
    talk.clock.moves_to("2026-12-14 08:00")
    await talk.app.run_tick(talk.app.features[0].ticks[0], talk.clock.now())

    await dung.presses("Received")
    await talk.tick()

    assert not any("Reminder" in one for one in dung.sees)


async def test_the_sender_reminds_now_but_not_twice_within_the_hour(talk: Talk) -> None:
    officer, _binh, dung, _sent = await _sends(talk)
    await officer.presses("Which units")

    reminded = await officer.presses("Remind the silent")
    await officer.presses("Which units")
    refused = await officer.presses("Remind the silent")

    assert "2 units are reminded now" in reminded
    assert "Reminder" in dung.last
    assert "within this hour" in refused


async def test_a_closed_list_reminds_nobody_and_still_takes_answers(talk: Talk) -> None:
    officer, binh, dung, _sent = await _sends(talk)
    await officer.presses("Which units")

    closed = await officer.presses("Close the list")
    talk.clock.moves_to("2026-12-14 09:00")
    await talk.tick()
    late = await binh.presses("Received")

    assert "nobody is reminded any more" in closed
    assert "Remind the silent" not in closed.labels
    assert not any("Reminder" in one for one in dung.sees)
    assert late.button("Received").is_chosen


async def test_the_table_is_a_picture_too(talk: Talk) -> None:
    officer, binh, *_rest = await _sends(talk)
    await binh.presses("Received")
    await officer.presses("Which units")

    await officer.presses("As a picture")

    assert [file.media_type for file in officer.last.card.attachments] == ["image/png"]


async def test_a_document_is_sent_up_and_acknowledged_there(talk: Talk) -> None:
    officer, binh = await talk.officer("cam"), await talk.secretary("binh")
    await publishes(binh)
    await binh.presses("Send it to units")

    await binh.fills(to="up")
    arrived = officer.sees_about("Sent up to you")
    opened = await officer.presses("Open", arrived)
    await officer.presses("Received", arrived)

    assert opened.fact("Level") == "Cell 3"
    assert "Passed on to members" not in arrived.labels
    assert (await binh.presses("Which units")).line_about("An Binh commune") == "received"


async def test_a_unit_sends_on_what_it_received_but_nothing_else(talk: Talk) -> None:
    province, officer, binh = await talk.officer("phuc", "province"), await talk.officer("cam"), await talk.secretary("binh")
    await publishes(province)
    await province.presses("Send it to units")
    await province.fills(to="some", units=str(talk.units["commune"]), due_on="15/12/2026")
    opened = await officer.presses("Open")
    own = opened.action("documents.keep")

    await officer.does(type(own)("documents.dispatch", own.ids[:1]))
    sent = await officer.fills(to="below", due_on="10/12/2026")

    assert "Sent to 2 units" in sent
    assert binh.last.fact("From") == "An Binh commune"
    other = await publishes(binh, papers.pdf("Số 3-BB/CB\nBIÊN BẢN\nhọp chi bộ"))
    refused = await officer.does(type(own)("documents.dispatch", other.action("documents.show").ids))
    assert "can send only" in refused


async def test_both_sides_keep_a_register_as_a_file(talk: Talk, app: App) -> None:
    officer, binh, _dung, _sent = await _sends(talk)
    await binh.presses("Received")
    await binh.says("/dispatches")
    incoming = await binh.presses("Incoming register")
    await binh.presses("As Excel")

    with app.database.transaction() as session:
        content = app.store.read(session.get_one(File, binh.last.card.attachments[0].file_id).sha256)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()]
    await officer.says("/dispatches")
    outgoing = await officer.presses("Outgoing register")
    await officer.presses("As PDF")

    assert "from An Binh commune" in incoming
    assert ["1", "1 Dec 2026", "12-NQ/CB", "Nghị quyết về phát triển đảng viên năm 2027", "An Binh commune", "received"] in rows
    assert "1 of 2 received" in outgoing
    assert officer.last.card.attachments[0].name == "outgoing-2026.pdf"


async def test_numbers_of_a_register_follow_each_other_without_gaps(talk: Talk) -> None:
    officer, binh, *_rest = await _sends(talk)
    await publishes(officer, papers.word("Số 9-KH/ĐU\nKẾ HOẠCH\nvề trồng cây"), "ke_hoach.docx")
    await officer.presses("Send it to units")
    await officer.fills(to="below", due_on="15/12/2026")

    second = await binh.presses("Received", binh.sees_about("9-KH/ĐU"))
    first = await binh.presses("Received", binh.sees_about("12-NQ/CB"))

    assert second.fact("Incoming number") == "1/2026"
    assert first.fact("Incoming number") == "2/2026"


async def test_what_waits_for_an_answer_is_listed(talk: Talk) -> None:
    _officer, binh, *_rest = await _sends(talk)

    waiting = await binh.says("/congvan")
    shown = await binh.presses("12-NQ/CB")
    await binh.presses("Done", shown)
    after = await binh.says("/dispatches")

    assert waiting.line_about("12-NQ/CB") == "silent"
    assert shown.fact("From") == "An Binh commune"
    assert "Nothing was sent here yet" in after


async def test_units_without_a_secretary_are_said_to_be_called(talk: Talk) -> None:
    officer = await talk.officer("cam")
    await talk.secretary("binh")
    await publishes(officer)
    await officer.presses("Send it to units")

    sent = await officer.fills(to="below", due_on="15/12/2026")

    assert "1 of them has no secretary entered yet" in sent


async def test_a_withdrawn_document_takes_its_dispatch_with_it(talk: Talk) -> None:
    officer, binh, dung, _sent = await _sends(talk)
    await officer.says("/docs")
    await officer.presses("12-NQ/CB")
    await officer.presses("Send, correct, withdraw")
    await officer.presses("Withdraw")
    talk.clock.moves_to("2026-12-14 09:00")
    await talk.tick()

    assert "has been withdrawn" in binh.last
    assert binh.last.card.attachments == ()
    assert not any("Reminder" in one for one in dung.sees)


async def test_the_units_that_got_the_old_version_are_told_of_the_new_one(talk: Talk) -> None:
    officer, binh, dung, _sent = await _sends(talk)
    await binh.presses("Received")
    await officer.says("/docs")
    await officer.presses("12-NQ/CB")
    await officer.presses("Send, correct, withdraw")
    await officer.presses("Corrected file")
    await officer.uploads("sua.pdf", papers.pdf("Số 12-NQ/CB", "Bản sửa."))

    await officer.presses("Publish this version")
    await talk.tick()

    for one in (binh, dung):
        assert sum("A corrected version" in seen for seen in one.sees) == 1


async def test_the_register_of_a_unit_is_kept_from_others(talk: Talk) -> None:
    _officer, binh, dung, _sent = await _sends(talk)
    await binh.says("/dispatches")
    action = binh.last.action("documents.register")

    refused = await dung.does(action)

    assert "of Cell 3 only" in refused


async def test_those_above_see_the_counts_of_a_dispatch_but_cannot_close_it(talk: Talk) -> None:
    officer, *_rest = await _sends(talk)
    above, ana = await talk.officer("phuc", "province"), await talk.member("ana")
    table = await officer.presses("Which units")
    action = table.action("documents.close")

    seen = await above.does(type(action)("documents.table", (*action.ids, 0)))
    refused = await above.does(action)

    assert seen.figure("silent") == 2
    assert "of An Binh commune only" in refused
    assert "only" in await ana.does(type(action)("documents.table", (*action.ids, 0)))
