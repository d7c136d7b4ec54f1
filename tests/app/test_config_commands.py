import json
from pathlib import Path

import pytest

from paceline.app.cli.main import run


@pytest.fixture
def place(own_place: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    file = tmp_path / "paceline.toml"
    file.write_text("[grouping]\nseconds = 12\n")
    monkeypatch.setenv("PACELINE_CONFIG", str(file))
    return file


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
class TestCommands:
    def answer(self, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
        code = run(words)
        told = capsys.readouterr()
        return code, told.out + told.err

    def test_show_tells_value_and_source_and_no_secret(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out = self.answer(capsys, "config", "show", "--json")

        found = {each["key"]: each for each in json.loads(out)}
        assert code == 0
        assert (found["grouping.seconds"]["value"], found["grouping.seconds"]["change"]) == (
            12,
            "at once",
        )
        assert found["grouping.seconds"]["source"] == str(place)
        assert found["secret_key"]["value"] == "[hidden]"
        assert found["redis_url"]["source"] == "fallback"
        assert "tests" not in str(found["secret_key"])

    def test_show_of_one_section_is_that_section(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _, out = self.answer(capsys, "config", "show", "grouping", "--json")
        wrong, told = self.answer(capsys, "config", "show", "grooping")

        assert {each["key"].partition(".")[0] for each in json.loads(out)} == {"grouping"}
        assert wrong == 1
        assert "there are" in told

    def test_explain_tells_all_there_is(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out = self.answer(capsys, "config", "explain", "redis_url")
        wrong, told = self.answer(capsys, "config", "explain", "grouping.second")

        assert code == 0
        assert "PACELINE_REDIS_URL_FILE" in out
        assert "without a value: each process counts and caches for itself" in out
        assert wrong == 1
        assert "grouping.seconds" in told

    def test_check_names_what_is_wrong_with_every_section(
        self, place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good, out = self.answer(capsys, "config", "check")
        monkeypatch.setenv("PACELINE_GROUPING__SECONDS", "soon")
        monkeypatch.setenv("PACELINE_GROPING__SECONDS", "1")
        bad, told = self.answer(capsys, "config", "check")

        assert good == 0
        assert out.startswith("Good: ")
        assert bad == 1
        assert "set PACELINE_GROUPING__SECONDS" in told
        assert "groping (from the environment) is no setting" in told

    def test_a_runtime_override_is_set_checked_and_taken_back(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        put = self.answer(capsys, "config", "set", "grouping.seconds", "20")
        again = self.answer(capsys, "config", "set", "grouping.seconds", "21")
        wrong = self.answer(capsys, "config", "set", "grouping.seconds", "soon")
        dead = self.answer(capsys, "config", "set", "port", "9000")
        unknown = self.answer(capsys, "config", "set", "grouping.colour", "red")
        back = self.answer(capsys, "config", "unset", "grouping.seconds")
        gone = self.answer(capsys, "config", "unset", "grouping.seconds")

        assert put == (0, "grouping.seconds is 20.0 from now on.\n")
        assert again[0] == 0
        assert wrong[0] == 1
        assert "grouping.seconds (from this command)" in wrong[1]
        assert "read at the start alone" in dead[1]
        assert "There is no setting 'grouping.colour'" in unknown[1]
        assert (back[0], gone[0]) == (0, 1)
