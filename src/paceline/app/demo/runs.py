"""Six weeks of a member's running, made up: no watch ever recorded them."""

from array import array
from cmath import rect
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import pi, sin
from random import Random
from typing import Final

from paceline.engines.formats.activities.model import (
    Activity,
    Format,
    Sport,
    Streams,
    Totals,
)
from paceline.features.activities.public import ActivityIntake, Arrival, SourceKind
from paceline.kernel.identity import Principal

# What load, zones and age grade are counted with.
ATHLETE: Final = {
    "birth_date": date(1984, 5, 17),
    "sex": "F",
    "max_hr": 186,
    "resting_hr": 54,
    "threshold_hr": 168,
    "threshold_speed": 3.4,
}
LONG_AGO: Final = timedelta(days=60)
SEED: Final = 7
STEP: Final = 5.0
# Round a lake that is on no map; degrees, metres in one of them, and how narrow they are eastward.
LAKE: Final = (52.43, 13.18)
DEGREE: Final = 111_320.0
NARROW: Final = 0.61
# Days before today, kilometres, metres a second, beats a minute.
RUNS: Final = (
    (40, 6.0, 2.80, 142),
    (36, 8.0, 2.85, 145),
    (29, 10.0, 2.82, 144),
    (22, 5.0, 3.35, 163),
    (15, 12.0, 2.86, 146),
    (8, 9.0, 2.95, 149),
    (3, 14.0, 2.90, 147),
)


async def run_before(at: datetime, intake: ActivityIntake, who: Principal) -> None:
    """As from a watch, so that a group may see them once the member lets it."""
    chance = Random(SEED)  # noqa: S311, nothing secret is made of it
    for days, kilometres, speed, rate in RUNS:
        start = at.replace(hour=6, minute=30, second=0, microsecond=0) - timedelta(days=days)
        activity = recorded(start, kilometres * 1000, speed, rate, chance=chance)
        arrived = Arrival(external_id=f"demo-{days}", title="Morning run", activity=activity)
        await intake.store(who.user_id, SourceKind.FIT, arrived)


def recorded(
    start: datetime, metres: float, speed: float, rate: float, *, chance: Random
) -> Activity:
    rows = list(points(metres, speed, rate, chance=chance))
    seconds, distance, altitude, beats = (array("d", each) for each in zip(*rows, strict=True))
    north, east = (
        array("d", each) for each in zip(*(shore(gone, metres) for gone in distance), strict=True)
    )
    return Activity(
        format=Format.FIT,
        sport=Sport.RUNNING,
        start=start,
        totals=Totals(),
        streams=Streams(
            seconds=seconds,
            distance_m=distance,
            latitude=north,
            longitude=east,
            altitude_m=altitude,
            heart_rate=beats,
        ),
        device="Demo watch",
    )


def points(
    metres: float, speed: float, rate: float, *, chance: Random
) -> Iterator[tuple[float, float, float, float]]:
    """Rolling country: slower and harder uphill, the heart a little faster towards the end."""
    at = gone = 0.0
    while gone < metres:
        slope = sin(gone / 900 * pi)
        warm = min(1.0, at / 240)
        beats = (rate - 25) + 25 * warm + 6 * slope + 4 * gone / metres + chance.gauss(0, 1)
        yield at, gone, 60 + 18 * sin(gone / 900 * pi - pi / 2), round(beats)
        at += STEP
        gone += STEP * speed * (1 - 0.06 * slope + chance.gauss(0, 0.02))


def shore(gone: float, metres: float) -> tuple[float, float]:
    """Once round, however long the run is; bays make it a little longer than a circle."""
    turn = 2 * pi * gone / metres
    bays = 1 + 0.22 * sin(3 * turn) + 0.08 * sin(7 * turn + 1)
    there = rect(0.85 * bays * metres / (2 * pi) / DEGREE, turn)
    return LAKE[0] + there.imag, LAKE[1] + there.real / NARROW
