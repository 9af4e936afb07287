"""Versions: a corrected file keeps number and history, and whoever opened the old one is told once."""

from core.card import Action
from tests.handlers.documents import papers
from tests.handlers.documents.test_library import publishes
from tests.talk import Person, Talk

CORRECTED = ("Số 12-NQ/CB\nNGHỊ QUYẾT\nvề phát triển đảng viên", "Mỗi đảng viên giúp đỡ hai thanh niên tiêu biểu.")


async def _corrects(binh: Person, content: bytes = b"", name: str = "sua.pdf") -> None:
    await binh.says("/docs")
    await binh.presses("12-NQ/CB")
    await binh.presses("Send, correct, withdraw")
    await binh.presses("Corrected file")
    await binh.uploads(name, content or papers.pdf(*CORRECTED))


async def _opens(person: Person) -> None:
    await person.says("/docs")
    await person.presses("12-NQ/CB")


async def test_a_corrected_file_keeps_number_title_and_history(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)

    await _corrects(binh)
    await binh.presses("Publish this version")
    await ana.says("/docs")
    shown = await ana.presses("12-NQ/CB")
    history = await ana.presses("Versions")

    assert shown.title == "Nghị quyết về phát triển đảng viên năm 2027"
    assert shown.fact("Length") == "2 pages"
    assert [file.name for file in shown.card.attachments] == ["sua.pdf"]
    assert history.line_about("Version 2") == "holds now"
    assert "Version 1" in history
    assert "Binh" in history


async def test_an_older_version_is_opened_and_said_to_be_one(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await _corrects(binh)
    await binh.presses("Publish this version")
    await _opens(ana)
    await ana.presses("Versions")

    old = await ana.presses("Version 1")
    back = await ana.presses("The document")

    assert "Version 2 holds now" in old
    assert [file.name for file in old.card.attachments] == ["nghi_quyet.pdf"]
    assert [file.name for file in back.card.attachments] == ["sua.pdf"]


async def test_no_older_version_of_an_internal_document_is_given_out(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh, reach="internal")
    await _corrects(binh)
    await binh.presses("Publish this version")
    await _opens(ana)

    history = await ana.presses("Versions")
    given = await ana.does(Action("documents.older", (ana.sees_about("Versions").action("documents.show").ids[0], 1)))

    assert "only the version that holds now is shown" in history
    assert not any(label.startswith("Version") for label in history.labels)
    assert "not shown here any more" in given
    assert given.card.attachments == ()


async def test_members_see_the_old_version_until_the_new_one_is_published(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)

    await _corrects(binh)
    await ana.says("/docs")
    shown = await ana.presses("12-NQ/CB")

    assert [file.name for file in shown.card.attachments] == ["nghi_quyet.pdf"]
    assert "Nothing found" in await ana.says("/docs thanh niên tiêu biểu")
    assert "page 2" in await ana.says("/docs quần chúng ưu tú")


async def test_search_finds_the_new_text_and_the_old_no_more(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await _corrects(binh)

    await binh.presses("Publish this version")

    assert "page 2" in await ana.says("/docs thanh niên tiêu biểu")
    assert "Nothing found" in await ana.says("/docs quần chúng ưu tú")
    assert (await ana.says("/docs 12-NQ/CB")).labels[0].startswith("12-NQ/CB")


async def test_who_opened_the_old_version_is_told_once_and_nobody_else(talk: Talk) -> None:
    binh, ana, cam = await talk.secretary("binh"), await talk.member("ana"), await talk.member("cam")
    await publishes(binh)
    await _opens(ana)
    await _corrects(binh)

    waiting = binh.sees_about("Number and history stay")
    await binh.presses("Publish this version")
    await talk.tick()
    await talk.tick()

    assert "2 people opened the old version" in waiting  # the secretary, to correct it, and ana
    assert sum("A corrected version" in one for one in ana.sees) == 1
    assert not any("A corrected version" in one for one in cam.sees)


async def test_a_new_version_may_be_thrown_away(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await _opens(ana)
    await _corrects(binh)

    waiting = binh.sees_about("Number and history stay").action("documents.publish_version")
    await binh.presses("Throw away")
    refused = await binh.does(waiting)

    assert "No new version is waiting" in refused
    assert "page 2" in await ana.says("/docs quần chúng")
    assert not any("A corrected version" in one for one in ana.sees)


async def test_a_broken_corrected_file_leaves_the_document_as_it_was(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)

    await _corrects(binh, b"%PDF-1.7 broken")
    await ana.says("/docs")
    shown = await ana.presses("12-NQ/CB")

    assert "damaged" in binh.last
    assert [file.name for file in shown.card.attachments] == ["nghi_quyet.pdf"]


async def test_what_members_were_told_is_mended_in_place(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await publishes(binh)
    await binh.presses("Tell the members")
    await talk.tick()
    await binh.presses("The document")
    await binh.presses("Send, correct, withdraw")
    opened = (await binh.presses("Change")).card.form
    assert opened is not None

    await binh.fills(**({field.name: field.value for field in opened.fields} | {"number": "12a-NQ/CB"}))
    await talk.tick()

    assert len(ana.sees) == 1
    assert ana.last.fact("Number") == "12a-NQ/CB"
