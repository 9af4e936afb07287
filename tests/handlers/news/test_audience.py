"""Whom a post is sent to and who may read it are the same people."""

import itertools

from sqlalchemy import select

from core.errors import Refusal
from core.identity import person_of
from db.models.channels import PageLink
from db.models.news import Post
from db.models.org import Membership
from handlers.news import service, service_reading
from tests.handlers.news.test_digest import send
from tests.handlers.news.test_reading import LONG
from tests.talk import Talk

OFFICES = ("", "secretary,deputy", "secretary,deputy,committee")


async def test_a_post_is_read_by_exactly_those_to_whom_it_is_sent(talk: Talk) -> None:
    people = [
        await talk.secretary("binh"),
        await talk.officer("officer"),
        await talk.member("ana"),
        await talk.member("bao", standing="probationary"),
        await talk.member("cam", language="ru"),
        await talk.member("chi", role="committee"),
        await talk.member("dung", "other", language=None),
        await talk.member("em", "far", role="deputy"),
        await talk.member("giang", "far", role="secretary", role_in="commune", language="vi"),
    ]
    now = talk.clock.now()
    with talk.app.database.transaction() as session:
        for unit, offices, standing, languages in itertools.product(("cell", "commune", "province"), OFFICES, ("", "probationary"), ("", "ru,vi")):
            words = {"title": "Title", "text": "Text", "language": "en", "zone": "Asia/Ho_Chi_Minh", "made_at": now, "sent_at": now, "state": "sent"}
            columns = {"unit_id": talk.units[unit], "for_unit_id": talk.units[unit], "offices": offices, "standing": standing, "languages": languages}
            session.add(Post(**words, **columns))
        session.flush()
        wrong = []
        for person in people:
            known = person_of(session, person.member_id, person.account_id, now, talk.app.defaults)
            may_read = set(session.scalars(select(Post.id).where(service_reading.is_for(session, known))))
            gets = {post.id for post in session.scalars(select(Post)) if person.member_id in session.scalars(service.audience(session, post, now)).all()}
            if may_read != gets:
                wrong.append((person.name, may_read ^ gets))

    assert wrong == []


async def test_the_page_shows_the_whole_post_to_its_readers_only_and_follows_a_withdrawal(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh, text=LONG)
    await ana.says("/news")
    await ana.presses("Market day")

    def view() -> str:
        with talk.app.database.transaction() as session:
            link = session.scalars(select(PageLink).where(PageLink.member_id == ana.member_id)).one()
            _page, card, _reader = talk.app.pipeline.view_page(session, link, talk.clock.now())
            return str(card)

    whole = view()
    await binh.presses("Withdraw")
    await binh.fills(why="")

    assert "Paragraph 0." in whole
    assert "Paragraph 11." in whole
    try:
        gone = view()
    except Refusal as refusal:
        gone = refusal.text.msgid
    assert gone == "This post has been withdrawn."


async def test_an_officer_without_a_cell_of_the_unit_writes_for_it(talk: Talk) -> None:
    officer = await talk.member("officer", "far", role="officer", role_in="commune")
    ana = await talk.member("ana")
    await send(officer)
    talk.clock.moves_to("18:30")

    await talk.tick()

    assert "Market day" in ana.last.labels
    assert officer.sees_about("It comes with the next digest").fact("For") == "An Binh commune and all units below"


async def test_whoever_moved_on_reads_no_more_of_the_old_cell(talk: Talk) -> None:
    binh, ana = await talk.secretary("binh"), await talk.member("ana")
    await send(binh)
    listed = await ana.says("/news")
    with talk.app.database.transaction() as session:
        membership = session.scalars(select(Membership).where(Membership.member_id == ana.member_id)).one()
        membership.unit_id = talk.units["other"]

    refused = await ana.does(listed.action("news.open"))

    assert "This post is for others" in refused
