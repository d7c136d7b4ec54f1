"""What a FIT file's messages say of an activity."""

from datetime import timedelta

import pytest

from paceline.engines.formats.activities.fit import records
from paceline.engines.formats.activities.fit.activity import read_fit
from paceline.engines.formats.activities.fit.base_types import (
    BYTE,
    ENUM,
    SINT8,
    STRING,
    UINT8,
    UINT16,
    UINT32,
)
from paceline.engines.formats.activities.model import Format, Pause, Sport, Totals
from paceline.engines.formats.activities.refusals import TooLarge
from tests.engines.formats.activities.writing import (
    DESCRIPTION,
    EVENT,
    FILE_ID,
    LAP,
    NEW_YEAR,
    RECORD,
    SESSION,
    START,
    FitFile,
    Spec,
    record,
    run,
)

TIMED = Spec(253, UINT32)


def sport(code: int, below: int = 0) -> FitFile:
    return FitFile().define(0, 18, [Spec(5, ENUM), Spec(6, ENUM)]).add(0, code, below)


class TestARun:
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_is_what_the_device_stored(self, order: str) -> None:
        activity = read_fit(run(60, order=order).written())

        assert (activity.format, activity.sport, activity.start) == (
            Format.FIT,
            Sport.RUNNING,
            START,
        )
        assert activity.totals == Totals(
            distance_m=180,
            timer_s=60,
            elapsed_s=60,
            ascent_m=6,
            avg_hr=140,
            max_hr=150,
            calories=12,
        )
        assert (activity.device, activity.sport_word) == ("Garmin 1765", "running")
        assert (len(activity.laps), activity.laps[0].trigger) == (1, "session_end")
        assert activity.warnings == ()

    def test_has_its_records_in_units(self) -> None:
        streams = read_fit(run(60).written()).streams

        assert list(streams.seconds) == list(range(61))
        assert streams.distance_m is not None
        assert streams.latitude is not None
        assert streams.altitude_m is not None
        assert streams.distance_m[-1] == 180
        assert streams.latitude[0] == pytest.approx(50, abs=1e-6)
        assert streams.altitude_m[60] == 106
        assert {name for name, _ in streams.channels()} == {
            *("distance_m", "latitude", "longitude", "altitude_m", "heart_rate")
        }

    def test_starts_at_the_earliest_time_it_names(self) -> None:
        file = run(60).define(4, 19, [Spec(2, UINT32)]).add(4, NEW_YEAR - 5)

        activity = read_fit(file.written())

        assert activity.start == START - timedelta(seconds=5)
        assert activity.streams.seconds[0] == 5

    def test_in_two_kinds_of_records_keeps_their_order(self) -> None:
        file = FitFile().define(0, 20, RECORD).define(1, 20, [TIMED, Spec(7, UINT16)])
        for second in range(0, 6, 2):
            file.add(0, *record(second)).add(1, NEW_YEAR + second + 1, 200 + second)

        streams = read_fit(file.written()).streams

        assert list(streams.seconds) == [0, 1, 2, 3, 4, 5]
        assert streams.power_w is not None
        assert [each for each in streams.power_w if each == each] == [200, 202, 204]

    def test_with_a_clock_that_went_back_never_falls(self) -> None:
        file = FitFile().define(0, 20, [TIMED]).add(0, NEW_YEAR + 5)
        file.add(0, NEW_YEAR + 3).add(0, 0xFFFFFFFF).add(0, NEW_YEAR + 9)

        activity = read_fit(file.written())

        assert list(activity.streams.seconds) == [0, 0, 0, 4]
        assert [each.code for each in activity.warnings] == ["time_goes_back"]

    def test_of_too_many_records_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(records, "MOST_RECORDS", 10)

        with pytest.raises(TooLarge, match="split it"):
            read_fit(run(10).written())


class TestAWiderField:
    def test_is_taken_before_the_narrow_one(self) -> None:
        file = FitFile().define(0, 20, [TIMED, Spec(6, UINT16), Spec(73, UINT32)])
        file.add(0, NEW_YEAR, 3000, 3500).add(0, NEW_YEAR + 1, 3100, 3600)

        streams = read_fit(file.written()).streams

        assert streams.speed_m_s is not None
        assert list(streams.speed_m_s) == [3.5, 3.6]

    def test_is_mended_by_the_narrow_one_where_it_is_unknown(self) -> None:
        file = FitFile().define(0, 20, [TIMED, Spec(6, UINT16), Spec(73, UINT32)])
        file.add(0, NEW_YEAR, 3000, 0xFFFFFFFF).add(0, NEW_YEAR + 1, 3100, 3600)

        streams = read_fit(file.written()).streams

        assert streams.speed_m_s is not None
        assert list(streams.speed_m_s) == [3.0, 3.6]

    def test_that_nobody_ever_filled_is_no_channel(self) -> None:
        file = FitFile().define(0, 20, [TIMED, Spec(13, SINT8)]).add(0, NEW_YEAR, 0x7F)

        assert list(read_fit(file.written()).streams.channels()) == []


class TestSpeedAndDistanceInThreeBytes:
    FIELDS = (TIMED, Spec(8, BYTE, 3))

    def test_are_taken_apart_and_roll_over(self) -> None:
        file = FitFile().define(0, 20, self.FIELDS)
        for second, steps in enumerate((0x010, 0xFFF, 0x00F)):
            packed = 300 | steps << 12
            file.add(0, NEW_YEAR + second, packed.to_bytes(3, "little"))

        streams = read_fit(file.written()).streams

        assert streams.speed_m_s is not None
        assert streams.distance_m is not None
        assert list(streams.speed_m_s) == [3.0, 3.0, 3.0]
        assert list(streams.distance_m) == [1.0, 4095 / 16, 4111 / 16]

    def test_are_unknown_when_all_are_255_and_mended_by_whole_fields(self) -> None:
        file = FitFile().define(0, 20, [*self.FIELDS, Spec(5, UINT32)])
        file.add(0, NEW_YEAR, b"\xff\xff\xff", 700).add(
            0, NEW_YEAR + 1, b"\x2c\x01\x01", 0xFFFFFFFF
        )

        streams = read_fit(file.written()).streams

        assert streams.distance_m is not None
        assert streams.distance_m[0] == 7.0
        assert streams.distance_m[1] == 1.0

    def test_of_another_size_are_left_alone(self) -> None:
        file = FitFile().define(0, 20, [TIMED, Spec(8, BYTE, 2)]).add(0, NEW_YEAR, b"\1\1")

        assert list(read_fit(file.written()).streams.channels()) == []


class TestADevelopersFieldThatStandsForOurs:
    def described(self, *values: int, message: int = 20) -> FitFile:
        scale, offset, native = values
        file = FitFile().define(0, 206, DESCRIPTION)
        return file.add(0, 0, 9, UINT16.code, b"Power\0\0\0", scale, offset, message, native)

    def test_fills_the_channel(self) -> None:
        file = self.described(10, 5, 7)
        file.define(1, 20, [TIMED], developer=[Spec(9, UINT16)]).add(1, NEW_YEAR, 2500)

        streams = read_fit(file.written()).streams

        assert streams.power_w is not None
        assert list(streams.power_w) == [245]

    def test_without_a_scale_is_as_it_is(self) -> None:
        file = self.described(0xFF, 0xFF, 7)
        file.define(1, 20, [TIMED], developer=[Spec(9, UINT16)]).add(1, NEW_YEAR, 250)

        streams = read_fit(file.written()).streams

        assert streams.power_w is not None
        assert list(streams.power_w) == [250]

    @pytest.mark.parametrize(("message", "native"), [(18, 7), (20, 99)])
    def test_of_another_message_or_field_does_not(self, message: int, native: int) -> None:
        file = self.described(1, 0, native, message=message)
        file.define(1, 20, [TIMED], developer=[Spec(9, UINT16)]).add(1, NEW_YEAR, 250)

        assert list(read_fit(file.written()).streams.channels()) == []

    def test_that_holds_text_does_not(self) -> None:
        file = FitFile().define(0, 206, DESCRIPTION)
        file.add(0, 0, 9, STRING.code, b"Power\0\0\0", 255, 255, 20, 7)
        file.define(1, 20, [TIMED], developer=[Spec(9, STRING, 3)]).add(1, NEW_YEAR, b"abc")

        assert list(read_fit(file.written()).streams.channels()) == []


class TestPauses:
    def test_go_from_each_stop_to_the_next_start(self) -> None:
        file = run(60).define(4, 21, EVENT)
        for second, kind in ((0, 0), (10, 4), (11, 1), (20, 0), (30, 0), (40, 1), (41, 3), (60, 9)):
            file.add(4, NEW_YEAR + second, 0, kind)
        file.add(4, NEW_YEAR + 45, 12, 0)

        pauses = read_fit(file.written()).pauses

        assert pauses == (Pause(start_s=10, end_s=20),)

    def test_may_have_their_times_in_compressed_headers(self) -> None:
        file = run(60).define(2, 21, [Spec(0, ENUM), Spec(1, ENUM)])
        file.compressed(2, (NEW_YEAR + 62) % 32, 0, 4).compressed(2, (NEW_YEAR + 70) % 32, 0, 0)

        assert read_fit(file.written()).pauses == (Pause(start_s=62, end_s=70),)

    def test_that_took_no_time_are_none(self) -> None:
        file = run(60).define(4, 21, EVENT).add(4, NEW_YEAR + 9, 0, 4).add(4, NEW_YEAR + 9, 0, 0)

        assert read_fit(file.written()).pauses == ()


class TestSports:
    @pytest.mark.parametrize(
        ("code", "below", "found", "word"),
        [
            (1, 0, Sport.RUNNING, "running"),
            (5, 17, Sport.SWIMMING, "swimming"),
            (4, 14, Sport.ROWING, "indoor_rowing"),
            (4, 0, Sport.OTHER, "fitness_equipment"),
            (77, 0, Sport.OTHER, "sport 77"),
            (255, 0, Sport.OTHER, None),
        ],
    )
    def test_become_our_words_and_keep_theirs(
        self, code: int, below: int, found: Sport, word: str | None
    ) -> None:
        activity = read_fit(sport(code, below).written())

        assert (activity.sport, activity.sport_word) == (found, word)

    def test_of_a_triathlon_are_kept_by_session(self) -> None:
        file = FitFile().define(0, 18, SESSION)
        for start, code, beats in ((0, 5, 150), (60, 3, 100), (70, 2, 130), (130, 1, 170)):
            stamp = NEW_YEAR + start
            file.add(0, stamp, stamp, code, 0, 60_000, 60_000, 1000, 1, beats, beats + 1, 2)

        activity = read_fit(file.written())

        assert (activity.sport, activity.sport_word) == (
            Sport.MULTISPORT,
            "swimming, cycling, running",
        )
        assert [each.start_s for each in activity.sessions] == [0, 60, 70, 130]
        assert activity.totals == Totals(
            distance_m=40,
            timer_s=240,
            elapsed_s=240,
            ascent_m=8,
            avg_hr=137.5,
            max_hr=171,
            calories=4,
        )


class TestTotals:
    def test_are_the_laps_where_no_session_is(self) -> None:
        file = FitFile().define(2, 19, LAP).add(2, NEW_YEAR, 60_000, 50_000, 18_000, 0)
        file.add(2, NEW_YEAR + 60, 60_000, 60_000, 18_000, 99)

        activity = read_fit(file.written())

        assert activity.totals == Totals(distance_m=360, timer_s=110, elapsed_s=120)
        assert [each.trigger for each in activity.laps] == ["manual", "unknown"]

    def test_of_laps_do_not_count_for_a_file_that_is_cut(self) -> None:
        file = FitFile().define(2, 19, LAP).add(2, NEW_YEAR, 60_000, 50_000, 18_000, 0)
        file.body += b"\x0f"

        assert read_fit(file.written()).totals == Totals()

    def test_have_the_pool_beside_them(self) -> None:
        file = FitFile().define(0, 18, [Spec(5, ENUM), Spec(44, UINT16)]).add(0, 5, 2500)

        assert read_fit(file.written()).sessions[0].pool_length_m == 25


class TestADeviceWithoutADate:
    def test_counts_from_its_start(self) -> None:
        file = FitFile().define(0, 20, [TIMED]).add(0, 1000).add(0, 1007)

        activity = read_fit(file.written())

        assert activity.start is None
        assert list(activity.streams.seconds) == [0, 7]
        assert [each.code for each in activity.warnings] == ["no_date"]

    def test_that_learns_it_on_the_way_counts_from_there(self) -> None:
        file = FitFile().define(0, 20, [TIMED]).add(0, 1000).add(0, NEW_YEAR).add(0, NEW_YEAR + 4)
        file.define(1, 19, [Spec(2, UINT32)]).add(1, 990)

        activity = read_fit(file.written())

        assert activity.start == START
        assert list(activity.streams.seconds) == [0, 0, 4]
        assert activity.laps[0].start_s is None

    def test_nor_times_at_all_has_records_alone(self) -> None:
        file = FitFile().define(0, 20, [Spec(3, UINT8)]).add(0, 100)

        activity = read_fit(file.written())

        assert (activity.start, len(activity.streams)) == (None, 1)
        assert [each.code for each in activity.warnings] == ["no_times"]


class TestTheDevice:
    def test_is_named_as_it_names_itself(self) -> None:
        file = FitFile().define(0, 0, [*FILE_ID, Spec(8, STRING, 6)])
        file.add(0, 4, 32, 31, NEW_YEAR, b"BOLT\0\0")

        assert read_fit(file.written()).device == "Wahoo BOLT"

    def test_is_named_by_what_it_says_of_its_parts(self) -> None:
        file = FitFile().define(0, 0, FILE_ID).add(0, 4, 9999, 0xFFFF, NEW_YEAR)
        file.define(1, 23, [Spec(27, STRING, 6)]).add(1, b"Pod\0\0\0")

        assert read_fit(file.written()).device == "manufacturer 9999 Pod"

    @pytest.mark.parametrize("values", [(4, 0xFFFF, 0xFFFF, NEW_YEAR)])
    def test_may_be_unknown(self, values: tuple[int, ...]) -> None:
        nameless = FitFile().define(0, 0, FILE_ID).add(0, *values)

        assert read_fit(nameless.written()).device is None
        assert read_fit(sport(1).written()).device is None


class TestAFileThatIsNoActivity:
    @pytest.mark.parametrize(
        ("kind", "told"), [(2, "settings"), (5, "a workout"), (200, "something else")]
    )
    def test_is_told_for_what_it_is(self, kind: int, told: str) -> None:
        file = FitFile().define(0, 0, FILE_ID).add(0, kind, 1, 1, NEW_YEAR)

        (remark,) = read_fit(file.written()).warnings

        assert remark.code == "no_records"
        assert told in remark.detail

    def test_without_a_first_message_is_something_else(self) -> None:
        file = FitFile().define(0, 49, [Spec(0, UINT16)]).add(0, 100)

        (remark,) = read_fit(file.written()).warnings

        assert "something else" in remark.detail
