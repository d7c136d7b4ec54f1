"""Answers that others recorded at Strava, over the years, are read as they are."""

import json

import msgspec
import pytest

from paceline.engines.formats.activities.model import Sport
from paceline.providers.strava.arrivals import arrival_of
from paceline.providers.strava.shapes import Athlete, Detail, Streams, Summary
from tests.engines.conftest import shared_folder

pytestmark = pytest.mark.shared


def recorded(name: str) -> bytes:
    return (shared_folder("strava") / "fixtures" / name).read_bytes()


class TestAnActivity:
    @pytest.mark.parametrize(
        ("name", "sport", "metres"),
        [
            ("activity.3.json", Sport.RUNNING, 5781.1),
            ("activity-manual.3.json", Sport.HIKING, 22530.8),
            ("activity_get.body", Sport.CYCLING, 20739.1),
            ("activity_get_run.body", Sport.RUNNING, 5562.6),
            ("sample_activity.fixture.json", Sport.CYCLING, 50235.6),
        ],
    )
    def test_is_read(self, name: str, sport: Sport, metres: float) -> None:
        told = msgspec.json.decode(recorded(name), type=Detail)

        found = arrival_of(told, None).activity

        assert (found.sport, found.totals.distance_m) == (sport, metres)
        assert found.start is not None

    @pytest.mark.parametrize(
        ("name", "count"), [("activity_stream.body", 999), ("sample_streams.fixture.json", 78)]
    )
    def test_has_streams_of_one_length(self, name: str, count: int) -> None:
        by_kind = {each["type"]: each for each in json.loads(recorded(name))}
        told = msgspec.json.decode(recorded("activity_get.body"), type=Detail)

        found = arrival_of(told, msgspec.convert(by_kind, Streams)).activity.streams

        assert len(found.seconds) == len(found.latitude or ()) == count


class TestLists:
    def test_and_athletes_are_read(self) -> None:
        listed = msgspec.json.decode(recorded("athlete_list_activies.body"), type=list[Summary])
        athlete = msgspec.json.decode(recorded("athlete_get.body"), type=Athlete)

        assert (len(listed), athlete.id) == (30, 3545423)
