"""The features: one line each, in menu order."""

from core.feature import Feature
from handlers import start

FEATURES: tuple[Feature, ...] = (start.feature,)
