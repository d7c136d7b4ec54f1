"""A stand-in's calendars in a file: a demo that is started again finds them as they were."""

import json
from pathlib import Path
from typing import Final

from paceline.testing.peers.google_calendar.server import GoogleCalendarPeer

HELD: Final = ("summary", "version", "oldest_token", "events", "changes")


def keep(peer: GoogleCalendarPeer, path: Path) -> None:
    calendars = [
        {"id": each.id, "zone": each.zone, **{name: getattr(each, name) for name in HELD}}
        for each in peer.calendars.values()
    ]
    path.write_text(json.dumps({"calendars": calendars}), encoding="utf-8")


def recall(peer: GoogleCalendarPeer, path: Path) -> None:
    """What cannot be read was not kept: it is brought in step again."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        for each in found["calendars"]:
            calendar = peer.add_calendar(each["id"], zone=each["zone"])
            for name in HELD:
                setattr(calendar, name, each[name])
    except (OSError, ValueError, LookupError, TypeError):
        peer.calendars.clear()
