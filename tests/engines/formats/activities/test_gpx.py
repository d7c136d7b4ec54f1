from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.formats.activities import points, shapes
from paceline.engines.formats.activities.gpx import Segments, meaning, read_gpx
from paceline.engines.formats.activities.model import Activity, Format, Pause, Sport
from paceline.engines.formats.activities.packing import encode
from paceline.engines.formats.activities.read import read_activity
from paceline.engines.formats.activities.refusals import Damaged, Refused, TooLarge, Unsafe
from paceline.engines.formats.activities.shapes import gathered_slowly, shortened
from tests.engines.formats.activities.writing import START, beats, gpx, moment, point

LONG = 200


def codes(activity: Activity) -> list[str]:
    return [each.code for each in activity.warnings]


def outcome(data: bytes, slowly: pytest.MonkeyPatch | None = None) -> bytes | str:
    """What is read, or why not; with `slowly` by the long way alone."""
    if slowly is not None:
        slowly.setattr(shapes, "SMALL", 1 << 30)
    try:
        return encode(read_gpx(data))
    except Refused as error:
        return error.detail


class TestATrack:
    def test_is_read_with_what_makers_add(self) -> None:
        activity = read_gpx(gpx([point(second, inside=beats(140)) for second in range(10)]))

        streams = activity.streams
        assert (activity.format, activity.sport, activity.start) == (
            Format.GPX,
            Sport.RUNNING,
            START,
        )
        assert (activity.name, activity.device) == ("Morning & more", "a test")
        assert list(streams.seconds) == list(range(10))
        assert streams.heart_rate is not None
        assert streams.cadence is not None
        assert streams.altitude_m is not None
        assert list(streams.heart_rate) == [140] * 10
        assert list(streams.cadence) == [85] * 10
        assert streams.altitude_m[3] == 100.3
        assert codes(activity) == []

    def test_pauses_between_its_segments(self) -> None:
        data = gpx([point(0), point(1)], [point(61)], [point(62)], [])

        assert read_gpx(data).pauses == (Pause(start_s=1, end_s=61),)

    def test_without_times_has_places_alone(self) -> None:
        data = gpx([point(0).replace(moment(0), ""), '<trkpt lat="50.1" lon="8"/>'])

        activity = read_gpx(data)

        assert (activity.start, len(activity.streams)) == (None, 2)
        assert codes(activity) == ["times_left_out", "no_times"]

    def test_that_goes_back_in_time_has_no_pauses(self) -> None:
        activity = read_gpx(gpx([point(100)], [point(5)]))

        assert (activity.pauses, codes(activity)) == ((), ["time_goes_back"])
        assert list(activity.streams.seconds) == [0, 0]

    def test_may_name_its_zone_or_none(self) -> None:
        naive = point(0).replace("Z</time>", "</time>")
        eastern = point(3600).replace("Z</time>", "+01:00</time>")

        activity = read_gpx(gpx([naive, eastern]))

        assert (activity.start, list(activity.streams.seconds)) == (START, [0, 0])

    def test_outside_any_century_has_no_time(self) -> None:
        activity = read_gpx(gpx([point(0).replace("2020", "0001"), point(1)]))

        assert activity.start == START + timedelta(seconds=1)
        assert codes(activity) == ["times_left_out"]

    def test_of_way_points_alone_says_so(self) -> None:
        data = b'<gpx><wpt lat="1" lon="2"><name>Here</name></wpt><trk><name/></trk></gpx>'

        activity = read_gpx(data)

        assert (len(activity.streams), codes(activity)) == (0, ["no_records"])

    def test_of_too_many_points_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(points, "MOST_RECORDS", 3)

        with pytest.raises(TooLarge, match="split it"):
            read_gpx(gpx(map(point, range(4))))
        with pytest.raises(TooLarge, match="split it"):
            read_gpx(gpx(map(point, range(LONG))))


class TestAValue:
    @pytest.mark.parametrize("value", ["NaN", "inf", "-Infinity", "1e999"])
    @pytest.mark.parametrize("count", [3, LONG])
    def test_that_is_no_measurement_refuses_the_file(self, value: str, count: int) -> None:
        written = [*map(point, range(count)), point(count, lat=value)]

        with pytest.raises(Unsafe, match="no measurement"):
            read_gpx(gpx(written))

    @pytest.mark.parametrize("count", [3, LONG])
    @pytest.mark.parametrize("value", ["", "north", "91", "-90.5", "5,5"])
    def test_that_is_no_place_is_left_out_with_its_other_half(self, value: str, count: int) -> None:
        written = [*map(point, range(count)), point(count, lat=value)]

        activity = read_gpx(gpx(written))

        assert activity.streams.latitude is not None
        assert activity.streams.longitude is not None
        assert activity.streams.latitude[count] != activity.streams.latitude[count]
        assert activity.streams.longitude[count] != activity.streams.longitude[count]
        assert codes(activity) == ["values_left_out"]

    def test_that_is_no_time_is_left_out_of_many(self) -> None:
        written = [*map(point, range(LONG)), point(LONG).replace(moment(LONG), "noon")]

        activity = read_gpx(gpx(written))

        assert (activity.streams.seconds[-1], codes(activity)) == (LONG - 1, ["times_left_out"])

    def test_of_the_year_1_is_left_out_of_many(self) -> None:
        written = [*map(point, range(LONG)), point(LONG).replace("2020", "0001")]

        activity = read_gpx(gpx(written))

        assert (activity.streams.seconds[-1], codes(activity)) == (LONG - 1, ["times_left_out"])


class TestDamage:
    def test_keeps_what_was_before_it(self) -> None:
        data = gpx(map(point, range(LONG)))
        half = data[: len(data) // 2]
        last = half.count(b"\n") + 1

        activity = read_gpx(half)

        assert 0 < len(activity.streams) < LONG
        assert codes(activity) == ["xml_damaged"]
        assert f"Line {last}:" in activity.warnings[0].detail

    def test_before_any_point_refuses_the_file(self) -> None:
        with pytest.raises(Damaged, match="Line 1: this is no XML"):
            read_gpx(b"<gpx><trk>")

    def test_of_the_encoding_refuses_the_file(self) -> None:
        with pytest.raises(Damaged, match="encoding"):
            read_activity(b'<?xml version="1.0" encoding="klingon"?><gpx></gpx>')


class TestTheShortWay:
    """Ends where the long one does, whatever the file."""

    def test_is_taken_by_an_ordinary_track(self) -> None:
        found = shortened(gpx(map(point, range(LONG))), "trkpt", meaning)

        assert found is not None
        assert found.rest.count(b"trkpt") == 0
        assert [len(each) for each in found.columns.values()] == [LONG] * 4

    @pytest.mark.parametrize(
        "data",
        [
            gpx(map(point, range(5))),
            gpx(map(point, range(LONG))).replace(b"UTF-8", b"ISO-8859-1"),
            gpx(map(point, range(LONG))).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
            gpx(map(point, range(LONG)), before="<!-- seen -->"),
            gpx(map(point, range(LONG))).replace(b"<trkseg>", b"<trkseg><?do it?>"),
            gpx(map(point, range(LONG))).replace(b"<trkseg>", b"<trkseg><paceline-points/>"),
            gpx(point(each).replace("100", "&#49;00") for each in range(LONG)),
            gpx(point(each, lon="8" if each else "<8") for each in range(LONG)),
            gpx(point(each, inside="<sym/>") for each in range(LONG)),
            gpx(point(each, inside="<hr>1</hr><hr>2</hr>") for each in range(LONG)),
            gpx(point(each).replace("</ele>", "</ele></b>") for each in range(LONG)),
            gpx([f'<trkpt lat="1" lon="2"><trkpt>{"<n>x</n>" * 99}</trkpt></trkpt>\n'] * LONG),
            gpx(point(each).replace("</trkpt>", "") for each in range(LONG)),
            b"<gpx>" + b"<wpt/>" * 2000 + b"</gpx>",
        ],
        ids=[
            *("few", "latin", "utf-16", "comment", "instruction", "mark"),
            *(
                "entity",
                "attribute",
                "empty-element",
                "twice",
                "closed",
                "open",
                "endless",
                "no-track",
            ),
        ],
    )
    def test_is_not_for_a_file_out_of_the_ordinary(
        self, data: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert shortened(data, "trkpt", meaning) is None
        assert outcome(data) == outcome(data, monkeypatch)

    @pytest.mark.parametrize(
        "inside", ["<sym></sym>", "stray", "<sym >a</sym >", '<link href="a"><text>b</text></link>']
    )
    def test_is_no_other_for_odd_points(self, inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
        data = gpx(point(each, inside=inside) for each in range(LONG))

        assert shortened(data, "trkpt", meaning) is not None
        assert outcome(data) == outcome(data, monkeypatch)

    def test_is_left_when_the_rest_is_damaged(self) -> None:
        data = gpx(map(point, range(LONG))).replace(b"</trkseg>", b"</trkset>")

        activity = read_gpx(data)

        assert (len(activity.streams), codes(activity)) == (LONG, ["xml_damaged"])

    def test_cuts_long_files_between_points(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data = gpx(map(point, range(LONG)))
        whole = encode(read_gpx(data))
        monkeypatch.setattr(shapes, "SLICE", 5000)

        assert encode(read_gpx(data)) == whole

    @given(
        kinds=st.lists(st.integers(0, 5), min_size=60, max_size=120),
        breaks=st.sets(st.integers(1, 59), max_size=3),
    )
    def test_and_the_long_one_end_in_the_same(self, kinds: list[int], breaks: set[int]) -> None:
        inside = ["", beats(120), beats(150), "<extensions><power>200</power></extensions>"]
        written = [
            point(each, inside=inside[kind], lat=None)
            if kind < len(inside)
            else ('<trkpt lon="8.1" lat="50"/>\n', point(each, lat="95"))[kind - len(inside)]
            for each, kind in enumerate(kinds)
        ]
        cuts = [0, *sorted(breaks), len(written)]
        data = gpx(*(written[a:b] for a, b in pairwise(cuts)))

        short = read_gpx(data)
        long = gathered_slowly(data, Segments())

        assert short.streams.latitude is not None
        columns = long.points.channels()
        assert {name for name, _ in short.streams.channels()} == set(columns)
        assert [each.tobytes() for _, each in short.streams.channels()] == [
            columns[name].tobytes() for name, _ in short.streams.channels()
        ]
        assert set(codes(short)) == set(long.points.remarks)
