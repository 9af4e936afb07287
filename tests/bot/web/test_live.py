"""The chat over its socket: nothing lost, nothing twice, in the order of commits."""

import asyncio

from sqlalchemy import select

from core import ledger
from db.models.ledger import Delivery
from db.models.org import Member
from db.models.web import WebMessage
from tests.bot.web import probe
from tests.bot.web.site import Frame, Site


def _card(message: Frame) -> dict[str, object]:
    card = message["card"]
    assert isinstance(card, dict)
    return card


async def test_a_page_is_told_who_it_is_and_which_rooms_there_are(site: Site) -> None:
    ana = await site.signed_in("ana")

    line = await ana.opens()

    me = line.hello["me"]
    assert isinstance(me, dict)
    assert me | {"id": ""} == {"id": "", "name": "Ana", "unit": "Cell 3", "lang": "en", "dir": "ltr", "initial": "A"}
    assert [(room["kind"], room["title"], room["unread"]) for room in line.rooms] == [
        ("bot", "Sotay", 0),
        ("group", "Cell 3", 0),
        ("group", "An Binh commune", 0),
        ("group", "Province", 0),
    ]


async def test_what_is_said_is_echoed_and_answered_once_committed(site: Site) -> None:
    line = await (await site.signed_in("ana")).opens()
    await line.reads_room()

    confirmed = await line.says("/greet", key="key-of-mine-1")
    shown = await line.sees("Good day")

    own = next(item for frame in line.came if frame["type"] == "messages" for item in frame["items"] if item["from"] == "me")  # type: ignore[attr-defined]
    assert confirmed["type"] == "ack"
    assert (own["text"], own["key"], own["time"]) == ("/greet", "key-of-mine-1", "08:00")
    assert (shown["from"], shown["seq"]) == ("bot", own["seq"] + 1)
    assert _card(shown)["title"] == "Good day"


async def test_the_same_key_twice_has_one_effect(site: Site) -> None:
    line = await (await site.signed_in("ana")).opens()

    first = await line.says("/greet", key="once-and-only-once")
    second = await line.says("/greet", key="once-and-only-once")

    page = await line.reads_room()
    assert (first["type"], second["type"]) == ("ack", "ack")
    assert len(page["items"]) == 2  # type: ignore[arg-type]


async def test_one_member_cannot_use_up_the_key_of_another(site: Site) -> None:
    ana, binh = await (await site.signed_in("ana")).opens(), await (await site.signed_in("binh")).opens()

    await ana.says("/greet", key="the-very-same-key")
    await binh.says("/greet", key="the-very-same-key")

    assert len((await binh.reads_room())["items"]) == 2  # type: ignore[arg-type]


async def test_an_answer_is_sent_by_being_committed(site: Site) -> None:
    line = await (await site.signed_in("ana")).opens()

    await line.says("/greet")

    with site.app.database.transaction() as session:
        states = session.execute(select(Delivery.state, Delivery.shown_edition)).all()
    assert [tuple(state) for state in states] == [("sent", 1)]


async def test_a_press_changes_the_card_in_its_place(site: Site) -> None:
    line = await (await site.signed_in("ana")).opens()
    await line.reads_room()
    await line.says("/greet")
    card = await line.sees("Good day")

    await line.presses(card, "Again")
    pressed = await line.sees("Pressed 1")

    assert (pressed["id"], pressed["seq"], pressed["updated"]) == (card["id"], card["seq"], None)
    assert int(str(pressed["changed"])) > int(str(card["changed"]))


async def test_a_fault_of_the_program_is_one_calm_sentence(site: Site) -> None:
    line = await (await site.signed_in("ana")).opens()
    await line.reads_room()
    await line.says("/greet")

    await line.presses(await line.sees("Good day"), "Break")

    assert await line.sees("it is not your fault")


async def test_a_card_of_another_room_cannot_be_pressed_as_ones_own(site: Site) -> None:
    ana, binh = await (await site.signed_in("ana")).opens(), await (await site.signed_in("binh")).opens()
    await ana.reads_room()
    await ana.says("/greet")
    hers = await ana.sees("Good day")

    refused = await binh.does({"type": "press", "room": hers["room"], "message": hers["id"], "token": "probe.again:1"})

    assert refused["type"] == "nack"


async def test_a_form_opens_as_a_sheet_shows_errors_beside_fields_and_ends_as_a_message(site: Site) -> None:
    ana = await site.signed_in("ana")
    line = await ana.opens()
    await line.reads_room()
    await line.says("/handin")
    opened = await line.gets(lambda frame: frame["type"] == "form" and bool(frame["form"]))
    form = opened["form"]
    assert isinstance(form, dict)
    assert [(field["name"], field["type"], field["error"]) for field in form["fields"]] == [("title", "text", None), ("file", "file", None)]

    await line.does({"type": "fill", "form": form["id"], "values": {"title": "Plan"}, "do": "submit"})
    wrong = await line.gets(lambda frame: frame["type"] == "form")
    upload = await (await ana.uploads("plan.pdf", b"%PDF-1.7 plan")).json()
    await line.does({"type": "fill", "form": form["id"], "values": {"title": "Plan", "file": upload["id"]}, "do": "submit"})
    done = await line.sees("Handed in: Plan")

    shown = wrong["form"]
    assert isinstance(shown, dict)
    assert shown["fields"][1]["error"] == "Please fill this in: File."
    assert _card(done)["attachments"][0]["name"] == "plan.pdf"  # type: ignore[index]
    assert (await line.gets(lambda frame: frame["type"] == "form"))["form"] is None
    page = await line.reads_room(line.group("Cell 3"))
    assert page["items"] == []


async def test_a_form_comes_back_after_a_reload_and_goes_when_it_is_cancelled(site: Site) -> None:
    ana = await site.signed_in("ana")
    await (await ana.opens()).says("/handin")

    line = await ana.opens()
    found = await line.gets(lambda frame: frame["type"] == "form")
    form = found["form"]
    assert isinstance(form, dict)
    await line.does({"type": "fill", "form": form["id"], "values": {"title": "kept"}, "do": "check"})
    kept = (await line.gets(lambda frame: frame["type"] == "form"))["form"]
    await line.does({"type": "fill", "form": form["id"], "values": {}, "do": "cancel"})
    gone = await line.gets(lambda frame: frame["type"] == "form")

    assert isinstance(kept, dict)
    assert kept["fields"][0]["value"] == "kept"
    assert gone["form"] is None


async def test_somebody_elses_upload_is_nothing(site: Site) -> None:
    ana, binh = await site.signed_in("ana"), await site.signed_in("binh")
    upload = await (await ana.uploads("plan.pdf", b"%PDF-1.7 plan")).json()
    line = await binh.opens()

    refused = await line.does({"type": "say", "text": "", "uploads": [upload["id"]]})
    await line.says("/handin")
    form = (await line.gets(lambda frame: frame["type"] == "form"))["form"]
    assert isinstance(form, dict)
    await line.does({"type": "fill", "form": form["id"], "values": {"title": "x", "file": str(upload["id"]).partition("-")[0]}, "do": "submit"})
    again = (await line.gets(lambda frame: frame["type"] == "form"))["form"]

    assert refused["type"] == "nack"
    assert isinstance(again, dict)
    assert again["fields"][1]["error"] == "Please fill this in: File."


async def test_members_talk_in_their_groups_and_a_command_there_is_answered(site: Site) -> None:
    ana, binh, chi = await site.signed_in("ana"), await site.signed_in("binh", role="secretary"), await site.signed_in("chi", "other")
    hers, his, theirs = await ana.opens(), await binh.opens(), await chi.opens()
    await hers.reads_room(hers.group("Cell 3"))
    await theirs.reads_room(theirs.group("An Binh commune"))

    await his.says("Good evening", room=his.group("Cell 3"))
    heard = await hers.sees("Good evening")
    await his.says("/shout", room=his.group("Cell 3"))
    await site.delivers()

    assert (heard["from"], heard["name"], heard["role"], heard["initial"], heard["key"]) == ("member", "Binh", "Secretary", "B", None)
    assert (await hers.sees("Heard by all"))["from"] == "bot"
    assert [room["title"] for room in theirs.rooms if room["kind"] == "group"] == ["Cell 4", "An Binh commune", "Province"]
    assert (await theirs.says("Let me in", room=hers.group("Cell 3")))["type"] == "nack"


async def test_unread_messages_are_counted_until_they_are_read(site: Site) -> None:
    ana, binh = await site.signed_in("ana"), await site.signed_in("binh")
    hers, his = await ana.opens(), await binh.opens()
    room = his.group("Cell 3")

    await his.says("One", room=room)
    await his.says("Two", room=room)
    told = await hers.gets(lambda frame: frame["type"] == "rooms" and any(line["unread"] == 2 for line in frame["rooms"]))  # type: ignore[attr-defined]
    page = await hers.reads_room(room)
    await hers.sends({"type": "read", "room": room, "seq": page["changed"]})
    read = await hers.gets(lambda frame: frame["type"] == "rooms")

    assert told["rooms"][0]["last"]["text"] == "Binh: Two"  # type: ignore[index]
    assert read["rooms"][0]["unread"] == 0  # type: ignore[index]
    assert (await his.reads_room(room))["items"][-1]["from"] == "me"  # type: ignore[index]


async def test_history_is_paged(site: Site) -> None:
    line = await (await site.signed_in("ana")).opens()
    room = line.group("Cell 3")
    for number in range(45):
        await line.says(f"number {number}", room=room)

    newest = await line.reads_room(room)
    items = newest["items"]
    assert isinstance(items, list)
    await line.sends({"type": "older", "room": room, "before": items[0]["seq"]})
    older = await line.gets(lambda frame: frame["type"] == "messages" and "older" in frame)

    assert ([item["text"] for item in items][::39], newest["older"]) == (["number 5", "number 44"], True)
    assert ([item["text"] for item in older["items"]], older["older"]) == ([f"number {n}" for n in range(5)], False)  # type: ignore[attr-defined]


async def test_after_a_reconnection_comes_exactly_what_changed_meanwhile(site: Site) -> None:
    ana = await site.signed_in("ana")
    first = await ana.opens()
    await first.reads_room()
    await first.says("/greet")
    card = await first.sees("Good day")
    await first.socket.close()
    other = await ana.opens()
    await other.reads_room()
    await other.presses(card, "Again")

    again = await ana.opens({str(card["room"]): int(str(card["changed"]))})
    news = await again.gets(lambda frame: frame["type"] == "messages")

    items = news["items"]
    assert isinstance(items, list)
    assert [(item["id"], item["card"]["title"]) for item in items] == [(card["id"], "Pressed 1")]


async def test_who_was_away_for_long_gets_a_fresh_page(site: Site) -> None:
    ana = await site.signed_in("ana")
    line = await ana.opens()
    room = line.group("Cell 3")
    for number in range(201):
        await line.says(f"number {number}", room=room)

    again = await ana.opens({room: 0})
    news = await again.gets(lambda frame: frame["type"] == "messages")

    assert (news["reset"], news["older"], len(news["items"])) == (True, True, 40)  # type: ignore[arg-type]


async def test_what_goes_out_of_the_ledger_is_shown_corrected_and_rung_anew(site: Site) -> None:
    ana = await site.signed_in("ana")
    line = await ana.opens()
    await line.reads_room()
    to = select(Member.id).where(Member.id == ana.member_id)
    now = site.app.now()

    with site.app.database.transaction() as session:
        ledger.tell(session, "notice", probe.tell("one", "First edition"), to, now)
    await site.delivers()
    first = await line.sees("First edition")
    with site.app.database.transaction() as session:
        ledger.change(session, "notice", probe.tell("two", "Second edition"), now)
    await site.delivers()
    second = await line.sees("Second edition")
    with site.app.database.transaction() as session:
        ledger.change(session, "notice", probe.tell("three", "Third edition"), now, anew=True)
    await site.delivers()
    old = await line.sees("Second edition")
    page = (await (await ana.opens()).reads_room())["items"]

    assert (second["id"], second["updated"]) == (first["id"], "updated at 08:00")
    assert (old["id"], _card(old)["buttons"]) == (first["id"], [])
    assert isinstance(page, list)
    assert [item["card"]["title"] for item in page] == ["Second edition", "Third edition"]
    assert page[1]["id"] != first["id"]


async def test_a_live_card_that_says_the_same_is_not_shown_again(site: Site) -> None:
    ana = await site.signed_in("ana")
    to = select(Member.id).where(Member.id == ana.member_id)
    card = probe.tell("one", "Words")
    with site.app.database.transaction() as session:
        ledger.tell(session, "notice", card, to, site.app.now())
    await site.delivers()

    with site.app.database.transaction() as session:
        ledger.change(session, "notice", card, site.app.now())
    await site.delivers()

    with site.app.database.transaction() as session:
        row = session.scalars(select(WebMessage)).one()
        state = session.scalars(select(Delivery.state)).one()
    assert (row.seq, row.changed_seq, row.changed_at, state) == (1, 1, None, "sent")


async def test_messages_of_many_writers_are_numbered_in_the_order_of_their_commits(site: Site) -> None:
    lines = [await (await site.signed_in(name)).opens() for name in ("ana", "binh", "chi", "dung")]
    room = lines[0].group("Cell 3")

    await asyncio.gather(*(line.says(f"{who} {number}", room=room) for who, line in enumerate(lines) for number in range(1)))
    for number in range(5):
        await asyncio.gather(*(line.says(f"{who} {number}", room=room) for who, line in enumerate(lines)))

    page = (await lines[0].reads_room(room))["items"]
    assert isinstance(page, list)
    assert [item["seq"] for item in page] == list(range(1, 25))
