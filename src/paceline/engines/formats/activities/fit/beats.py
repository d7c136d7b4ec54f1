"""Heart rates that a strap kept while its watch could not hear it, and handed over afterwards.

Facts of the FIT SDK (developer.garmin.com/fit, Profile.xlsx, message 132 `hr`): a message with a
timestamp and an event_timestamp tells what time of the strap's clock the file's time is; those
behind it have up to eight rates each, with the low twelve bits of the strap's time, in 1/1024 s.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import isnan
from typing import Final

from paceline.engines.formats.activities.fit import profile
from paceline.engines.formats.activities.fit.layout import TIMESTAMP, Message, Value
from paceline.engines.formats.activities.model import UNKNOWN, Column

ROLLOVER: Final = 1 << 12
THREE_BYTES: Final = 3
# A rate still holds where none came for so long, as the SDK fills gaps.
HOLDS_S: Final = 5.0
FIRST_S: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class Beat:
    """`at` is in seconds of the file's clock, `rate` in beats a minute."""

    at: float
    rate: float


def beats_at(times: Column, messages: Sequence[Message]) -> Column | None:
    """For each record the mean of the rates since the record before it; None without any."""
    beats = sorted(expanded(messages), key=lambda each: each.at)
    first = next((each for each in times if not isnan(each)), UNKNOWN)
    waiting = iter([each for each in beats if each.at > first - FIRST_S])
    following, last = next(waiting, None), None
    found = array("d")
    for at in times:
        rates: list[float] = []
        while following is not None and following.at <= at:
            last = following
            rates.append(last.rate)
            following = next(waiting, None)
        if not rates and last is not None and at - last.at <= HOLDS_S:
            rates.append(last.rate)
        found.append(round(sum(rates) / len(rates)) if rates else UNKNOWN)
    return None if all(map(isnan, found)) else found


def expanded(messages: Iterable[Message]) -> Iterator[Beat]:
    """In the file's order; before the first message that tells both times nothing is known."""
    zero: float | None = None
    ticks = 0
    for message in messages:
        moments = whole_numbers(message.values.get(profile.STRAP_TIME))
        stamp = begun(message)
        if moments and stamp is not None:
            zero = stamp - moments[0] / profile.STRAP_TICKS
        ticks = moments[-1] if moments else ticks
        for low in twelve_bits(message.values.get(profile.STRAP_TIME_12)):
            ticks += (low - ticks) % ROLLOVER
            moments.append(ticks)
        rates = whole_numbers(message.values.get(profile.STRAP_RATE))
        for at, rate in zip(moments, rates, strict=False):
            if zero is not None and rate:
                yield Beat(at=zero + at / profile.STRAP_TICKS, rate=rate)


def begun(message: Message) -> float | None:
    """The file's time, with what a second is divided into where the message says it."""
    stamp = message.stamp if message.stamp is not None else message.values.get(TIMESTAMP)
    if not isinstance(stamp, int):
        return None
    for known in (profile.FRACTION, profile.FRACTION_256):
        part = message.values.get(known.number)
        if isinstance(part, int):
            return stamp + part / known.scale
    return float(stamp)


def whole_numbers(value: Value) -> list[int]:
    """Of one or of an array, up to the first that is unknown."""
    values = value if isinstance(value, tuple) else (value,)
    return [each for each in takewhile(is_whole, values) if isinstance(each, int)]


def is_whole(value: object) -> bool:
    return isinstance(value, int)


def twelve_bits(value: Value) -> Iterator[int]:
    """Two in three bytes, the lower bits first."""
    packed = value if isinstance(value, bytes) else b""
    for at in range(0, len(packed) - THREE_BYTES + 1, THREE_BYTES):
        low, middle, high = packed[at : at + THREE_BYTES]
        yield low | (middle & 15) << 8
        yield middle >> 4 | high << 4
