"""`paceline features`, the doctor, and commands that plugins bring."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paceline.app.cli.main import run
from paceline.app.plugins.remembered import keep, recalled
from paceline.kernel.standing import Kind, Standing, Standings, State
from tests.strangers import Shelf

Shell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shell(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    monkeypatch.setenv("PACELINE_DATA_DIR", str(shelf.folder))

    def asked(*words: str) -> tuple[int, str, str]:
        from paceline.app.plugins.discovery import candidates  # noqa: PLC0415

        candidates.cache_clear()
        code = run(words)
        told = capsys.readouterr()
        return code, told.out, told.err

    return asked


def rows(shell: Shell) -> dict[str, Any]:
    code, out, _ = shell("features", "list", "--json")
    assert code == 0
    return {each["name"]: each for each in json.loads(out)}


class TestList:
    def test_shows_each_with_its_state_and_the_reason(
        self, shelf: Shelf, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shelf.put("kites", version="2.0", manifest="requires={'wind': '>=1'}")
        shelf.put("wind", paceline=">=7")
        shelf.put("stone", source="raise ValueError('heavy')")
        monkeypatch.setenv("PACELINE_PLUGINS__REQUIRED", "stone")

        found = rows(shell)

        assert (found["cohorts"]["kind"], found["cohorts"]["state"]) == ("ours", "running")
        assert found["kites"]["requires"] == ["wind"]
        assert found["kites"]["why"][0].startswith("requires wind, which does not run")
        assert (found["wind"]["state"], found["stone"]["state"]) == ("skipped", "fatal")

    def test_a_subset_leaves_the_rest_off(
        self, shelf: Shelf, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shelf.put("kites")
        monkeypatch.setenv("PACELINE_FEATURES", "audit")

        found = rows(shell)

        assert {name for name, each in found.items() if each["state"] == "running"} == {"audit"}
        assert found["kites"]["why"] == ["PACELINE_FEATURES does not name it"]

    def test_what_the_last_start_did_without_is_remembered(
        self, shelf: Shelf, shell: Shell
    ) -> None:
        shelf.put("kites")
        standing = Standing(name="kites", kind=Kind.PLUGIN, version="1.0", state=State.RUNNING)
        board = Standings([standing])
        board.skip("kites", "its part Wind does not start: OSError: none")
        keep(shelf.folder, board)

        broken = rows(shell)["kites"]
        keep(shelf.folder, Standings([standing]))
        mended = rows(shell)["kites"]

        assert broken["state"] == "skipped"
        assert broken["why"] == ["at the last start: its part Wind does not start: OSError: none"]
        assert mended["state"] == "running"

    def test_what_is_not_legible_is_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "plugins.json").write_text("{")

        assert recalled(tmp_path) == {}


class TestCheck:
    def test_everything_that_is_wrong_is_named_and_the_status_is_one(
        self, shelf: Shelf, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shelf.put("kites", paceline=">=7", version="one")
        shelf.put("aaa", manifest="requires={'bbb': '>=1'}")
        shelf.put("bbb", manifest="requires={'aaa': '>=1'}")
        monkeypatch.setenv("PACELINE_LIMITS__NOPE", "3")

        code, out, _ = shell("features", "check", "--json")

        found = {each["feature"] for each in json.loads(out)["faults"]}
        assert code == 1
        assert found == {"kites", "aaa", "bbb", "settings"}

    def test_what_is_right_is_said_in_one_line(self, shelf: Shelf, shell: Shell) -> None:
        shelf.put("kites")

        assert shell("features", "check")[:2] == (0, "Good: everything fits.\n")

    def test_settings_of_a_skipped_plugin_are_nobodys_mistake(
        self, shelf: Shelf, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shelf.put("kites", paceline=">=7")
        monkeypatch.setenv("PACELINE_KITES__COLOUR", "red")

        code, out, _ = shell("config", "check")

        assert (code, out[:5]) == (0, "Good:")


class TestDoctor:
    def test_a_skipped_plugin_is_a_fault_with_its_reason(self, shelf: Shelf, shell: Shell) -> None:
        shelf.put("kites", paceline=">=7")
        shell("db", "upgrade")

        code, out, _ = shell("doctor")

        assert code == 1
        assert "kites is skipped: is made for Paceline >=7; this is 0.1.0" in out

    def test_a_fatal_one_is_told_where_it_refuses(self, shelf: Shelf, shell: Shell) -> None:
        shelf.put("kites", paceline=">=7", manifest="on_failure=OnFailure.FATAL")

        code, _, err = shell("db", "upgrade")
        looked = shell("doctor")

        assert code == 1
        assert "Plugin kites: is made for Paceline >=7; this is 0.1.0." in err
        assert looked[0] == 1
        assert "!! plugin      Plugin kites: is made for" in looked[1]


class TestCommandsOfPlugins:
    def command(self, shelf: Shelf, source: str, name: str = "kites") -> None:
        (shelf.folder / "stranger_cli.py").write_text(source)
        info = shelf.folder / "stranger_cli-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Name: stranger-cli\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(
            f"[paceline.commands]\n{name} = stranger_cli:commands\n"
        )

    def test_one_is_listed_and_runs_when_it_is_called(self, shelf: Shelf, shell: Shell) -> None:
        source = """
import typer
commands = typer.Typer()
@commands.callback(invoke_without_command=True)
def fly(context: typer.Context) -> None:
    context.obj.say("Flown.")
"""
        self.command(shelf, source)

        assert "Of the plugin package stranger-cli." in shell("--help")[1]
        assert shell("kites")[:2] == (0, "Flown.\n")

    @pytest.mark.parametrize(
        ("source", "told"),
        [
            ("raise ValueError('no wind')", "The command kites cannot be imported: ValueError"),
            ("commands = 3", "The command kites is no typer.Typer, but int."),
        ],
    )
    def test_a_broken_one_loses_only_itself(
        self, shelf: Shelf, shell: Shell, source: str, told: str
    ) -> None:
        self.command(shelf, source)

        code, _, err = shell("kites")

        assert code == 1
        assert told in err
        assert shell("--help")[0] == 0

    def test_a_name_of_ours_stays_ours(self, shelf: Shelf, shell: Shell) -> None:
        self.command(shelf, "raise ValueError", name="users")

        assert "stranger-cli" not in shell("--help")[1]

    def test_what_no_running_plugin_brings_is_said_so(self, shelf: Shelf, shell: Shell) -> None:
        source = """
import typer
commands = typer.Typer()
class Wind: ...
async def blow(wind: Wind) -> None: ...
@commands.callback(invoke_without_command=True)
def fly(context: typer.Context) -> None:
    context.obj.run(blow)
"""
        self.command(shelf, source)

        code, _, err = shell("kites")

        assert code == 1
        assert "Nothing that runs here brings Wind. See: paceline features list" in err
