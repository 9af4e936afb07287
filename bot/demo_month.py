"""What has happened in the demo organisation this month: news from above and of the cell, a poll that is open and one that found a date."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core import identity
from core.access import UnitRef
from core.context import Person
from db.models.org import Member, Unit
from handlers.news import publishing
from handlers.news import service as news
from handlers.polls import board, service, service_making
from handlers.polls.rules import Audience, Kind

# Days ago, who wrote it, its title, its words, and whether it must be read. The oldest first.
POSTS = (
    (
        6,
        "officer",
        "Hướng dẫn sinh hoạt chuyên đề quý IV",
        """Ban Thường vụ Đảng ủy xã hướng dẫn các chi bộ sinh hoạt chuyên đề quý IV.

*Chủ đề:* Xây dựng nếp sống văn minh ở khu dân cư.

Mỗi chi bộ chọn *một việc làm cụ thể*, giao người phụ trách và hạn hoàn thành. Kết quả báo cáo trước ngày 25 hằng tháng.""",
        True,
    ),
    (
        4,
        "secretary",
        "Lịch trực phòng chống bão",
        "Tổ 1 trực thứ Hai và thứ Năm, tổ 2 trực thứ Ba và thứ Sáu, tổ 3 trực các ngày còn lại.\n\nAi bận xin báo tổ trưởng _trước 17 giờ_ để đổi ca.",
        False,
    ),
    (
        2,
        "secretary",
        "Khám sức khỏe cho người cao tuổi",
        "Trạm Y tế xã khám và đo huyết áp miễn phí cho người từ 60 tuổi vào sáng thứ Bảy tại nhà văn hóa.\n\nXin mang theo thẻ bảo hiểm y tế.",
        False,
    ),
)
QUESTION, OPTIONS = "Tháng tới chi bộ ta làm việc gì?", ("Tết trồng cây ở công viên", "Thăm gia đình chính sách", "Dọn vệ sinh đường tổ dân phố")


def fill(session: Session, units: Mapping[str, Unit], members: Mapping[str, Member], now: datetime, defaults: identity.Defaults) -> None:
    """Let it happen, the way its people do it. `members` by persona."""
    writers = {
        "officer": (_as_person(session, members["officer"], now, defaults), units["AB"]),
        "secretary": (_as_person(session, members["secretary"], now, defaults), units["AB-3"]),
    }
    for days, writer, title, words, is_compulsory in POSTS:
        person, unit = writers[writer]
        at = now - timedelta(days=days)
        post = news.write(session, person, identity.unit_ref(unit), title, words, at)
        news.mark_compulsory(session, post.id, is_compulsory=is_compulsory)
        publishing.publish(session, post.id, person.member_id, at, in_groups=False)
    person, unit = writers["secretary"]
    _poll(session, person, identity.unit_ref(unit), {member.id for member in members.values()}, now)


def _poll(session: Session, person: Person, unit: UnitRef, visitors: Collection[int], now: datetime) -> None:
    """An open poll, which some of the cell have answered, and nobody into whom a visitor may step."""
    words = tuple((option, None) for option in OPTIONS)
    plan = service_making.Plan(QUESTION, Kind.SINGLE, words, 1, 1, has_names=True, audience=Audience.ALL, closes_at=now + timedelta(days=5))
    poll = service_making.draft(session, person, unit, plan, now)
    opened = service_making.open_poll(session, poll.id, person, now)
    board.tell_opened(session, opened, now)
    choices = [choice.option_id for choice in service.overview(session, poll.id).choices]
    for number, member in enumerate(service.voters(session, poll.id)[:11]):
        if member.id not in visitors:
            service.choose(session, poll.id, choices[number % 4 % 3], member.id, now)


def _as_person(session: Session, member: Member, now: datetime, defaults: identity.Defaults) -> Person:
    return identity.person_of(session, member.id, member.reach_account_id or 0, now, defaults)
