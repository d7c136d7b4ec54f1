"""Ways to answer with what is encoded already."""

from typing import Final

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"
CSV: Final = "text/csv; charset=utf-8"
CALENDAR: Final = "text/calendar; charset=utf-8"
