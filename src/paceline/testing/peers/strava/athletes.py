"""Athletes of the stand-in, and what they recorded: made up, the same for the same seed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]
FIRST: Final = 10_000_000_000
BEGINNING: Final = datetime(2026, 1, 4, 8, tzinfo=UTC)
SPORTS: Final = ("Run", "Ride", "Swim", "Walk", "TrailRun")
# `type` is deprecated and has fewer words than `sport_type`.
OLDER: Final = {"TrailRun": "Run"}
LAT: Final = 52.5
LON: Final = 13.4


@dataclass(kw_only=True)
class Recorded:
    """One activity; its streams are worked out when they are asked for."""

    id: int
    owner: int
    start: datetime
    seconds: int
    metres: float
    sport: str
    name: str
    points: int
    is_private: bool = False
    is_manual: bool = False

    def summary(self) -> Json:
        started = stamp(self.start)
        return {
            "id": self.id,
            "athlete": {"id": self.owner},
            "name": self.name,
            "distance": round(self.metres, 1),
            "moving_time": self.seconds,
            "elapsed_time": self.seconds + 30,
            "total_elevation_gain": 42.0,
            "type": OLDER.get(self.sport, self.sport),
            "sport_type": self.sport,
            "start_date": started,
            "start_date_local": stamp(self.start + timedelta(hours=1)),
            "timezone": "(GMT+01:00) Europe/Berlin",
            "manual": self.is_manual,
            "private": self.is_private,
            "has_heartrate": not self.is_manual,
            "upload_id_str": str(self.id + 1),
            **({} if self.is_manual else {"average_heartrate": 148.5, "max_heartrate": 171.0}),
        }

    def detail(self) -> Json:
        return {**self.summary(), "calories": 512.0, "device_name": "Stand-in watch", "laps": []}

    def streams(self) -> Mapping[str, Json]:
        chance = Random(self.id)  # noqa: S311, made up and not secret
        steps = [place / max(1, self.points - 1) for place in range(self.points)]
        told: dict[str, list[Any]] = {
            "time": [round(self.seconds * step) for step in steps],
            "distance": [round(self.metres * step, 1) for step in steps],
            "heartrate": [round(140 + 20 * step + chance.uniform(-2, 2)) for step in steps],
            "altitude": [round(40 + 10 * step, 1) for step in steps],
            "latlng": [[LAT + step / 100, LON + step / 100] for step in steps],
        }
        return {name: stream(data) for name, data in told.items()}


def stream(data: list[Any]) -> Json:
    shape = {"original_size": len(data), "resolution": "high", "series_type": "time"}
    return {"data": data, **shape}


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(kw_only=True)
class StoredAthlete:
    id: int
    activities: dict[int, Recorded] = field(default_factory=dict)

    def fill(self, count: int, *, seed: int = 1, points: int = 60) -> list[Recorded]:
        """So many activities, one and a half a day, the latest first."""
        chance = Random(seed)  # noqa: S311, as above
        made = [self._made(place, chance, points) for place in range(count)]
        self.activities |= {each.id: each for each in made}
        return made

    def record(self, **more: Any) -> Recorded:  # noqa: ANN401, whatever a test says
        """One more, later than all there are."""
        last = max((each.start for each in self.activities.values()), default=BEGINNING)
        made = self._made(0, Random(len(self.activities)), 60)  # noqa: S311, as above
        made.id = self._next_id()
        made.start = last + timedelta(hours=9)
        for name, value in more.items():
            setattr(made, name, value)
        self.activities[made.id] = made
        return made

    def _next_id(self) -> int:
        return max(self.activities, default=FIRST + self.id * 100_000) + 1

    def _made(self, place: int, chance: Random, points: int) -> Recorded:
        seconds = chance.randint(900, 7200)
        sport = chance.choice(SPORTS)
        return Recorded(
            id=FIRST + self.id * 100_000 + 50_000 - place,
            owner=self.id,
            start=BEGINNING - timedelta(hours=16 * place, seconds=chance.randint(0, 3600)),
            seconds=seconds,
            metres=seconds * chance.uniform(2.2, 4.4),
            sport=sport,
            name=f"{sport} {place + 1}",
            points=points,
        )
