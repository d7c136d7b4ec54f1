"""What a file is, its first bytes tell; and nothing hostile gets further than a reason."""

import pytest

from paceline.engines.formats.activities import markup
from paceline.engines.formats.activities import tcx as module
from paceline.engines.formats.activities.model import Format
from paceline.engines.formats.activities.packing import decode
from paceline.engines.formats.activities.read import read_activity, read_packed, read_summary
from paceline.engines.formats.activities.refusals import (
    MOST_BYTES,
    Damaged,
    TooLarge,
    Unknown,
    Unsafe,
)
from tests.engines.formats.activities.writing import gpx, lap, point, run, tcx

XXE = '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


class TestAFile:
    @pytest.mark.parametrize(
        ("data", "found"),
        [
            (run(5).written(), Format.FIT),
            (gpx([point(0)]), Format.GPX),
            (b"\xef\xbb\xbf" + gpx([point(0)]), Format.GPX),
            (b"\n  " + gpx([point(0)]), Format.GPX),
            (gpx([point(0)]).decode().replace("UTF-8", "UTF-16").encode("utf-16"), Format.GPX),
            (b'<x:gpx xmlns:x="http://www.topografix.com/GPX/1/1"></x:gpx>', Format.GPX),
            (tcx(lap()), Format.TCX),
        ],
        ids=["fit", "gpx", "mark", "blank", "utf-16", "prefix", "tcx"],
    )
    def test_is_known_by_its_content(self, data: bytes, found: Format) -> None:
        assert read_activity(data).format == found

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"", "no FIT, GPX or TCX"),
            (b"id,name\n1,Run\n", "no FIT, GPX or TCX"),
            (b"<kml><Document/></kml>", "begins with <kml>"),
            (b"PK\x03\x04", "archive of files"),
        ],
    )
    def test_of_another_kind_is_refused(self, data: bytes, told: str) -> None:
        with pytest.raises(Unknown, match=told):
            read_activity(data)

    def test_larger_than_any_activity_is_refused(self) -> None:
        with pytest.raises(TooLarge, match="another kind of file"):
            read_activity(bytes(MOST_BYTES + 1))

    def test_crosses_between_processes_whole(self) -> None:
        data = run(60).written()

        packed = read_packed(data)

        assert decode(packed.activity) == read_activity(data)
        assert packed.summary == read_summary(data)


class TestHostileXml:
    @pytest.mark.asvs("1.5.1")
    @pytest.mark.parametrize("before", [XXE, LAUGHS, "<!DOCTYPE gpx>"])
    @pytest.mark.parametrize("count", [1, 200])
    def test_with_a_doctype_is_refused(self, before: str, count: int) -> None:
        with pytest.raises(Unsafe, match="DOCTYPE"):
            read_activity(gpx(map(point, range(count)), before=before))

    @pytest.mark.parametrize("count", [1, 200])
    def test_nested_without_end_is_refused(self, count: int) -> None:
        deep = "<a>" * 5000 + "</a>" * 5000

        with pytest.raises(Unsafe, match="64 deep"):
            read_activity(gpx(map(point, range(count)), of_track=deep))

    def test_of_endless_names_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(markup, "MOST_NAMES", 50)
        names = "".join(f"<n{each}/>" for each in range(60))

        with pytest.raises(TooLarge, match="50 kinds"):
            read_activity(gpx([point(0)], of_track=names))

    def test_of_an_endless_tag_is_refused(self) -> None:
        with pytest.raises(Unsafe, match="tag of over"):
            read_activity(b'<gpx creator="' + b"x" * (3 << 20) + b'"/>')

    def test_of_endless_laps_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MOST_LAPS", 3)

        with pytest.raises(TooLarge, match="3 laps"):
            read_activity(tcx(lap(), lap(), lap()))

    def test_of_endless_text_is_cut(self) -> None:
        long = f"<name>{'long ' * 400_000}</name>"

        activity = read_activity(gpx([point(0)], of_track=long))

        assert activity.name == "Morning & more"
        assert len(activity.streams) == 1

    def test_that_is_no_xml_is_refused(self) -> None:
        with pytest.raises(Damaged, match="Line 1"):
            read_activity(b"<")

    def test_that_ends_before_it_begins_is_refused(self) -> None:
        with pytest.raises(Damaged, match="no XML"):
            read_activity(b"<?xml version='1.0'?>")
