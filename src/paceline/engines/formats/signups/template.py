"""The file an organiser can start from: the canonical layout, with an example of each habit."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

HEADER: Final = ("Name", "Email", "Role", "Time zone", "Availability", "Max groups")
_EXAMPLES: Final = (
    (
        "Ada Example",
        "ada@example.org",
        "member",
        "Europe/Berlin",
        "Mon 18:00-20:00; Tue, Thu 19:00-21:00 (if need be)",
        "",
    ),
    ("Ben Example", "ben@example.org", "member", "America/New_York", "weekdays 12:00-13:00", ""),
    (
        "Cleo Example",
        "cleo@example.org",
        "facilitator",
        "Asia/Kolkata",
        "Sat-Sun 10:00-12:00; Sun 23:00-01:00",
        "2",
    ),
)


def write_template() -> bytes:
    """A CSV file in UTF-8 with its mark, which spreadsheets need to see the accents."""
    return write_canonical(_EXAMPLES)


def write_canonical(rows: Iterable[tuple[str, ...]]) -> bytes:
    """Rows in the order of `HEADER`; windows are written by `render_windows`."""
    text = StringIO(newline="")
    sheet = csv.writer(text)
    sheet.writerow(HEADER)
    sheet.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
