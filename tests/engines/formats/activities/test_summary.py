from array import array
from dataclasses import replace

import pytest

from paceline.engines.formats.activities.geodesy import (
    along,
    apart_m,
    counted,
    is_from_places,
    measured,
    travelled,
)
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
DEGREE = 111_195.08


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
        gone = along(column(NAN, 0, NAN, 1), column(NAN, 0, NAN, 0), column(NAN, NAN, NAN, NAN))

        assert list(gone[:3]) == [0, 0, 0]
        assert gone[3] == pytest.approx(111_195, abs=1)

    def test_of_whoever_stands_does_not_grow(self) -> None:
        wavering = column(*(metre / DEGREE for metre in (0, 1, 0, -1, 1, 0, 1.5)))

        gone = along(wavering, column(*[8] * 7), column(*range(7)))

        assert set(gone) == {0}

    def test_of_a_slow_walk_is_all_counted(self) -> None:
        slow = column(*(metre * 0.7 / DEGREE for metre in range(101)))

        gone = along(slow, column(*[8] * 101), column(*range(101)))

        assert gone[-1] == pytest.approx(70, abs=2)

    def test_over_a_gap_is_the_straight_line(self) -> None:
        gone = along(column(0, 300 / DEGREE), column(8, 8), column(0, 120))

        assert gone[-1] == pytest.approx(300, abs=0.1)

    def test_over_a_pause_is_not_counted(self) -> None:
        places = column(*(metre / DEGREE for metre in (0, 30, 530, 560)))
        pauses = [Pause(start_s=10, end_s=60)]

        gone = along(places, column(*[8] * 4), column(0, 10, 60, 70), pauses)

        assert [round(each) for each in gone] == [0, 30, 30, 60]

    def test_over_a_fix_lost_and_found_is_not_counted(self) -> None:
        places = column(*(metre / DEGREE for metre in (0, 3, 5003, 6)))

        gone = along(places, column(*[8] * 4), column(0, 1, 2, 3))

        assert [round(each) for each in gone] == [0, 3, 3, 3]

    def test_of_a_track_without_times_may_jump(self) -> None:
        gone = along(column(0, 5000 / DEGREE), column(8, 8), column(NAN, NAN))

        assert gone[-1] == pytest.approx(5000, abs=1)

    def test_of_half_a_place_is_unknown(self) -> None:
        assert travelled(Streams(seconds=column(0), latitude=column(1))) is None


class TestMeasuring:
    def test_gives_every_record_its_distance_and_says_so(self) -> None:
        found = measured(read_activity(gpx([point(each) for each in range(11)])))

        assert found.streams.distance_m is not None
        assert [round(each) for each in found.streams.distance_m] == [*range(0, 31, 3)]
        assert [each.code for each in found.warnings] == ["distance_from_positions"]
        assert is_from_places(found)
        assert "distance_from_positions" in {each.code for each in summary(found).warnings}

    def test_leaves_what_the_device_counted(self) -> None:
        counted = read_activity(tcx(lap([trackpoint(0), trackpoint(50)])))

        assert measured(counted) is counted
        assert not is_from_places(counted)

    def test_without_places_finds_nothing(self) -> None:
        nowhere = walk(Streams(seconds=column(0, 1)))

        assert measured(nowhere) is nowhere

    def test_counts_each_segment_by_itself(self) -> None:
        first = [point(each) for each in range(11)]
        second = [point(each) for each in range(111, 122)]

        found = summary(read_activity(gpx(first, second)))

        assert found.distance_m == pytest.approx(60, abs=0.1)


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
