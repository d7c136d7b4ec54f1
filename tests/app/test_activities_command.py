"""`paceline activities inspect`, as somebody types it; children read the files."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from paceline.app.cli.main import run
from tests.engines.formats.activities import writing

INSPECT = ["activities", "inspect"]
KEYS = [
    *("file", "format", "sport", "start", "distance_m", "timer_s", "elapsed_s", "moving_s"),
    *("ascent_m", "avg_hr", "max_hr", "calories", "laps", "records", "warnings"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    fit = writing.run(60).written()
    (tmp_path / "run.fit").write_bytes(fit)
    (tmp_path / "walk.gpx.gz").write_bytes(gzip.compress(writing.gpx(map(writing.point, range(9)))))
    (tmp_path / "notes.txt").write_text("Ran far.")
    (tmp_path / "torn.fit").write_bytes(fit[:500])
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as export:
        export.writestr("activities/1.fit", fit)
        export.writestr("activities/2.fit", fit[:20])
        export.writestr("profile.csv", "name\nAda\n")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as export:
        export.writestr("profile.csv", "name\nAda\n")
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str], *files: str) -> list[Any]:
    code = run([*INSPECT, *files, "--json"])

    assert code == 0
    return [json.loads(each) for each in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("folder")
class TestInspect:
    def test_tells_each_file_in_the_order_given(self, capsys: pytest.CaptureFixture[str]) -> None:
        names = ["./walk.gpx.gz", "absent.fit", "run.fit", "notes.txt", "torn.fit", "."]

        found = lines(capsys, *names)

        assert [each["file"] for each in found] == names
        assert [each.get("error", {}).get("code") for each in found] == [
            *(None, "unreadable", None, "activity_format_unknown", None, "unreadable")
        ]
        assert [each["code"] for each in found[4]["warnings"]] == ["fit_truncated", "fit_damaged"]

    def test_has_the_figures_by_their_names(self, capsys: pytest.CaptureFixture[str]) -> None:
        (found,) = lines(capsys, "run.fit")

        assert list(found) == KEYS
        assert found == {
            **dict.fromkeys(KEYS),
            "file": "run.fit",
            "format": "fit",
            "sport": "running",
            "start": "2020-01-01T00:00:00Z",
            "distance_m": 180.0,
            "timer_s": 60.0,
            "elapsed_s": 60.0,
            "moving_s": 60.0,
            "ascent_m": found["ascent_m"],
            "avg_hr": 140,
            "max_hr": 150,
            "calories": 12,
            "laps": 1,
            "records": 61,
            "warnings": [],
        }
        assert found["ascent_m"] == pytest.approx(6, abs=0.2)

    def test_opens_an_archive(self, capsys: pytest.CaptureFixture[str]) -> None:
        found = lines(capsys, "export.zip", "empty.zip")

        assert [(each["file"], each.get("entry")) for each in found] == [
            ("export.zip", "activities/1.fit"),
            ("export.zip", "activities/2.fit"),
            ("empty.zip", None),
        ]
        assert found[0]["records"] == 61
        assert found[1]["error"]["code"] == "activity_damaged"
        assert "holds no FIT, GPX or TCX" in found[2]["error"]["detail"]

    def test_is_readable_for_people(self, capsys: pytest.CaptureFixture[str]) -> None:
        code = run([*INSPECT, "run.fit", "walk.gpx.gz", "torn.fit", "notes.txt", "export.zip"])

        told = capsys.readouterr().out
        assert code == 0
        assert "run.fit\n  running, 2020-01-01 00:00 UTC (fit)\n  0.18 km, 0:01:00," in told
        assert "heart rate 140 on average, 150 at most, 12 kcal\n  1 laps, 61 records" in told
        assert "  Note: The last message is cut off. What was before it is read." in told
        assert "notes.txt\n  Not read: This is no FIT, GPX or TCX file" in told
        assert "export.zip: activities/1.fit\n" in told

    def test_of_a_file_that_knows_little_is_short(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "bare.gpx").write_bytes(b"<gpx/>")

        run([*INSPECT, "bare.gpx"])

        assert capsys.readouterr().out == (
            "bare.gpx\n  other, date unknown (gpx)\n  0 laps, 0 records\n"
            "  Note: It has no track: way points and routes alone.\n"
        )

    def test_of_nothing_is_a_mistake(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(INSPECT) == 2

    def test_of_what_is_larger_than_any_activity_reads_no_further(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (found,) = lines(capsys, "/dev/zero")

        assert found["error"]["code"] == "activity_too_large"
