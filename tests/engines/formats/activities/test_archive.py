"""Archives hold activities; everything one can lie about is found out."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pytest

from paceline.engines.formats.activities import archive
from paceline.engines.formats.activities.archive import (
    Entry,
    entries,
    gunzipped,
    squeezed,
    unpacked,
)
from paceline.engines.formats.activities.packing import decode
from paceline.engines.formats.activities.read import (
    read_activity,
    read_entry_summary,
    read_packed_entry,
)
from paceline.engines.formats.activities.refusals import (
    MEBIBYTE,
    MOST_BYTES,
    Damaged,
    TooLarge,
    Unsafe,
)
from tests.engines.formats.activities.writing import gpx, lap, point, run, tcx

FIT = run(60).written()
GPX = gpx(map(point, range(60)))
TCX = tcx(lap())


def zipped(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as written:
        for name, data in files.items():
            written.writestr(name, data)
    return out


def changed(file: io.BytesIO, mark: bytes, offset: int, pattern: str, value: int) -> io.BytesIO:
    """With a number overwritten, so far behind the first place where `mark` stands."""
    data = bytearray(file.getvalue())
    struct.pack_into(pattern, data, data.index(mark) + offset, value)
    return io.BytesIO(bytes(data))


class TestAGzip:
    @pytest.mark.parametrize("data", [FIT, GPX, TCX])
    def test_is_read_as_what_it_holds(self, data: bytes) -> None:
        assert read_activity(gzip.compress(data)) == read_activity(data)

    def test_that_is_cut_off_is_refused(self) -> None:
        with pytest.raises(Damaged, match="cut off"):
            gunzipped(gzip.compress(FIT)[:-9])

    def test_whose_checksum_is_wrong_is_refused(self) -> None:
        data = bytearray(gzip.compress(FIT))
        data[-5] ^= 1

        with pytest.raises(Damaged, match="damaged"):
            gunzipped(bytes(data))

    def test_inside_another_is_refused(self) -> None:
        with pytest.raises(Unsafe, match="inside an archive"):
            gunzipped(gzip.compress(gzip.compress(FIT)))

    def test_that_is_a_bomb_is_refused(self) -> None:
        with pytest.raises(Unsafe, match="hundreds of times"):
            gunzipped(gzip.compress(bytes(8 * MEBIBYTE)))

    def test_of_more_than_an_activity_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(archive, "MOST_RATIO", 10_000)

        with pytest.raises(TooLarge, match="another kind"):
            gunzipped(gzip.compress(bytes(MOST_BYTES + 1)))


class TestAZip:
    def test_lists_what_looks_like_activities_whatever_their_names(self) -> None:
        file = zipped(
            {
                "activities/1.fit": FIT,
                "activities/2.gpx.gz": gzip.compress(GPX),
                "activities/three": TCX,
                "photos/a.jpg": b"\xff\xd8\xff" * 50,
                "activities.csv": b"id,name\n1,Run\n",
                "health.xml": b"<?xml version='1.0'?><HealthData/>",
            }
        )

        found = entries(file)

        assert [each.name for each in found] == [
            *("activities/1.fit", "activities/2.gpx.gz", "activities/three")
        ]

    @pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
    def test_gives_each_file_as_it_went_in(self, method: int) -> None:
        file = zipped({"one.fit": FIT, "two.gpx": GPX}, method=method)

        first, second = entries(file)

        assert unpacked(squeezed(file, first), first) == FIT
        assert unpacked(squeezed(file, second), second) == GPX
        assert read_entry_summary(squeezed(file, first), first).records == 61
        packed = read_packed_entry(squeezed(file, second), second)
        assert decode(packed.activity) == read_activity(GPX)

    def test_leaves_folders_and_other_methods_alone(self) -> None:
        file = zipped({"folder/": b"", "one.fit": FIT}, method=zipfile.ZIP_BZIP2)

        assert entries(file) == []

    def test_inside_another_is_refused_by_itself(self) -> None:
        file = zipped({"inner.zip": zipped({"one.fit": FIT}).getvalue(), "two.fit": FIT})

        inner, second = entries(file)

        with pytest.raises(Unsafe, match="inside an archive"):
            unpacked(squeezed(file, inner), inner)
        assert unpacked(squeezed(file, second), second) == FIT

    def test_that_is_none_is_refused(self) -> None:
        with pytest.raises(Damaged, match="damaged"):
            entries(io.BytesIO(b"PK\x03\x04 and nothing more"))

    @pytest.mark.parametrize(
        "name", ["../../etc/run.fit", "/etc/run.fit", "C:\\run.fit", "a\\..\\run.fit", "//host/x"]
    )
    def test_that_names_a_file_outside_is_refused(self, name: str) -> None:
        with pytest.raises(Unsafe, match="outside"):
            entries(zipped({name: FIT}))

    def test_may_name_a_time(self) -> None:
        assert len(entries(zipped({"2020-01-01 10:20:30.fit": FIT}))) == 1

    def test_with_a_bomb_is_refused(self) -> None:
        with pytest.raises(Unsafe, match="hundreds of times"):
            entries(zipped({"bomb.gpx": GPX + bytes(8 * MEBIBYTE)}))

    def test_that_claims_four_gibibytes_is_refused(self) -> None:
        file = changed(zipped({"one.fit": FIT}), b"PK\x01\x02", 24, "<I", 0xFFFFFFF0)

        with pytest.raises(Unsafe, match="hundreds of times"):
            entries(file)

    def test_of_too_many_files_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(archive, "MOST_ENTRIES", 1)

        with pytest.raises(TooLarge, match="over 1 files"):
            entries(zipped({"one.fit": FIT, "two.fit": FIT}))

    def test_of_too_much_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(archive, "MOST_TOTAL", 1000)

        with pytest.raises(TooLarge, match="unpacks to over"):
            entries(zipped({"one.fit": FIT}))

    def test_whose_files_share_bytes_is_refused(self) -> None:
        file = zipped({"one.fit": FIT, "two.fit": FIT})
        data = bytearray(file.getvalue())
        second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
        struct.pack_into("<I", data, second + 42, 0)

        with pytest.raises(Unsafe, match="on top of one another"):
            entries(io.BytesIO(bytes(data)))

    def test_with_a_password_is_refused(self) -> None:
        file = changed(zipped({"one.fit": FIT}), b"PK\x01\x02", 8, "<H", 1)

        with pytest.raises(Damaged, match="password"):
            entries(file)

    @pytest.mark.parametrize("place", [3, 1 << 30])
    def test_whose_files_are_elsewhere_is_refused(self, place: int) -> None:
        file = changed(zipped({"one.fit": FIT, "two.fit": FIT}), b"PK\x01\x02", 42, "<I", place)

        with pytest.raises(Damaged, match="not where it says"):
            entries(file)

    def test_whose_stream_is_no_stream_is_met_and_refused_by_itself(self) -> None:
        file = zipped({"one.fit": FIT})
        data = bytearray(file.getvalue())
        (first,) = entries(file)
        data[first.offset] = 0x07
        (again,) = entries(io.BytesIO(bytes(data)))

        with pytest.raises(Damaged, match="damaged"):
            unpacked(bytes(data[again.offset :]), again)


class TestAnEntry:
    def entry(self, **changes: object) -> Entry:
        whole = {
            "name": "one.fit",
            "offset": 0,
            "squeezed": len(FIT),
            "size": len(FIT),
            "checksum": zlib.crc32(FIT),
            "deflated": False,
        }
        return Entry(**{**whole, **changes})  # type: ignore[arg-type]

    @pytest.mark.parametrize("changes", [{"size": 5}, {"checksum": 5}])
    def test_that_is_not_what_it_says_is_refused(self, changes: dict[str, object]) -> None:
        with pytest.raises(Damaged, match="not what it says"):
            unpacked(FIT, self.entry(**changes))

    @pytest.mark.parametrize("changes", [{"size": 1 << 32}, {"squeezed": 1 << 32}])
    def test_larger_than_an_activity_is_not_even_read(self, changes: dict[str, object]) -> None:
        with pytest.raises(TooLarge, match="4,096 MiB"):
            squeezed(io.BytesIO(FIT), self.entry(**changes))
