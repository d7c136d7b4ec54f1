from array import array
from dataclasses import replace

import pytest

from paceline.engines.formats.activities.geodesy import along, apart_m, counted, travelled
from paceline.engines.formats.activities.model import (
    Activity,
    Column,
    Format,
    Lap,
    Pause,
    Sport,
    Streams,
    Totals,
)
from paceline.engines.formats.activities.read import read_activity
from paceline.engines.formats.activities.sports import sport_named
from paceline.engines.formats.activities.summary import summary
from tests.engines.formats.activities.writing import gpx, lap, point, run, tcx, trackpoint

NAN = float("nan")


def column(*values: float) -> Column:
    return array("d", values)


def walk(streams: Streams, totals: Totals | None = None) -> Activity:
    return Activity(
        format=Format.GPX,
        sport=Sport.WALKING,
        start=None,
        totals=totals or Totals(),
        streams=streams,
    )


class TestFigures:
    def test_are_the_devices_where_it_stored_them(self) -> None:
        totals = Totals(
            distance_m=1, timer_s=2, elapsed_s=3, ascent_m=4, avg_hr=5, max_hr=6, calories=7.6
        )

        found = summary(replace(read_activity(run(60).written()), totals=totals))

        assert (found.distance_m, found.timer_s, found.elapsed_s) == (1, 2, 3)
        assert (found.avg_hr, found.max_hr, found.calories) == (5, 6, 8)

    def test_are_computed_where_it_did_not(self) -> None:
        found = summary(read_activity(gpx([point(each) for each in range(61)])))

        assert found.distance_m == pytest.approx(180, abs=0.5)
        assert (found.timer_s, found.elapsed_s, found.moving_s) == (60, 60, 60)
        assert found.ascent_m == pytest.approx(6, abs=0.1)
        assert (found.avg_hr, found.calories, found.laps, found.records) == (None, None, 0, 61)

    def test_of_the_heart_are_over_what_is_known(self) -> None:
        found = summary(walk(Streams(seconds=column(0, 1, 2), heart_rate=column(100, NAN, 141))))

        assert (found.avg_hr, found.max_hr) == (120, 141)

    def test_of_the_ascent_are_the_devices_without_altitudes(self) -> None:
        found = summary(walk(Streams(seconds=column(0)), Totals(ascent_m=55)))

        assert found.ascent_m == 55

    def test_are_unknown_where_nothing_tells(self) -> None:
        found = summary(walk(Streams(seconds=column())))

        assert (found.distance_m, found.timer_s, found.elapsed_s) == (None, None, None)
        assert (found.moving_s, found.ascent_m, found.max_hr) == (None, None, None)

    def test_of_a_treadmill_need_no_places(self) -> None:
        streams = Streams(seconds=column(0, 10), distance_m=column(0, 30))

        found = summary(walk(streams))

        assert (found.distance_m, found.moving_s) == (30, 10)


class TestTime:
    def test_runs_without_the_pauses(self) -> None:
        track = walk(Streams(seconds=column(0, 10, 110, 120), distance_m=column(0, 30, 30, 60)))

        found = summary(replace(track, pauses=(Pause(start_s=10, end_s=110),)))

        assert (found.elapsed_s, found.timer_s, found.moving_s) == (120, 20, 20)

    def test_ends_with_the_last_lap_if_that_is_later(self) -> None:
        laps = (
            Lap(start_s=0, totals=Totals(timer_s=70.5)),
            Lap(start_s=None, totals=Totals(timer_s=900)),
            Lap(start_s=5, totals=Totals()),
        )

        found = summary(replace(walk(Streams(seconds=column(0, 60))), laps=laps))

        assert found.elapsed_s == 70.5

    def test_passed_is_no_shorter_than_the_timer(self) -> None:
        found = summary(read_activity(tcx(lap([trackpoint(0), trackpoint(50)]))))

        assert (found.timer_s, found.elapsed_s) == (60, 60)


class TestDistance:
    def test_of_a_quarter_of_the_globe(self) -> None:
        assert apart_m(0, 0, 90, 0) == pytest.approx(10_007_557, abs=1)
        assert apart_m(0, 0, 0, 180) == pytest.approx(20_015_115, abs=1)

    def test_counted_goes_on_where_the_counter_began_again(self) -> None:
        assert list(counted(column(NAN, 5, 9, NAN, 2, 4))) == [0, 5, 9, 9, 9, 11]

    def test_along_places_steps_over_what_is_unknown(self) -> None:
        gone = along(column(NAN, 0, NAN, 1), column(NAN, 0, NAN, 0))

        assert list(gone[:3]) == [0, 0, 0]
        assert gone[3] == pytest.approx(111_195, abs=1)

    def test_of_half_a_place_is_unknown(self) -> None:
        assert travelled(Streams(seconds=column(0), latitude=column(1))) is None


class TestWordsOfSports:
    @pytest.mark.parametrize(
        ("word", "sport"),
        [
            ("Running", Sport.RUNNING),
            ("trail_running", Sport.RUNNING),
            ("Biking", Sport.CYCLING),
            ("VirtualRide", Sport.CYCLING),
            ("9", Sport.RUNNING),
            ("Stand up paddling", Sport.PADDLING),
            ("lap_swimming", Sport.SWIMMING),
            ("motorcycling", Sport.OTHER),
            ("Rowing", Sport.ROWING),
            ("", Sport.OTHER),
            (None, Sport.OTHER),
        ],
    )
    def test_become_ours(self, word: str | None, sport: Sport) -> None:
        assert sport_named(word) == sport
