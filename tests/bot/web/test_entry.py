"""The ways in: links, codes, invitations, the first page of an empty database, the demo; and the way out."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.demo import DemoOrganisation
from core.access import RoleKind
from db.models.channels import Account
from db.models.org import Invitation, Member, RoleTerm, Unit
from db.models.web import SignInLink, WebSession
from handlers.members import service_joining
from tests.bot.web.site import Site, Visitor
from tests.handlers.attendance.evening import call, token_of


def _code_of(site: Site, member_id: int) -> str:
    with site.app.database.transaction() as session:
        return service_joining.invite(session, member_id, None, site.app.now()).code


async def _empty(site: Site) -> None:
    with site.app.database.transaction() as session:
        for unit in session.scalars(select(Unit).order_by(Unit.id.desc())):
            session.delete(unit)
            session.flush()


def _token(answer_of: Visitor) -> str | None:
    found = answer_of.cookies.get("sotay")
    return found.value if found else None


async def test_a_link_shows_one_button_first_and_works_once(site: Site) -> None:
    ana = await site.talk.member("ana", reachable=False)
    link = f"/in/{site.link(ana.member_id)}"
    preview, visitor, late = await site.visitor(), await site.visitor(), await site.visitor()

    looked = [await preview.gets(link) for _ in range(3)]
    entered = await visitor.posts(link)
    again = await late.posts(link)

    assert [answer.status for answer in looked] == [200, 200, 200]
    assert 'method="post"' in await looked[0].text()
    assert (entered.status, entered.headers["Location"], again.status) == (303, "/", 403)
    assert _token(visitor)
    assert _token(late) is None
    assert 'id="composer"' in await (await visitor.gets("/")).text()


async def test_a_sessions_cookie_is_out_of_reach_and_kept_as_a_hash(site: Site) -> None:
    ana = await site.talk.member("ana", reachable=False)
    visitor = await site.visitor(**{"User-Agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"})

    answer = await visitor.posts(f"/in/{site.link(ana.member_id)}")

    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    with site.app.database.transaction() as session:
        row = session.scalars(select(WebSession)).one()
    assert _token(visitor) not in {row.token_hash, row.previous_hash}
    assert row.browser == "Chrome, Android"


async def test_a_link_that_has_run_out_asks_for_a_code(site: Site) -> None:
    ana = await site.talk.member("ana", reachable=False)
    link = f"/in/{site.link(ana.member_id)}"
    site.talk.clock.passes(timedelta(hours=25))

    answer = await (await site.visitor()).gets(link)

    assert answer.status == 403
    assert "has run out" in await answer.text()


async def test_a_code_from_another_device_signs_in_however_it_is_typed(site: Site) -> None:
    ana = await site.talk.member("ana", reachable=False)
    code = site.link(ana.member_id, "code")
    visitor = await site.visitor()

    answer = await visitor.posts("/sign-in", {"code": f" {code[:4].lower()}-{code[4:]}"})

    assert answer.status == 303
    assert (await visitor.opens()).hello["me"]["name"] == "Ana"  # type: ignore[index]


async def test_an_invitation_makes_a_guest_a_member_with_a_session(site: Site) -> None:
    ana = await site.talk.member("ana", reachable=False)
    by_code, by_link = await site.visitor(), await site.visitor()

    first = await by_code.posts("/sign-in", {"code": _code_of(site, ana.member_id)})
    code = _code_of(site, ana.member_id)
    shown = await by_link.gets(f"/join/{code}")
    second = await by_link.posts(f"/join/{code}")

    assert (first.status, shown.status, second.status) == (303, 200, 303)
    page = await (await by_code.opens()).reads_room()
    assert "Welcome" in str(page["items"])
    with site.app.database.transaction() as session:
        assert session.scalar(select(func.count(Account.id)).where(Account.member_id == ana.member_id)) == 1
        assert session.scalar(select(func.count(Invitation.id)).where(Invitation.used_at.is_(None))) == 0


async def test_wrong_codes_are_refused_in_a_sentence_and_limited_by_address(site: Site) -> None:
    visitor = await site.visitor()

    short = await visitor.posts("/sign-in", {"code": "12"})
    answers = [await visitor.posts("/sign-in", {"code": "ABCDEFGH"}) for _ in range(11)]
    ana = await site.talk.member("ana", reachable=False)
    right = await visitor.posts("/sign-in", {"code": site.link(ana.member_id, "code")})
    site.talk.clock.passes(timedelta(minutes=16))
    later = await visitor.posts("/sign-in", {"code": site.link(ana.member_id, "code")})

    assert "8 letters and digits" in await short.text()
    assert "There is no invitation with this code" in await answers[0].text()
    assert "Too many tries" in await answers[-1].text()
    assert (right.status, later.status) == (403, 303)


async def test_a_post_from_another_site_is_turned_away(site: Site) -> None:
    ana = await site.talk.member("ana", reachable=False)
    link = f"/in/{site.link(ana.member_id)}"
    evil, silent, hidden = await site.visitor(Origin="https://evil.example"), await site.visitor(Origin=""), await site.visitor(Origin="null")
    old = await site.visitor(Origin="", **{"Sec-Fetch-Site": "same-origin"})

    refused = [(await visitor.posts(link)).status for visitor in (evil, silent, hidden)]

    assert refused == [403, 403, 403]
    assert (await old.posts(link)).status == 303


async def test_signing_out_ends_the_session(site: Site) -> None:
    ana = await site.signed_in("ana")
    token = _token(ana)

    answer = await ana.posts("/sign-out")

    other = await site.visitor(Cookie=f"sotay={token}")
    assert answer.status == 303
    assert _token(ana) is None
    assert 'id="code"' in await (await other.gets("/")).text()


async def test_an_empty_database_offers_the_demo_and_ones_own_organisation(site: Site) -> None:
    await _empty(site)
    visitor = await site.visitor()

    page = await (await visitor.gets("/")).text()
    site.channel.serve_demo(DemoOrganisation(site.app.settings))
    with_demo = await (await visitor.gets("/")).text()

    assert 'action="/setup"' in page
    assert 'action="/demo"' not in page
    assert 'action="/demo"' in with_demo
    assert "terminal" in await (await visitor.gets("/setup")).text()


async def test_only_the_terminals_link_founds_an_organisation(site: Site) -> None:
    await _empty(site)
    visitor = await site.visitor()
    link = f"/setup/{site.link(None, 'setup')}"
    filled = {"organisation": "Party committee", "preset": "party_cell", "unit": "Cell 1", "code": "C1", "secretary": "Lê Thị Lan"}

    guessed = await visitor.posts("/setup/anything", filled)
    form = await visitor.gets(link)
    wrong = await visitor.posts(link, filled | {"secretary": ""})
    right = await visitor.posts(link, filled)
    again = await visitor.posts(link, filled)

    assert (guessed.status, form.status, wrong.status, right.status, again.status) == (404, 200, 422, 303, 404)
    assert "Please fill this in" in await wrong.text()
    assert "Party committee" in await wrong.text()
    with site.app.database.transaction() as session:
        root, cell = session.scalars(select(Unit).order_by(Unit.id)).all()
        lan = session.scalars(select(Member)).one()
        role = session.scalars(select(RoleTerm)).one()
    assert (root.path, cell.path, cell.is_cell, root.is_cell) == (f"/{root.id}/", f"/{root.id}/{cell.id}/", True, False)
    assert (role.kind, role.unit_id, role.member_id, lan.folded_name) == (RoleKind.SECRETARY, cell.id, lan.id, "le thi lan")
    assert (await visitor.opens()).hello["me"]["name"] == "Lê Thị Lan"  # type: ignore[index]


async def test_a_setup_link_signs_nobody_in(site: Site) -> None:
    visitor = await site.visitor()
    token = site.link(None, "setup")

    answers = [await visitor.posts(f"/in/{token}"), await visitor.posts("/sign-in", {"code": token})]

    assert [answer.status for answer in answers] == [403, 403]
    with site.app.database.transaction() as session:
        assert session.scalars(select(SignInLink.used_at)).one() is None


async def test_a_visitor_of_the_demo_steps_into_its_persons_and_back(site: Site) -> None:
    await _empty(site)
    site.channel.serve_demo(DemoOrganisation(site.app.settings))
    visitor = await site.visitor()

    filled = await visitor.posts("/demo")
    choices = await (await visitor.gets("/demo")).text()
    await visitor.posts("/demo/secretary")
    secretary = (await visitor.opens()).hello
    await visitor.posts("/demo/member")
    member = (await visitor.opens()).hello
    unknown = await visitor.posts("/demo/nobody")

    assert (filled.status, unknown.status) == (303, 404)
    assert all(f"/demo/{key}" in choices for key in ("secretary", "member", "elder", "officer", "newcomer"))
    assert secretary["me"] != member["me"]
    assert member["demo"]["url"] == "/demo"  # type: ignore[index]
    with site.app.database.transaction() as session:
        open_ones = session.scalars(select(WebSession).where(WebSession.revoked_at.is_(None))).all()
    assert [row.is_demo for row in open_ones] == [True]


async def test_a_real_organisation_has_no_persons_to_step_into(site: Site) -> None:
    await site.talk.member("ana", reachable=False)
    site.channel.serve_demo(DemoOrganisation(site.app.settings))
    visitor = await site.visitor()

    answers = [await visitor.posts("/demo"), await visitor.gets("/demo"), await visitor.posts("/demo/secretary")]

    assert [answer.status for answer in answers] == [303, 303, 404]
    assert (await site.visitor()) is not None
    with site.app.database.transaction() as session:
        assert session.scalar(select(func.count(Member.id))) == 1


async def test_the_square_of_a_room_opens_the_conversation_with_one_button(site: Site) -> None:
    ana = await site.signed_in("ana")
    meeting = call(site.talk)
    site.talk.clock.moves_to("19:20")
    line = await ana.opens()
    link = f"/start/c-{token_of(site.talk, meeting)}"

    answer = await ana.gets(link)
    again = await ana.gets(link)
    rooms = (await line.gets(lambda frame: frame["type"] == "rooms"))["rooms"]

    assert (answer.status, answer.headers["Location"], again.status) == (303, "/", 303)
    assert isinstance(rooms, list)
    assert "Check in to “December cell meeting”?" in str(rooms[0])
    assert rooms[0]["head"] == 1


async def test_a_square_that_a_stranger_scans_leads_to_the_sign_in(site: Site) -> None:
    await site.talk.member("ana")
    meeting = call(site.talk)
    site.talk.clock.moves_to("19:20")
    stranger = await site.visitor()

    answer = await stranger.gets(f"/start/c-{token_of(site.talk, meeting)}")

    assert "Please sign in on this device first" in await answer.text()


async def test_an_invitations_code_is_no_link_into_a_conversation(site: Site) -> None:
    ana = await site.signed_in("ana")

    answer = await ana.gets("/start/K7MPX4RD")

    assert answer.status == 404
