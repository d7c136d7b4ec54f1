"""The 90 real files against what their devices stored, and against another decoder's counts."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import isnan
from pathlib import Path
from typing import Any, Final

import fitdecode
import pytest

from paceline.engines.formats.activities.geodesy import travelled
from paceline.engines.formats.activities.model import Activity, Totals
from paceline.engines.formats.activities.packing import decode, encode
from paceline.engines.formats.activities.read import read_activity
from paceline.engines.formats.activities.summary import summary

pytestmark = pytest.mark.shared
SMALL: Final = 20_000
STORED: Final = {
    "total_distance": "distance_m",
    "total_timer_time": "timer_s",
    "total_elapsed_time": "elapsed_s",
    "total_ascent": "ascent_m",
    "avg_heart_rate": "avg_hr",
    "max_heart_rate": "max_hr",
    "total_calories": "calories",
}
ENOUGH_M: Final = 100
NEAR: Final = 0.1
SHARE: Final = 0.75
A_KILOMETRE: Final = 1000
MOST: Final = 0.9


@cache
def manifest(folder: Path) -> list[Mapping[str, Any]]:
    files: list[Mapping[str, Any]] = json.loads((folder / "manifest.json").read_text())["files"]
    return files


@cache
def read(path: Path) -> Activity:
    return read_activity(path.read_bytes())


def sessions_of(activity: Activity, name: str) -> list[float]:
    values = (getattr(each.totals, STORED[name]) for each in activity.sessions)
    return [each for each in values if each is not None]


def off_along(activity: Activity) -> list[float]:
    """By which share the distance along positions is longer than the one that was counted."""
    streams = activity.streams
    if streams.latitude is None or streams.distance_m is None:
        return []
    known = sum(not isnan(each) for each in streams.latitude)
    counted = travelled(streams)
    along = travelled(replace(streams, distance_m=None), activity.pauses)
    if counted is None or along is None or counted[-1] < A_KILOMETRE or known < MOST * len(streams):
        return []
    return [along[-1] / counted[-1] - 1]


def listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def count_by_fitdecode(path: Path) -> int | None:
    try:
        with fitdecode.FitReader(path, check_crc=fitdecode.CrcCheck.DISABLED) as reader:
            names = [each.name for each in reader if isinstance(each, fitdecode.FitDataMessage)]
    except fitdecode.FitError:
        return None
    return names.count("record")


def wanted_records(folder: Path, each: Mapping[str, Any]) -> int | None:
    """None where the other decoder gives up, or takes too long for a test."""
    if each.get("fit_session"):
        count: int = each["fit_session"]["records"]
        return count
    path = folder / each["file"]
    return count_by_fitdecode(path) if path.stat().st_size < SMALL else None


class TestEveryFile:
    def test_is_read(self, shared_activities: Path) -> None:
        found = [read(shared_activities / each["file"]) for each in manifest(shared_activities)]

        assert len(found) == 90

    def test_survives_being_stored(self, shared_activities: Path) -> None:
        for each in manifest(shared_activities):
            stored = encode(read(shared_activities / each["file"]))

            assert encode(decode(stored)) == stored


class TestEveryFitFile:
    def test_has_the_totals_its_device_stored(self, shared_activities: Path) -> None:
        wrong = [
            (each["file"], name)
            for each in manifest(shared_activities)
            for name, value in (each.get("fit_session") or {}).items()
            if name in STORED
            and sessions_of(read(shared_activities / each["file"]), name) != listed(value)
        ]

        assert wrong == []

    def test_has_as_many_records_as_another_decoder_finds(self, shared_activities: Path) -> None:
        wrong = [
            each["file"]
            for each in manifest(shared_activities)
            if each["format"] == "fit"
            and wanted_records(shared_activities, each)
            not in (None, len(read(shared_activities / each["file"]).streams))
        ]

        assert wrong == []


class TestAscent:
    def test_is_near_the_devices_for_most(self, shared_activities: Path) -> None:
        near = [
            abs(found / stored - 1) <= NEAR
            for each in manifest(shared_activities)
            if each["format"] == "fit"
            and (stored := read(shared_activities / each["file"]).totals.ascent_m or 0) >= ENOUGH_M
            and (found := summary(read(shared_activities / each["file"])).ascent_m) is not None
        ]

        assert len(near) > 10
        assert sum(near) / len(near) >= SHARE


class TestDistanceAlongPositions:
    def test_is_near_the_devices_for_most(self, shared_activities: Path) -> None:
        """Of all ways of a kilometre or more: half within half a per cent, most within two."""
        found = [read(shared_activities / each["file"]) for each in manifest(shared_activities)]
        near = sorted(abs(each) for activity in found for each in off_along(activity))

        assert len(near) >= 25
        assert near[len(near) // 2] < 0.005
        assert sum(each < 0.02 for each in near) / len(near) > 0.8


class TestRatesOfAStrap:
    @pytest.mark.parametrize("name", ["event_timestamp.fit", "garmin-fr935-cr.fit"])
    def test_are_those_of_which_the_device_stored_the_highest(
        self, shared_activities: Path, name: str
    ) -> None:
        activity = read(shared_activities / "fitdecode" / name)

        found = summary(replace(activity, totals=Totals()))

        assert activity.totals.avg_hr is not None
        assert found.avg_hr == pytest.approx(activity.totals.avg_hr, abs=6)
        assert found.max_hr == activity.totals.max_hr


class TestATcxFile:
    def test_has_what_other_readers_assert(self, shared_activities: Path) -> None:
        found = summary(read(shared_activities / "python-tcxparser/test.tcx"))

        assert found.distance_m == pytest.approx(4686.311, abs=0.001)
        assert found.elapsed_s == 1992.78
        assert (found.calories, found.max_hr) == (379, 189)
        assert found.avg_hr == pytest.approx(156, abs=1)
        assert summary(read(shared_activities / "tcxreader/mapmyride_biking.tcx")).calories == 458
