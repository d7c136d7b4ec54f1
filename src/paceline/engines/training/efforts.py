"""The fastest stretches of an activity, over the distances that people race."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from paceline.engines.training.curves import Floats

MILE: Final = 1609.344
DISTANCES: Final[Mapping[str, float]] = {
    "400m": 400.0,
    "half_mile": MILE / 2,
    "1k": 1000.0,
    "mile": MILE,
    "2_miles": 2 * MILE,
    "5k": 5000.0,
    "10k": 10_000.0,
    "15k": 15_000.0,
    "10_miles": 10 * MILE,
    "20k": 20_000.0,
    "half_marathon": 21_097.5,
    "30k": 30_000.0,
    "marathon": 42_195.0,
}
# Metres a second that nobody ever ran: the fastest 10 m of any 100 m took 0.81 s.
FASTEST_RUNNER: Final = 12.5


@dataclass(frozen=True, kw_only=True)
class Effort:
    """`metres` were covered in `seconds` of elapsed time, from `start_s` after the start on."""

    name: str
    metres: float
    seconds: float
    start_s: float


def best_efforts(
    seconds: Floats,
    distance_m: Floats,
    *,
    distances: Mapping[str, float] = DISTANCES,
    fastest: float = FASTEST_RUNNER,
) -> list[Effort]:
    """The best of each distance that was covered; seconds since the start, metres from there.

    Pauses count, as in a race. Between two records the speed is taken as even, so that a stretch
    may begin or end there. No stretch lies over a jump faster than `fastest` metres a second: that
    is a fix lost and found, not a run.
    """
    from paceline.engines.training.fastest import fastest_stretches  # noqa: PLC0415, numpy is heavy

    found = fastest_stretches(seconds, distance_m, list(distances.values()), jump=fastest)
    return [
        Effort(name=name, metres=metres, seconds=each.rise, start_s=each.start)
        for (name, metres), each in zip(distances.items(), found, strict=True)
        if each is not None
    ]
