"""The questions of the settings."""

from collections.abc import Mapping
from zoneinfo import available_timezones

from core.card import ChoiceView
from core.fields import ChoiceField, FieldValue, TimeField
from core.forms import Form
from core.i18n import _
from handlers.start.cards import city

_CHANGES = "change"

# The zones in which members of Vietnamese organisations live most; any other IANA zone may be typed.
_NEAR_ZONES = (
    "Asia/Ho_Chi_Minh",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Taipei",
    "Australia/Sydney",
    "Europe/Moscow",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
)


def _wants_own(values: Mapping[str, FieldValue]) -> bool:
    return values.get("kind") == _CHANGES


QUIET = Form(
    name="quiet",
    title=_("Quiet hours"),
    fields=(
        ChoiceField(
            "kind",
            _("When should nothing ring?"),
            hint=_("Urgent messages still come through."),
            options=(
                ChoiceView("usual", _("At night, 22:00 to 6:00")),
                ChoiceView("change", _("At hours of my own")),
                ChoiceView("never", _("Never be quiet")),
            ),
        ),
        TimeField("begins", _("From"), hint=_("For example: 21:30"), when=_wants_own),
        TimeField("ends", _("Until"), hint=_("For example: 6:30"), when=_wants_own),
    ),
    submit=_("Save"),
)

ZONE = Form(
    name="zone",
    title=_("Time zone"),
    fields=(
        ChoiceField(
            "zone",
            _("Where do you live?"),
            options=tuple(ChoiceView(zone, city(zone)) for zone in _NEAR_ZONES if zone in available_timezones()),
        ),
    ),
    submit=_("Save"),
)
