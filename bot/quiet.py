"""Quiet hours: when nothing may ring that is not urgent."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_UNTIL = time(22), time(6)


def quiet_until(now: datetime, zone: ZoneInfo, begins: time | None, ends: time | None) -> datetime | None:
    """Give the instant at which the quiet hours around `now` end, or None outside them.

    Without own hours, 22:00 to 6:00. The same hour twice means that no hour is quiet.
    """
    begins, ends = (QUIET_FROM, QUIET_UNTIL) if begins is None or ends is None else (begins, ends)
    wall = now.astimezone(zone)
    at = wall.time()
    is_quiet = begins <= at < ends if begins < ends else (at >= begins or at < ends) if begins > ends else False
    if not is_quiet:
        return None
    day = wall.date() if at < ends else wall.date() + timedelta(days=1)
    return datetime.combine(day, ends, zone)
