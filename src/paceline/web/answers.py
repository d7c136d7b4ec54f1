"""What bodies are: their kinds on the way out, their length on the way in."""

from typing import Final

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"
CSV: Final = "text/csv; charset=utf-8"
CALENDAR: Final = "text/calendar; charset=utf-8"
# The largest file of sign-ups, and what carries it.
LONGEST_BODY: Final = 6 * 1024 * 1024
# An export of somebody's activities; only routes that say so take more than the above.
LONGEST_UPLOAD: Final = 512 * 1024 * 1024
