"""The calendar file of a meeting (RFC 5545). Runs in the worker only."""

from datetime import timedelta

import icalendar

from core.jobs import Made
from handlers.meetings.jobs import CalendarData

_HOUR = timedelta(hours=1)


def calendar_file(meeting: CalendarData) -> Made:
    """Give `meeting.ics`: one event, its alarm an hour before; the same UID and a higher SEQUENCE replace it in the calendar."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Sotay//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if meeting.is_cancelled else "PUBLISH")
    event = icalendar.Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.made_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", meeting.title)
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.link:
        event.add("url", meeting.link)
    if meeting.agenda:
        event.add("description", "\n".join(f"{position}. {item}" for position, item in enumerate(meeting.agenda, 1)))
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", meeting.title)
    alarm.add("trigger", -_HOUR)
    event.add_component(alarm)
    calendar.add_component(event)
    return Made("meeting.ics", "text/calendar", calendar.to_ical())
