"""The library: a file is read, confirmed, published, found, opened, kept."""

from tests.answer import Answer
from tests.handlers.documents import papers
from tests.talk import Person, Talk


async def publishes(binh: Person, content: bytes = b"", name: str = "nghi_quyet.pdf", **changes: str) -> Answer:
    """Let somebody publish a document, changed as they wish."""
    await binh.says("/upload")
    form = next(answer.card.form for answer in reversed(binh.sees) if answer.card.form)
    assert form.name == "file"
    await binh.uploads(name, content or papers.pdf(*papers.RESOLUTION))
    if changes:
        opened = (await binh.presses("Change")).card.form
        assert opened is not None
        await binh.fills(**({field.name: field.value for field in opened.fields} | changes))
    return await binh.presses("Publish")


async def test_the_form_is_filled_from_the_first_page(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    await binh.uploads("nghi_quyet.pdf", papers.pdf(*papers.RESOLUTION))

    draft = binh.sees_about("Not published yet")
    assert draft.title == "Nghị quyết về phát triển đảng viên năm 2027"
    assert draft.fact("Number") == "12-NQ/CB"
    assert draft.fact("Date") == "30 Nov 2026"
    assert draft.fact("Issued by") == "CHI BỘ 3"
    assert draft.fact("Length") == "3 pages"
    assert "Type: Resolution." in draft


async def test_nobody_sees_a_document_before_it_is_published(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await binh.uploads("nghi_quyet.pdf", papers.pdf(*papers.RESOLUTION))

    answer = await ana.says("/docs")
    found = await ana.says("/docs quần chúng")
    refused = await ana.does(binh.last.action("documents.change"))

    assert "Nothing is here yet" in answer
    assert "Nothing found" in found
    assert "for the" in refused


async def test_what_was_read_wrongly_is_mended_by_the_form(talk: Talk) -> None:
    binh = await talk.secretary("binh")

    await publishes(binh, number="13-NQ/CB", kind="plan", valid_until="31/12/2027")

    shown = await binh.presses("The document")
    assert shown.fact("Number") == "13-NQ/CB"
    assert shown.fact("Valid until") == "31 Dec 2027"
    assert "Plan" in shown


async def test_a_member_opens_a_document_in_two_taps(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await ana.says("/menu")

    await ana.presses("Documents")
    shown = await ana.presses("12-NQ/CB")

    assert shown.fact("Level") == "Cell 3"
    assert [file.name for file in shown.card.attachments] == ["nghi_quyet.pdf"]


async def test_search_finds_the_page_and_shows_the_sentence(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)

    with_marks, without = await ana.says("/docs quần chúng ưu tú"), await ana.says("/docs quan chung uu tu")

    for answer in (with_marks, without):
        assert "page 2" in answer
        assert "giúp đỡ một quần chúng ưu tú ở địa bàn" in answer
    assert "12-NQ/CB" in (await ana.says("/docs 12-NQ/CB")).labels[0]


async def test_words_spelled_exactly_as_typed_come_first(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh, papers.pdf("Số 1-KH/CB\nKẾ HOẠCH\nvề bán hàng"), number="1-KH/CB")
    await publishes(binh, papers.pdf("Số 2-KH/CB\nKẾ HOẠCH\nvề bạn hàng"), number="2-KH/CB")

    answer = await ana.says("/docs bán hàng")

    assert answer.labels[0].startswith("1-KH/CB")


async def test_hits_are_turned_over(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    for number in range(8):
        await publishes(binh, papers.word(f"Số {number}-KH/CB\nKẾ HOẠCH\nvề trồng cây đợt {number}"), "ke_hoach.docx")

    first = await ana.says("/docs trồng cây")
    second = await ana.presses("More")

    assert len([label for label in first.labels if "-KH/CB" in label]) == 6
    assert len([label for label in second.labels if "-KH/CB" in label]) == 2


async def test_a_search_by_the_form_asks_for_words(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await ana.says("/docs")
    await ana.presses("Search")

    found = await ana.says("nghị quyết này")

    assert "page 3" in found


async def test_documents_are_browsed_by_type_level_and_year(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    officer = await talk.officer("cam")
    await publishes(binh)
    await publishes(officer, papers.pdf("ĐẢNG ỦY XÃ AN BÌNH\nSố 5-KH/ĐU\nngày 2 tháng 3 năm 2025\nKẾ HOẠCH\nvề trồng cây"))
    await ana.says("/docs")

    plans = [await ana.presses("Type"), await ana.presses("Plan")][1]
    await ana.presses("All documents")
    of_the_commune = [await ana.presses("Level"), await ana.presses("An Binh commune")][1]
    await ana.presses("All documents")
    this_year = [await ana.presses("Year"), await ana.presses("2026")][1]

    assert [label for label in plans.labels if "/" in label] == ["5-KH/ĐU: Kế hoạch về trồng cây"]
    assert [label for label in of_the_commune.labels if "/" in label] == ["5-KH/ĐU: Kế hoạch về trồng cây"]
    assert [label[:8] for label in this_year.labels if "/" in label] == ["12-NQ/CB"]
    assert "2026" in this_year


async def test_a_document_is_for_its_unit_and_below_only(talk: Talk) -> None:
    binh, dung = await talk.secretary("binh"), await talk.member("dung", "other")
    officer = await talk.officer("cam")
    await publishes(binh)
    shown = await binh.presses("The document")

    seen, found = await dung.says("/docs"), await dung.says("/docs quần chúng")
    refused = await dung.does(shown.action("documents.keep"))

    assert "Nothing is here yet" in seen
    assert "Nothing found" in found
    assert "members of Cell 3 only" in refused
    assert "Nothing is here yet" in await officer.says("/docs")


async def test_bookmarks_are_kept_and_removed(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await ana.says("/docs")
    await ana.presses("12-NQ/CB")
    await ana.presses("Keep a bookmark")
    await ana.presses("All documents")

    kept = await ana.presses("My bookmarks")
    await ana.presses("12-NQ/CB")
    await ana.presses("Remove the bookmark")
    await ana.presses("All documents")
    empty = await ana.presses("My bookmarks")

    assert "12-NQ/CB: Nghị quyết về phát triển đảng viên năm 2027" in kept.labels
    assert "No bookmark yet" in empty


async def test_what_replaces_what_is_said_on_both(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await publishes(binh, papers.pdf("Số 20-NQ/CB\nNGHỊ QUYẾT\nvề công tác mới"), replaces="12-nq/cb")
    await ana.says("/docs")

    new = await ana.presses("20-NQ/CB")
    old = await ana.presses("Open what it replaces")

    assert new.fact("Replaces").startswith("12-NQ/CB")
    assert "has been replaced by 20-NQ/CB" in old
    assert "Open the new document" in old.labels


async def test_an_unknown_replaced_number_keeps_what_was_typed(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.uploads("nghi_quyet.pdf", papers.pdf(*papers.RESOLUTION))
    await binh.presses("Change")

    asked = await binh.fills(kind="plan", title="Kế hoạch", replaces="99-XX/YY", reach="public")

    assert "99-XX/YY" in asked.error("replaces")
    assert asked.field("title").value == "Kế hoạch"


async def test_members_are_told_with_one_tap_and_the_sender_watches(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)

    await binh.presses("Tell the members")
    await talk.tick()

    assert "A new document" in ana.last
    assert "2 of 2 sent" in binh.sees_about("sent")
    assert (await ana.presses("Open")).fact("Number") == "12-NQ/CB"
    with_twice = await binh.does(binh.sees_about("are being told").action("documents.show"))
    assert "Tell the members" not in (await binh.presses("Send, correct, withdraw", with_twice)).labels


async def test_a_withdrawn_document_is_gone_for_members_and_said_to_be(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await binh.presses("Tell the members")
    await binh.presses("The document")
    await binh.presses("Send, correct, withdraw")

    managed = await binh.presses("Withdraw")
    await talk.tick()

    assert "Publish again" in managed.labels
    assert "has been withdrawn" in ana.last
    assert "Nothing found" in await ana.says("/docs quần chúng")
    assert "Nothing is here yet" in await ana.says("/docs")


async def test_a_thrown_away_draft_leaves_nothing(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await binh.uploads("nghi_quyet.pdf", papers.pdf(*papers.RESOLUTION))

    answer = await binh.presses("Throw away")
    await binh.says("/dispatches")

    assert "Thrown away" in answer
    assert "Nothing waits" in await binh.presses("Not published yet")


async def test_lists_are_paged(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    for number in range(8):
        await publishes(binh, papers.word(f"Số {number}-KH/CB\nKẾ HOẠCH\nvề việc {number}"), "ke_hoach.docx")

    first = await ana.says("/docs")
    second = await ana.presses("More")

    assert [label[:1] for label in first.labels if "-KH/CB" in label] == ["7", "6", "5", "4", "3", "2"]
    assert [label[:1] for label in second.labels if "-KH/CB" in label] == ["1", "0"]
    assert "Back" in second.labels


async def test_what_is_published_again_stands_where_it_was_told(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await binh.presses("Tell the members")
    await binh.presses("The document")
    await binh.presses("Send, correct, withdraw")
    await binh.presses("Withdraw")

    await binh.presses("Publish again")
    await talk.tick()

    assert ana.last.fact("Number") == "12-NQ/CB"
    assert "page 2" in await ana.says("/docs quần chúng")
