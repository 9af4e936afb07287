"""A post is written, looked at, and sent: nobody hears of it before."""

from sqlalchemy import select

from core.card import Action
from core.identity import connect
from db.models.channels import Account, Bot
from db.models.ledger import AuditEntry
from tests.talk import Person, Talk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def write(who: Person, title: str = "Market day", text: str = "The market opens on Friday.") -> None:
    await who.says("/post")
    await who.fills(title=title, text=text)


async def test_a_draft_says_whom_it_will_reach_and_how(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana")
    cam = await talk.member("cam", reachable=False)
    await talk.member("elder", reachable=False)
    with talk.app.database.transaction() as session:
        bot = Bot(channel="telegram", name="sotay")
        session.add(bot)
        session.flush()
        account = Account(bot_id=bot.id, external_id="7", name="Cam", lane="x:0")
        session.add(account)
        session.flush()
        connect(session, account.id, cam.member_id, talk.clock.now())

    await write(binh)

    assert "This will reach 4 people: 2 in screen, 1 in Telegram, 1 by the list of the secretary." in binh.last


async def test_nobody_hears_of_a_draft(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")

    await write(binh)
    talk.clock.moves_to("18:30")
    await talk.tick()

    assert ana.sees == []


async def test_a_post_needs_a_title_and_a_text(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.says("/post Market day")

    wrong = await binh.fills(title="Market day", text=" ")

    assert wrong.error("text") == "Please fill this in: Text."
    assert wrong.field("title").value == "Market day"


async def test_ten_thousand_characters_are_kept_whole_and_one_more_is_refused(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.says("/post")

    wrong = await binh.fills(title="Long", text="x" * 10_001)
    draft = await binh.fills(title="Long", text="word " * 1_999 + "final")

    assert "10,001 characters long, at most 10,000 fit" in wrong.error("text")
    assert "more parts follow" in draft
    assert "final" in (await binh.presses("Change")).field("text").value


async def test_a_text_longer_than_one_message_is_written_on(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await write(binh, text="Beginning.")
    await binh.presses("Write on")

    draft = await binh.fills(text="End.")

    assert "Beginning." in draft
    assert "End." in draft


async def test_a_draft_is_found_again_among_my_posts(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await write(binh)
    await binh.says("/news")

    desk = await binh.presses("My posts (1 not sent)")
    draft = await binh.presses("Market day")

    assert desk.line_about("market day") == "not sent"
    assert "Not sent yet" in draft


async def test_a_draft_is_changed_and_thrown_away(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await write(binh)
    await binh.presses("Change")
    changed = await binh.fills(title="Market week", text="All week.")

    gone = await binh.presses("Throw away")
    after = await binh.presses("My posts")

    assert changed.title == "Market week"
    assert "Nobody was told anything" in gone
    assert "No post yet" in after


async def test_a_post_may_be_for_some_only(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("ana", standing="probationary")
    await talk.member("cam", language="ru")
    await write(binh)
    await binh.presses("Who gets it")
    unit = str(talk.units["cell"])

    probationary = await binh.fills(unit=unit, who="probationary", languages="")
    await binh.presses("Who gets it")
    russian = await binh.fills(unit=unit, who="all", languages="ru,vi")
    await binh.presses("Who gets it")
    nobody = await binh.fills(unit=unit, who="probationary", languages="fa")

    assert "This will reach 1 person" in probationary
    assert probationary.fact("For") == "Cell 3; Only: probationary members"
    assert russian.fact("For") == "Cell 3; Русский, Tiếng Việt"
    assert "This will reach nobody" in nobody


async def test_a_post_that_fits_nobody_is_not_sent(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await write(binh)
    await binh.presses("Who gets it")
    await binh.fills(unit=str(talk.units["cell"]), who="probationary", languages="")

    refused = await binh.presses("Send now")

    assert "reach nobody" in refused


async def test_an_officer_sends_to_one_unit_below(talk: Talk) -> None:
    officer, ana, dung = await talk.officer("officer"), await talk.member("ana"), await talk.member("dung", "other")
    await write(officer)
    await officer.presses("Who gets it")

    draft = await officer.fills(unit="Cell 3", who="all", languages="")
    await officer.presses("Send now")
    talk.clock.moves_to("18:30")
    await talk.tick()

    assert draft.fact("For") == "Cell 3"
    assert "Market day" in ana.last
    assert dung.sees == []


async def test_a_unit_that_is_not_below_is_refused(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await write(binh)
    await binh.presses("Who gets it")

    wrong = await binh.fills(unit=str(talk.units["other"]), who="all")

    assert "Please choose one of these: Cell 3." in wrong.error("unit")


async def test_pictures_and_files_go_with_it_and_can_be_taken_off(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await write(binh)
    for name, content in (("market.png", PNG), ("plan.pdf", b"%PDF-1.7")):
        await binh.presses("Add a picture or file")
        await binh.uploads(name, content)

    both = binh.last
    await binh.presses("Take a file off")
    await binh.presses("plan.pdf")
    one = await binh.presses("Back")

    assert [file.name for file in both.card.attachments] == ["market.png", "plan.pdf"]
    assert [file.name for file in one.card.attachments] == ["market.png"]


async def test_another_kind_of_file_is_refused_with_the_kinds_that_are_taken(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await write(binh)
    await binh.presses("Add a picture or file")

    wrong = await binh.uploads("song.mp3", b"ID3")

    assert "of another kind" in wrong.error("file")


async def test_a_test_goes_to_the_writer_alone(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await write(binh, text="Bring *both* forms.")

    await binh.presses("Test to myself")

    assert "This is a test" in binh.last
    assert "Bring both forms." in binh.last
    assert ana.sees == []


async def test_a_post_waits_for_its_time(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await write(binh)
    await binh.presses("Send later")
    waits = await binh.fills(moment="tomorrow 7:00")

    talk.clock.moves_to("18:30")
    await talk.tick()
    before = list(ana.sees)
    talk.clock.moves_to("2026-12-02 07:00")
    await talk.tick()
    talk.clock.moves_to("2026-12-02 18:30")
    await talk.tick()

    assert waits.fact("Goes out") == "Wednesday, 2 December 2026, 07:00"
    assert before == []
    assert "Market day" in ana.last


async def test_a_scheduled_post_is_listed_and_can_be_kept_back(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await write(binh)
    await binh.presses("Send later")
    await binh.fills(moment="tomorrow 7:00")
    listed = await binh.presses("My posts")
    await binh.presses("Market day")

    draft = await binh.presses("Do not send it")
    talk.clock.moves_to("2026-12-02 18:30")
    await talk.tick()

    assert listed.line_about("market day") == "waits"
    assert "Not sent yet" in draft
    assert ana.sees == []


async def test_an_old_button_shows_the_draft_as_it_is_now(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await write(binh)
    old = binh.last.action("news.send")
    await binh.presses("Change")
    await binh.fills(title="Market week", text="All week.")

    answer = await binh.does(old)

    assert "Not sent yet" in answer
    assert answer.title == "Market week"


async def test_a_post_is_sent_once(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await write(binh)
    send = binh.last.action("news.send")
    await binh.presses("Send now")

    again = await binh.does(Action(send.name, send.ids))

    assert "sent already" in again


async def test_only_the_secretary_marks_a_post_urgent_and_the_audit_log_keeps_it(talk: Talk) -> None:
    binh, chi = await talk.secretary("binh"), await talk.member("chi", role="committee")
    await write(chi)
    by_committee = chi.last
    refused = await chi.does(Action("news.urgent", (*by_committee.action("news.send").ids, 1)))

    await binh.says("/news")
    await binh.presses("My posts")
    await binh.presses("Market day")
    urgent = await binh.presses("Urgent")

    assert "Urgent" not in by_committee.labels
    assert "for the secretary of Cell 3 only" in refused
    assert urgent.button("Urgent").is_chosen
    with talk.app.database.transaction() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "news.urgent")).one()
        assert entry.by_member_id == binh.member_id


async def test_members_write_no_posts(talk: Talk) -> None:
    ana = await talk.member("ana")

    answer = await ana.says("/post")

    assert "only" in answer
    assert answer.card.form is None
