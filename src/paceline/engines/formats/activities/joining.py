"""What every reader does with times and totals once the file is read."""

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from operator import le
from typing import Final

from paceline.engines.formats.activities.model import UNKNOWN, Column, Pause, Remark, Totals

BREAK: Final = 1.0
BACKWARDS: Final = Remark(
    code="time_goes_back",
    detail="Some records are earlier than those before them; they count as at the same moment.",
)
UNTIMED: Final = Remark(code="no_times", detail="No record has a time.")


def since(zero: float | None, moments: Column) -> tuple[Column, tuple[Remark, ...]]:
    """Seconds since `zero` that never fall; a record without a time is at the one before it."""
    if zero is None or all(map(math.isnan, moments)):
        return array("d", [UNKNOWN]) * len(moments), (UNTIMED,) if moments else ()
    if all(map(le, moments, moments[1:])):
        return array("d", [each - zero for each in moments]), ()
    latest = next(each for each in moments if not math.isnan(each)) - zero
    seconds, fell = array("d"), False
    for each in moments:
        passed = each - zero
        fell = fell or passed < latest
        latest = max(latest, passed)
        seconds.append(latest)
    return seconds, (BACKWARDS,) if fell else ()


def dated(zero: float | None) -> datetime | None:
    """Of seconds since 1970."""
    return None if zero is None else datetime.fromtimestamp(zero, tz=UTC)


def between(breaks: Sequence[int], seconds: Column) -> Iterator[Pause]:
    """Nothing was recorded between a point that begins a track's segment and the one before."""
    for first in breaks:
        if 0 < first < len(seconds) and seconds[first] - seconds[first - 1] > BREAK:
            yield Pause(start_s=seconds[first - 1], end_s=seconds[first])


def summed(parts: Sequence[Totals]) -> Totals:
    """Of several sessions or laps; hearts beat on average over the time each took."""
    if len(parts) == 1:
        return parts[0]
    return Totals(
        distance_m=total(each.distance_m for each in parts),
        timer_s=total(each.timer_s for each in parts),
        elapsed_s=total(each.elapsed_s for each in parts),
        ascent_m=total(each.ascent_m for each in parts),
        avg_hr=weighted([(each.avg_hr, each.timer_s) for each in parts]),
        max_hr=max((each.max_hr for each in parts if each.max_hr is not None), default=None),
        calories=total(each.calories for each in parts),
    )


def total(values: Iterable[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return math.fsum(known) if known else None


def weighted(pairs: Sequence[tuple[float | None, float | None]]) -> float | None:
    known = [(value, weight) for value, weight in pairs if value is not None and weight]
    if not known:
        return None
    return math.fsum(a * b for a, b in known) / math.fsum(weight for _, weight in known)
