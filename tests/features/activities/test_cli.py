"""A diary at a terminal."""

from pathlib import Path

import pytest

from tests.app.test_command_line import Shell
from tests.features.activities.files import gpx, zipped

EMAIL = "ana@example.org"


@pytest.fixture
def shell(own_place: None, capsys: pytest.CaptureFixture[str]) -> Shell:
    made = Shell(capsys)
    assert made("users", "add", EMAIL, "--name", "Ana")[0] == 0
    return made


class TestADiary:
    def test_is_filled_from_files_and_listed(self, shell: Shell, tmp_path: Path) -> None:
        file, archive = tmp_path / "run.gpx", tmp_path / "export.zip"
        file.write_bytes(gpx())
        archive.write_bytes(zipped({"again.gpx": gpx()}))

        code, text, _ = shell("--as", EMAIL, "activities", "import", str(file), str(archive))
        listed = shell("--as", EMAIL, "activities", "list")
        others = shell.json("activities", "list", "--sport", "cycling")

        assert code == 0, text
        assert "+ run.gpx: stored" in text
        assert "= again.gpx: duplicate" in text
        assert "Along the canal" in listed[1]
        assert others == []

    def test_takes_what_is_good_and_says_what_is_not(self, shell: Shell, tmp_path: Path) -> None:
        good, bad = tmp_path / "run.gpx", tmp_path / "junk.fit"
        good.write_bytes(gpx())
        bad.write_bytes(b"junk")

        code, text, _ = shell("--as", EMAIL, "activities", "import", str(bad), str(good))

        assert code == 1
        assert "! junk.fit: refused\n    This is no FIT, GPX or TCX file" in text
        assert "1 refused, 1 stored" in text
