"""What is too old is deleted, and nothing else is."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot import upkeep
from core.links import make_sign_in
from db.models.channels import Account
from db.models.web import SignInLink, WebMessage, WebRoom, WebSession
from handlers.members import service_joining
from tests.bot.web.site import Site


def _later(site: Site, days: int) -> datetime:
    return site.app.now() + timedelta(days=days)


async def test_whoever_tried_a_code_in_vain_is_forgotten_after_two_months(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.posts("/join/WRNGCDE7")
    with site.app.database.transaction() as session:
        before = session.scalar(select(func.count(Account.id)).where(Account.member_id.is_(None)))
        upkeep.sweep_strangers(session, _later(site, 59))
        early = session.scalar(select(func.count(Account.id)).where(Account.member_id.is_(None)))
        upkeep.sweep(session, _later(site, 61))
        upkeep.sweep_strangers(session, _later(site, 61))
        left = session.scalar(select(func.count(Account.id)).where(Account.member_id.is_(None)))

    assert (before, early, left) == (1, 1, 0)


async def test_a_member_is_never_forgotten_and_an_old_phone_is(site: Site) -> None:
    ana, ben = await site.signed_in("ana"), await site.signed_in("ben")
    await (await ana.opens()).says("/greet")
    await (await ben.opens()).says("/greet")
    with site.app.database.transaction() as session:
        account = session.scalars(select(Account).where(Account.member_id == ben.member_id)).one()
        service_joining.disconnect(session, account, site.app.now())
        for _pass in ("answers first", "then whoever got them"):
            upkeep.sweep(session, _later(site, 200))
            upkeep.sweep_strangers(session, _later(site, 200))

        session.expire_all()
        assert session.scalars(select(Account.member_id)).all() == [ana.member_id]
        assert session.scalar(select(func.count(WebRoom.id)).where(WebRoom.account_id.is_not(None))) == 1
        assert session.scalar(select(func.count(WebMessage.id))) == 2


async def test_what_opens_nothing_any_more_is_deleted_a_month_later(site: Site) -> None:
    ana = await site.signed_in("ana")
    with site.app.database.transaction() as session:
        make_sign_in(session, ana.member_id, site.app.now())
        upkeep.sweep(session, _later(site, 30))
        kept = session.scalar(select(func.count(WebSession.id)))
        upkeep.sweep(session, _later(site, 121))

        assert kept == 1
        assert session.scalar(select(func.count(WebSession.id))) == 0
        assert session.scalar(select(func.count(SignInLink.id))) == 0
