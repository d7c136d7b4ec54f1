"""`paceline age-grade`, as somebody types it."""

import json
from pathlib import Path

import pytest

from paceline.app.cli.main import run

ONE = ["age-grade", "--sex", "F", "--age", "62", "--distance-m", "10000", "--time"]


def words(text: str) -> list[str]:
    return ["age-grade", *text.split()]


class TestOneTime:
    def test_is_told_with_the_tables_it_is_of(self, capsys: pytest.CaptureFixture[str]) -> None:
        code = run([*ONE, "45:00"])

        told = capsys.readouterr().out
        assert code == 0
        assert told.startswith("83.79 % (USATF road standards 2025)")
        assert "the open standard is 28:46" in told

    def test_is_one_document_with_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run([*ONE, "2700", "--json"]) == 0

        told = json.loads(capsys.readouterr().out)
        assert told["age_grade"] == pytest.approx(83.79, abs=0.01)
        assert (told["edition"], told["surface"], told["sex"]) == ("2025", "road", "F")

    def test_on_the_track_is_of_its_tables(self, capsys: pytest.CaptureFixture[str]) -> None:
        line = ["age-grade", "--sex", "m", "--age", "50", "--distance-m", "100", "--time", "12.5"]

        assert run([*line, "--surface", "track"]) == 0

        assert "84.86 % (WMA track standards 2023)" in capsys.readouterr().out

    def test_without_a_table_is_by_the_open_standard(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        line = ["age-grade", "--sex", "X", "--age", "62", "--distance-m", "10000", "--time"]

        assert run([*line, "0:52:48"]) == 0

        assert "50.00 % (USATF road standards 2025, by the open standard" in capsys.readouterr().out

    @pytest.mark.parametrize("time", ["45", "45:0", "1:00:00", "0:45:00.5", "2700.25"])
    def test_is_read_as_people_write_it(self, time: str) -> None:
        assert run([*ONE, time]) == 0

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ([*ONE, "fast"], "write it as 45:00"),
            (
                [
                    "age-grade",
                    *["--sex", "F", "--age", "3", "--distance-m", "5000", "--time", "40:00"],
                ],
                "Age 3",
            ),
            (
                [
                    "age-grade",
                    *["--sex", "Q", "--age", "30", "--distance-m", "5000", "--time", "40:00"],
                ],
                "F and M",
            ),
            ([*ONE, "45:00", "--edition", "1994"], "there is 2025"),
            (["age-grade", "--batch", "no.csv"], "no.csv cannot be read"),
        ],
    )
    def test_that_makes_no_sense_is_refused_with_what_to_do(
        self, line: list[str], told: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(line) == 1

        assert told in capsys.readouterr().err

    def test_half_of_it_is_a_matter_of_usage(self) -> None:
        assert run(["age-grade", "--sex", "F"]) == 2


class TestABatch:
    def test_keeps_rows_and_columns_and_leaves_the_undefined_blank(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = tmp_path / "in.csv"
        source.write_text(
            "name,sex,age,distance_m,seconds\r\n"
            '"Example, Ada",F,62,10000,2700\r\n'
            "Too young,F,4,10000,2700\r\n"
            "No time,M,40,5000,\r\n"
            "Short row,M\r\n"
            "Fast,M,30,5000,700\r\n"
        )

        code = run(["age-grade", "--batch", str(source)])

        lines = capsys.readouterr().out.splitlines()
        assert code == 0
        assert lines == [
            "name,sex,age,distance_m,seconds,age_grade",
            '"Example, Ada",F,62,10000,2700,83.7933',
            "Too young,F,4,10000,2700,",
            "No time,M,40,5000,,",
            "Short row,M,,,,",
            "Fast,M,30,5000,700,109.8681",
        ]

    def test_without_its_columns_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = tmp_path / "in.csv"
        source.write_text("sex,years\nF,62\n")

        assert run(["age-grade", "--batch", str(source)]) == 1

        assert "has no column age, distance_m, seconds" in capsys.readouterr().err

    def test_in_another_encoding_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = tmp_path / "in.csv"
        source.write_bytes(b"sex,age,distance_m,seconds\n\xff\xfe,1,2,3\n")

        assert run(["age-grade", "--batch", str(source)]) == 1

        assert "is not CSV in UTF-8" in capsys.readouterr().err
