"""The features: one line each, in menu order."""

from core.feature import Feature
from handlers import meetings, members, start

FEATURES: tuple[Feature, ...] = (
    meetings.feature,
    members.feature,
    start.feature,
)
