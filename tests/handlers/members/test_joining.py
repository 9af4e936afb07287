"""Invitations, and the minute in which somebody joins."""

import unicodedata
from datetime import timedelta

import pypdfium2

from core.card import Code, Layout, QrCode
from core.links import find_page
from db.models.ledger import File
from handlers.members import service_joining
from tests.answer import Answer
from tests.talk import Person, Talk


def code_on(answer: Answer) -> str:
    return next(block.value for block in answer.card.blocks if isinstance(block, Code))


async def invites(secretary: Person, name: str) -> str:
    """Make an invitation on the member's card, and give its code as it is shown."""
    await secretary.says(f"/members {name}")
    await secretary.presses(name)
    return code_on(await secretary.presses("Invite"))


async def test_a_typed_code_makes_a_guest_the_member_and_greets_by_name(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai", reachable=False)
    code = await invites(binh, "Mai")
    phone = talk.guest("new_phone")

    welcome = await phone.says(code.lower())

    assert welcome.title == "Welcome, Mai!"
    assert "You are Mai, member of Cell 3." in welcome
    assert "Menu" in welcome.labels
    assert (await phone.says("/me")).title == "Mai"


async def test_the_link_of_the_invitation_does_the_same(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai", reachable=False)
    code = await invites(binh, "Mai")
    qr = next(block for block in binh.last.card.blocks if isinstance(block, QrCode))

    welcome = await talk.guest("new_phone").opens(code.replace(" ", ""))

    assert qr.link == f"http://sotay.test/join/{code.replace(' ', '')}"
    assert welcome.title == "Welcome, Mai!"


async def test_the_secretary_is_told_of_all_joinings_of_a_day_in_one_message(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    for name in ("mai", "hoa"):
        await talk.member(name, reachable=False)
        code = await invites(binh, name.title())
        await talk.guest(f"{name}s_phone").says(code)

    told = [answer for answer in binh.sees if "have joined" in answer]

    assert [answer.title for answer in told] == ["Hoa has joined."]
    assert "3 of 3 members of Cell 3 have joined." in told[0]


async def test_a_code_works_once(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai", reachable=False)
    code = await invites(binh, "Mai")
    await talk.guest("first").says(code)

    answer = await talk.guest("second").says(code)

    assert "This code was used already; each works once." in answer


async def test_a_code_expires_after_thirty_days(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai", reachable=False)
    code = await invites(binh, "Mai")
    talk.clock.passes(timedelta(days=30))

    answer = await talk.guest("late").says(code)

    assert "no longer valid" in answer
    assert "ask your secretary for a new one" in answer


async def test_a_new_invitation_ends_the_older_one(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai", reachable=False)
    older = await invites(binh, "Mai")
    await invites(binh, "Mai")

    answer = await talk.guest("mais_phone").says(older)

    assert "no longer valid" in answer


async def test_a_wrong_code_says_what_to_compare_and_ten_wrong_ones_are_enough(talk: Talk) -> None:
    stranger = talk.guest("stranger")

    first = await stranger.says("K7MP X4RD")
    for _try in range(9):
        await stranger.says("K7MP X4RD")
    last = await stranger.says("K7MP X4RD")

    assert "There is no invitation with this code." in first
    assert "Too many tries." in last


async def test_who_has_joined_cannot_take_somebody_elses_card(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await talk.member("mai", reachable=False)
    code = await invites(binh, "Mai")

    answer = await ana.says(f"/join {code.replace(' ', '')}")

    assert "You have joined here already, as Ana." in answer
    assert (await talk.guest("mais_phone").says(code)).title == "Welcome, Mai!"


async def test_the_wrong_card_can_be_given_back_and_works_again(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("mai", reachable=False)
    code = await invites(binh, "Mai")
    other = talk.guest("not_mai")
    await other.says(code)

    answer = await other.presses("This is not me")

    assert "The card of Mai works again." in answer
    assert "Only members can use this" in await other.says("/me")
    assert (await talk.guest("mais_phone").says(code)).title == "Welcome, Mai!"


async def test_a_second_device_is_the_same_member(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    mai = await talk.member("mai")
    await binh.says("/members mai")
    await binh.presses("Mai")
    code = code_on(await binh.presses("Invite on another device"))

    tablet = talk.guest("mais_tablet")
    await tablet.says(code)
    devices = await tablet.presses("My devices", on=await tablet.says("/me"))

    assert len([label for label in devices.labels if label.startswith("Disconnect")]) == 1
    await tablet.presses("Disconnect")
    assert "Only members can use this" in await mai.says("/me")


async def test_the_printed_page_holds_a_card_for_everybody_with_a_phone_who_has_not_joined(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    for name in ("mai", "hoa", "lan"):
        await talk.member(name, reachable=False, has_phone=name != "lan")
    await binh.says("/members")
    await binh.presses("Add, invite, call")

    offer = await binh.presses("Invitations")
    token = offer.button("Open the page to print").url.rpartition("/p/")[2]
    with talk.app.database.transaction() as session:
        link = find_page(session, token, talk.clock.now())
        assert link is not None
        _page, card, reader = talk.app.pipeline.view_page(session, link, talk.clock.now())
    codes = [block.value for block in card.blocks if isinstance(block, Code)]

    assert offer.title == "2 people have not joined yet"
    assert card.layout is Layout.PRINT
    assert len(codes) == 2
    assert (await talk.guest("phone").says(codes[0])).title in {"Welcome, Hoa!", "Welcome, Mai!"}
    assert "Lan" not in Answer.of(card, reader, 0)


async def test_the_cards_come_as_a_pdf_with_every_name_and_code(talk: Talk) -> None:
    binh = await talk.secretary("binh")
    await talk.member("nguyễn_thị_mai", reachable=False)
    await talk.member("hoa", reachable=False)
    await binh.says("/members")
    await binh.presses("Add, invite, call")
    await binh.presses("Invitations")

    await binh.presses("Cards as PDF")
    (file,) = binh.last.card.attachments
    with talk.app.database.transaction() as session:
        content = talk.app.store.read(session.get_one(File, file.file_id).sha256)
        codes = [one.code for one in service_joining.cards_of(session, talk.units["cell"], talk.clock.now())]
    (page,) = pypdfium2.PdfDocument(content)
    text = page.get_textpage().get_text_range()

    assert (file.name, file.media_type) == ("invitation-cards.pdf", "application/pdf")
    assert "Nguyễn Thị Mai" in unicodedata.normalize("NFC", text)
    assert [code for code in codes if f"{code[:4]} {code[4:]}" not in text] == []
