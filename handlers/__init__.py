"""The features: one line each, in menu order."""

from core.feature import Feature
from handlers import attendance, documents, groups, meetings, members, news, polls, questions, sending, start

FEATURES: tuple[Feature, ...] = (
    news.feature,
    documents.feature,
    meetings.feature,
    attendance.feature,
    polls.feature,
    questions.feature,
    members.feature,
    groups.feature,
    sending.feature,
    start.feature,
)
