"""What happens in the child, called without one."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from paceline.engines.formats.activities.packing import decode
from paceline.engines.formats.activities.refusals import Refused, Unsafe
from paceline.features.activities.errors import NoStart
from paceline.features.activities.public import SourceKind
from paceline.features.activities.service import reading
from paceline.features.activities.service.reading import is_archive, opened, read_file
from tests.features.activities.files import gpx, gzipped, tcx, zipped
from tests.features.activities.recordings import START


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


class TestAFile:
    def test_is_packed_and_known_by_what_it_holds(self, file: Path) -> None:
        file.write_bytes(gzipped(tcx()))

        found = read_file(str(file))

        assert found.kind is SourceKind.TCX
        assert found.digest == hashlib.sha256(tcx()).hexdigest()
        assert (found.facts.started_at, found.facts.records) == (START, 31)
        assert found.facts.figures.distance_m == 3050
        assert len(decode(found.packed).streams) == 31

    def test_has_moving_time_and_ascent_computed(self, file: Path) -> None:
        file.write_bytes(gpx())

        figures = read_file(str(file)).facts.figures

        assert figures.moving_s == pytest.approx(900)
        assert figures.ascent_m is None

    def test_without_times_has_no_place(self, file: Path) -> None:
        file.write_bytes(gpx(start=None))

        with pytest.raises(NoStart):
            read_file(str(file))

    @pytest.mark.parametrize("data", [b"", b"junk", gzipped(gzipped(gpx())), zipped({"a": gpx()})])
    def test_of_another_kind_is_refused(self, file: Path, data: bytes) -> None:
        file.write_bytes(data)

        with pytest.raises(Refused):
            read_file(str(file))


class TestAnArchive:
    def test_is_known_by_its_first_bytes(self, file: Path) -> None:
        file.write_bytes(zipped({"run.gpx": gpx()}))
        assert is_archive(file)

        file.write_bytes(gpx())
        assert not is_archive(file)

    def test_comes_in_parts(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "ENOUGH", 2 * len(gpx()))
        names = [f"{day}.gpx" for day in range(5)]
        days = {n: gpx(start=START + timedelta(days=day)) for day, n in enumerate(names)}
        file.write_bytes(zipped(days))

        parts = [opened(str(file), start) for start in (0, 2, 4)]

        assert [part.following for part in parts] == [2, 4, None]
        assert [each.name for part in parts for each in part.files] == names
        assert parts[1].files[0].data == days["2.gpx"]

    def test_says_of_each_file_why_it_is_not_taken(self, file: Path) -> None:
        file.write_bytes(zipped({"more.zip": zipped({"a.gpx": gpx()})}))

        (found,) = opened(str(file), 0).files

        assert found.why is not None
        assert (found.why.code, found.why.context) == (Unsafe.code, {"why": "nested"})
        assert found.data == b""

    def test_of_nothing_we_read_is_refused(self, file: Path) -> None:
        file.write_bytes(zipped({"readme.txt": b"hello"}))

        with pytest.raises(Refused, match="no FIT, GPX or TCX"):
            opened(str(file), 0)
