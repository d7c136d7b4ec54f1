"""What is in the stand-in's calendars, for people to look at."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Final

from paceline.testing.peers.google_calendar.calendars import CANCELLED, Json, StoredCalendar
from paceline.testing.peers.google_calendar.times import moment, zone_of

STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 16px;"
    "color:#1f2328;background:#fff}table{border-collapse:collapse;width:100%}"
    "td{border-top:1px solid #d0d7de;padding:8px 16px 8px 0;vertical-align:top}"
    ".soft{color:#57606a}.when{white-space:nowrap}"
    "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}"
    "td{border-color:#30363d}.soft{color:#9198a1}}"
)


def page(calendars: Iterable[StoredCalendar], *, judged: bool) -> str:
    told = (
        "Requests are judged by Google's own description."
        if judged
        else "Requests are not judged: Google's description is not here."
    )
    shown = "".join(map(calendar_part, calendars)) or "<p>There is no calendar.</p>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="refresh" content="2">'
        f"<title>Stand-in Google Calendar</title><style>{STYLE}</style>"
        f'<h1>A stand-in for Google Calendar</h1><p class="soft">{told}</p>{shown}</html>'
    )


def calendar_part(calendar: StoredCalendar) -> str:
    ahead = sorted(
        (each for each in calendar.events.values() if each["status"] != CANCELLED),
        key=lambda each: (start(calendar, each), str(each["id"])),
    )
    rows = "".join(row(calendar, each) for each in ahead)
    return (
        f"<h2>{escape(calendar.summary)}</h2>"
        f'<p class="soft"><code>{escape(calendar.id)}</code>, {len(ahead)} events, '
        f"{escape(calendar.zone)}</p><table>{rows}</table>"
    )


def start(calendar: StoredCalendar, event: Json) -> datetime:
    return moment(event["start"], zone=calendar.zone)


def row(calendar: StoredCalendar, event: Json) -> str:
    local = start(calendar, event).astimezone(zone_of(calendar.zone))
    series = "".join(f"<br>{escape(each)}" for each in event.get("recurrence", ()))
    people = ", ".join(
        f"{escape(each['email'])} ({escape(each['responseStatus'])})"
        for each in event.get("attendees", ())
    )
    return (
        f'<tr><td class="when">{local:%a %d %b %Y, %H:%M}{series}</td>'
        f"<td>{escape(str(event.get('summary', '')))}<br>"
        f'<span class="soft">{escape(str(event.get("location", "")))}<br>{people}</span></td></tr>'
    )
