"""The features: one line each, in menu order."""

from core.feature import Feature
from handlers import meetings, start

FEATURES: tuple[Feature, ...] = (
    meetings.feature,
    start.feature,
)
