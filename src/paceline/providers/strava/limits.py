"""Strava's allowances, as its answers tell them: https://developers.strava.com/docs/rate-limits/.

Two pairs of windows, for all calls and for those that read, both of an application and not of an
athlete; calls that are refused count, too.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from paceline.kernel.windows import Reading, Window, Windows

QUARTER: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
# What a new application has; every answer tells what this one has.
OVERALL: Final = (
    Window(name="strava overall quarter", per=QUARTER, amount=200),
    Window(name="strava overall day", per=DAY, amount=2000),
)
READS: Final = (
    Window(name="strava read quarter", per=QUARTER, amount=100),
    Window(name="strava read day", per=DAY, amount=1000),
)
HEADERS: Final = (("x-ratelimit", OVERALL), ("x-readratelimit", READS))


class Allowance:
    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    async def take(self, *, own_act: bool) -> datetime:
        """Everything we call reads. Raises Spent."""
        return await self._windows.take((*OVERALL, *READS), own_act=own_act)

    async def learn(self, headers: Mapping[str, str], *, at: datetime) -> None:
        readings = list(readings_of(headers))
        if readings:
            await self._windows.learn(readings, at=at)

    async def close(self, headers: Mapping[str, str], *, at: datetime) -> float:
        """Answers the seconds until somebody may ask again."""
        full = [each.window for each in readings_of(headers) if each.used >= each.amount]
        return max([await self._windows.close(each, at=at) for each in full or OVERALL[:1]])


def readings_of(headers: Mapping[str, str]) -> Iterator[Reading]:
    for name, windows in HEADERS:
        amounts, used = numbers(headers, f"{name}-limit"), numbers(headers, f"{name}-usage")
        if len(amounts) == len(used) == len(windows):
            for window, amount, count in zip(windows, amounts, used, strict=True):
                yield Reading(window=window, amount=amount, used=count)


def numbers(headers: Mapping[str, str], name: str) -> list[int]:
    """Empty for what is not as it was told."""
    try:
        return [int(each) for each in headers.get(name, "").split(",")]
    except ValueError:
        return []
