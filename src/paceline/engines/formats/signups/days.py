"""Weekdays as people write them in English and German; 0 is Monday."""

from collections.abc import Mapping
from typing import Final

DAY_MINUTES: Final = 1440
EVERY_DAY: Final = tuple(range(7))
NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FULL_NAMES: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_SPELLINGS: Final = (
    "mo mon monday mondays montag montags",
    "tu tue tues tuesday tuesdays di dienstag dienstags",
    "we wed weds wednesday wednesdays mi mit mittwoch mittwochs",
    "th thu thur thurs thursday thursdays do donnerstag donnerstags",
    "fr fri friday fridays freitag freitags",
    "sa sat saturday saturdays samstag samstags sonnabend sonnabends",
    "su sun sunday sundays so sonntag sonntags",
)
_SPANS: Final[Mapping[str, tuple[int, ...]]] = {
    "weekday": (0, 1, 2, 3, 4),
    "weekdays": (0, 1, 2, 3, 4),
    "workdays": (0, 1, 2, 3, 4),
    "werktags": (0, 1, 2, 3, 4),
    "unter der woche": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
    "weekends": (5, 6),
    "wochenende": (5, 6),
    "am wochenende": (5, 6),
    "daily": EVERY_DAY,
    "every day": EVERY_DAY,
    "everyday": EVERY_DAY,
    "any day": EVERY_DAY,
    "all days": EVERY_DAY,
    "taglich": EVERY_DAY,
    "jeden tag": EVERY_DAY,
    "alle tage": EVERY_DAY,
}
WORDS: Final[Mapping[str, tuple[int, ...]]] = {
    **{word: (day,) for day, words in enumerate(_SPELLINGS) for word in words.split()},
    **_SPANS,
}


def through(first: int, last: int) -> tuple[int, ...]:
    """Both ends included; Fri to Mon runs over the weekend."""
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
