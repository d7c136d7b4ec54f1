import re
from math import isfinite

import pytest

from paceline.engines.formats.activities import shapes
from paceline.engines.formats.activities.model import Activity, Format, Pause, Sport, Totals
from paceline.engines.formats.activities.packing import encode
from paceline.engines.formats.activities.tcx import read_tcx
from tests.engines.formats.activities.writing import START, lap, moment, tcx, trackpoint

TPX = (
    "<Extensions><ns3:TPX><ns3:Speed>3.0</ns3:Speed><ns3:Watts>250</ns3:Watts></ns3:TPX>"
    "</Extensions>"
)


def codes(activity: Activity) -> list[str]:
    return [each.code for each in activity.warnings]


def minute(*, inside: str = "") -> list[str]:
    return [trackpoint(second, inside=inside) for second in range(61)]


class TestAnActivity:
    def test_is_what_the_device_stored(self) -> None:
        activity = read_tcx(tcx(lap(minute())))

        assert (activity.format, activity.sport, activity.start) == (
            Format.TCX,
            Sport.RUNNING,
            START,
        )
        assert (activity.sport_word, activity.device) == ("Running", "A watch")
        assert activity.totals == Totals(
            distance_m=180, timer_s=60, avg_hr=141, max_hr=150, calories=12
        )
        assert (activity.laps[0].start_s, activity.laps[0].trigger) == (0, "manual")
        assert activity.sessions[0].totals == activity.totals
        assert codes(activity) == []

    def test_has_its_records(self) -> None:
        streams = read_tcx(tcx(lap(minute(inside=TPX)))).streams

        assert len(streams) == 61
        assert {name for name, _ in streams.channels()} == {
            *("distance_m", "latitude", "longitude", "altitude_m", "heart_rate"),
            *("power_w", "speed_m_s"),
        }
        assert streams.heart_rate is not None
        assert streams.heart_rate[4] == 144

    def test_in_several_laps_tells_what_is_stored_for_all(self) -> None:
        data = tcx(lap(minute()[:30]), lap(minute()[30:], start=30))

        activity = read_tcx(data)

        assert [each.start_s for each in activity.laps] == [0, 30]
        assert activity.totals == Totals(timer_s=120, max_hr=150, calories=24)

    def test_in_several_laps_without_records_adds_them_up(self) -> None:
        activity = read_tcx(tcx(lap(), lap(start=60)))

        assert activity.totals == Totals(
            distance_m=360, timer_s=120, avg_hr=141, max_hr=150, calories=24
        )
        assert (activity.start, len(activity.streams), codes(activity)) == (START, 0, [])

    def test_pauses_between_the_tracks_of_a_lap(self) -> None:
        second = [trackpoint(each) for each in (90, 91)]

        activity = read_tcx(tcx(lap(minute(), second), lap([trackpoint(100)], start=92)))

        assert activity.pauses == (Pause(start_s=60, end_s=90),)

    def test_that_goes_back_in_time_has_no_pauses(self) -> None:
        activity = read_tcx(tcx(lap([trackpoint(90)], [trackpoint(5)])))

        assert (activity.pauses, codes(activity)) == ((), ["time_goes_back"])

    def test_of_several_sports_keeps_each(self) -> None:
        other = f'<Activity Sport="Biking"><Id>{moment(60)}</Id>{lap(start=60)}</Activity>'

        activity = read_tcx(
            tcx(lap(), sport="Swimming").replace(
                b"</Activities>", other.encode() + b"</Activities>"
            )
        )

        assert (activity.sport, activity.sport_word) == (Sport.MULTISPORT, "Swimming, Biking")
        assert [each.sport for each in activity.sessions] == [Sport.SWIMMING, Sport.CYCLING]

    def test_of_no_laps_has_a_sport_alone(self) -> None:
        activity = read_tcx(tcx())

        assert (activity.sport, activity.start, activity.sessions[0].start_s) == (
            Sport.RUNNING,
            None,
            None,
        )

    def test_of_a_lap_without_a_start_has_its_totals(self) -> None:
        data = tcx(lap()).replace(b' StartTime="2020-01-01T00:00:00Z"', b"")

        activity = read_tcx(data)

        assert (activity.start, activity.laps[0].start_s) == (None, None)
        assert activity.totals.distance_m == 180


class TestACourse:
    @pytest.mark.parametrize("seconds", [3, 61])
    def test_is_no_activity(self, seconds: int) -> None:
        track = "".join(minute()[:seconds])
        data = (
            f"<TrainingCenterDatabase><Courses><Course><Lap>{lap()}</Lap>"
            f"<Track>{track}</Track></Course></Courses></TrainingCenterDatabase>"
        ).encode()

        activity = read_tcx(data)

        assert (len(activity.streams), codes(activity)) == (0, ["no_records"])

    def test_beside_an_activity_is_left_alone(self) -> None:
        course = f"<Courses><Course><Track>{''.join(minute())}</Track></Course></Courses>"
        data = tcx(lap(minute()), around=course)

        activity = read_tcx(data)

        assert len(activity.streams) == 61
        assert activity.streams.distance_m is not None
        assert activity.streams.distance_m[-1] == 180


class TestAValue:
    def test_that_is_none_is_left_out(self) -> None:
        odd = trackpoint(0).replace("<AltitudeMeters>100.0", "<AltitudeMeters>high")
        heart = trackpoint(1).replace("<Value>141", "<Value>fast").replace("Longitude", "Other")

        activity = read_tcx(
            tcx(lap([odd, heart, trackpoint(2)]).replace("<Calories>12", "<Calories>x"))
        )

        streams = activity.streams
        assert streams.latitude is not None
        assert [each == each for each in streams.latitude] == [True, False, True]
        assert activity.totals.calories is None
        assert codes(activity) == ["values_left_out"]

    @pytest.mark.parametrize("seconds", [3, 61])
    def test_of_a_distance_that_nobody_goes_is_left_out(self, seconds: int) -> None:
        points = minute()[:seconds]
        far = re.sub("<DistanceMeters>[^<]*", "<DistanceMeters>1e15", points[1])

        activity = read_tcx(tcx(lap([points[0], far, *points[2:]])))

        assert activity.streams.distance_m is not None
        assert max(filter(isfinite, activity.streams.distance_m)) < 1000
        assert codes(activity) == ["values_left_out"]

    def test_outside_any_element_we_know_is_left_alone(self) -> None:
        data = tcx(lap(minute())).replace(b"<Intensity>", b"<Value>9</Value><Intensity>")

        assert read_tcx(data).totals.avg_hr == 141


class TestTheShortWay:
    def test_ends_where_the_long_one_does(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data = tcx(lap(minute()), lap(minute(inside=TPX), start=61))
        short = encode(read_tcx(data))
        monkeypatch.setattr(shapes, "SMALL", 1 << 30)

        assert encode(read_tcx(data)) == short
