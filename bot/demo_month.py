"""What has happened in the demo organisation this month: news, papers and a paper that waits for its answer, an open poll, questions and answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import files
from bot.demo_papers import PAPERS, Paper
from bot.filestore import FileStore
from core import identity
from core.access import UnitRef
from core.context import Person
from db.models.documents import Document
from db.models.org import Member, Unit
from handlers.documents import rules as paper_rules
from handlers.documents import service_dispatch, service_upload
from handlers.news import publishing
from handlers.news import service as news
from handlers.polls import board, service, service_making
from handlers.polls.rules import Audience, Kind
from handlers.questions import service as questions
from handlers.questions import service_desk, service_public

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
_UNIT_OF = {"officer": "AB", "secretary": "AB-3"}
QUESTION, OPTIONS = "Tháng tới chi bộ ta làm việc gì?", ("Tết trồng cây ở công viên", "Thăm gia đình chính sách", "Dọn vệ sinh đường tổ dân phố")


# Who asks, days ago, the question, and its answer, which is published. The oldest first.
QUESTIONS = (
    (
        "elder",
        5,
        "Đèn đường ngõ 12 hỏng đã lâu, buổi tối đi lại khó. Bao giờ thì sửa?",
        "Điện lực đã nhận đơn, thợ sẽ thay bóng trước thứ Sáu tuần này. Ai thấy đèn khác hỏng xin báo tổ trưởng.",
    ),
    ("member", 1, "Đảng viên đi làm ăn xa có được đóng đảng phí bằng chuyển khoản không?", ""),
)


@dataclass(frozen=True, slots=True)
class _Month:
    """What every part needs. `people` and `members` by persona, `units` by code."""

    session: Session
    store: FileStore
    units: Mapping[str, Unit]
    members: Mapping[str, Member]
    people: Mapping[str, Person]
    now: datetime


def fill(session: Session, store: FileStore, places: tuple[Mapping[str, Unit], Mapping[str, Member]], now: datetime, defaults: identity.Defaults) -> None:
    """Let it happen, the way its people do it. `places`: the units by code, the members by persona."""
    units, members = places
    people = {name: _as_person(session, members[name], now, defaults) for name in ("officer", "secretary", "elder", "member")}
    month = _Month(session, store, units, members, people, now)
    _news(month)
    _papers(month)
    _questions(month)
    _poll(session, people["secretary"], identity.unit_ref(units["AB-3"]), {member.id for member in members.values()}, now)


def _news(month: _Month) -> None:
    for days, writer, title, words, is_compulsory in POSTS:
        at = month.now - timedelta(days=days)
        unit = identity.unit_ref(month.units[_UNIT_OF[writer]])
        post = news.write(month.session, month.people[writer], unit, title, words, at)
        news.mark_compulsory(month.session, post.id, is_compulsory=is_compulsory)
        publishing.publish(month.session, post.id, month.people[writer].member_id, at, in_groups=False)


def _papers(month: _Month) -> None:
    """An internal guide and a plan of the commune, which waits for the cells' answers; a resolution of the cell."""
    guide, plan, resolution = PAPERS
    _publish(month, guide, "officer", month.now - timedelta(days=9), is_internal=True)
    sent_at = month.now - timedelta(days=2)
    document = _publish(month, plan, "officer", sent_at)
    commune, officer = month.units["AB"], month.people["officer"]
    order = service_dispatch.Order("below", due_on=(month.now + timedelta(days=8)).date(), note="Xin đọc cho đảng viên nghe trong buổi sinh hoạt tới.")
    service_dispatch.send(month.session, officer, commune, document, order, sent_at)
    _publish(month, resolution, "secretary", month.now - timedelta(days=1))


def _publish(month: _Month, paper: Paper, writer: str, at: datetime, *, is_internal: bool = False) -> Document:
    session, by = month.session, month.people[writer].member_id
    file_id = files.keep(session, month.store.write(paper.content), paper.file, "application/pdf", len(paper.content), by, at)
    version = service_upload.begin(session, month.units[_UNIT_OF[writer]].id, by, file_id, at)
    found = paper_rules.guess(paper.texts[0], paper.file)
    while service_upload.keep_pages(session, version.id, paper_rules.Reading(paper.texts, found, is_drawable=True)):
        """Kept page by page."""
    reach = "internal" if is_internal else "public"
    said = {"kind": found.kind, "number": found.number, "signed_on": found.signed_on, "issuer": found.issuer, "title": found.title, "reach": reach}
    service_upload.change(session, version.document_id, by, said, at)
    return service_upload.publish(session, version.document_id, by, at)


def _questions(month: _Month) -> None:
    session, secretary = month.session, month.people["secretary"]
    for asker, days, words, answer in QUESTIONS:
        at = month.now - timedelta(days=days)
        question = questions.draft(session, month.people[asker], words, None, at)
        questions.hand_in(session, question.id, month.people[asker], at, is_anonymous=False)
        if answer:
            service_desk.answer(session, question.id, secretary, answer, None, at + timedelta(days=1))
            service_public.publish(session, question.id, secretary, words, answer, at + timedelta(days=1))


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
