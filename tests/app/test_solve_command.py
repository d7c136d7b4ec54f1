"""`paceline solve`: a file in, a file out, in a process of its own where signals count."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from paceline.app.cli.main import run
from paceline.app.cli.solve import figures, note, summary
from paceline.engines.scheduling.solution import read_solution
from paceline.engines.scheduling.solving import Answer

INSTANCE = Path(__file__).parents[1] / "data" / "scheduling" / "none-quarters.json"
COMMAND = (sys.executable, "-c", "from paceline.app.cli.main import main; main()", "solve")
KEYS = [
    *("placed", "members", "groups", "score"),
    *("upper_bound", "gap_pct", "seconds", "first_answer_seconds"),
]


def stored(out: Path) -> Any:  # noqa: ANN401, whatever JSON holds
    return json.loads(out.read_text())


def stale(folder: Path, *, locked: bool) -> Path:
    """The instance with a group whose facilitator, and one of its people, are gone."""
    document = stored(INSTANCE) | {"facilitator": "wanted"}
    members = ["m001", "m002", "gone"]
    group = {"id": "old", "slot": 1065, "facilitator": "zed", "members": members, "locked": locked}
    source = folder / "stale.json"
    source.write_text(json.dumps(document | {"existing_groups": [group]}))
    return source


def without_highs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is begun from here on finds a package that will not load."""
    broken = folder / "elsewhere" / "highspy"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('made for another machine')")
    known = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(broken.parent), known])))


def crowd(folder: Path) -> Path:
    """The instance with everybody twenty times, which nobody solves to the end in a moment."""
    document = stored(INSTANCE)
    people = [
        each | {"id": f"{each['id']}-{number}"}
        for number in range(20)
        for each in document["people"]
    ]
    rules = [each for each in document["rules"] if "ids" not in each]
    source = folder / "crowd.json"
    source.write_text(json.dumps(document | {"people": people, "rules": rules}))
    return source


class TestSolving:
    def test_writes_a_solution_and_says_how_good_it_is(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "out.json"

        code = run(["solve", str(INSTANCE), "--out", str(out), "--work-limit", "40"])

        told = capsys.readouterr().out
        answer = read_solution(stored(out))
        assert code == 0
        assert f"in {len(answer.groups)} groups" in told
        assert f"Written to {out}" in told

    def test_json_is_one_line_of_these_figures(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "out.json"

        code = run(["solve", str(INSTANCE), "--out", str(out), "--time-limit", "2", "--json"])

        lines = capsys.readouterr().out.splitlines()
        assert (code, len(lines)) == (0, 1)
        told = json.loads(lines[0])
        assert list(told) == KEYS
        assert told["score"] <= told["upper_bound"]

    def test_the_same_seed_and_work_write_the_same_bytes(self, tmp_path: Path) -> None:
        outs = [tmp_path / "one.json", tmp_path / "two.json"]

        for out in outs:
            run(["solve", str(INSTANCE), "--out", str(out), "--work-limit", "60", "--seed", "5"])

        assert outs[0].read_bytes() == outs[1].read_bytes()

    def test_without_highs_the_greedy_answers_and_says_so(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_highs(tmp_path, monkeypatch)
        monkeypatch.setitem(sys.modules, "highspy", None)
        out = tmp_path / "out.json"

        code = run(["solve", str(INSTANCE), "--out", str(out), "--work-limit", "40"])

        assert code == 0
        assert "HiGHS is not installed: the greedy answered." in capsys.readouterr().err
        assert read_solution(stored(out)).groups

    def test_where_highs_is_here_another_reason_is_given_for_the_greedy(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_highs(tmp_path, monkeypatch)

        out = str(tmp_path / "out.json")
        code = run(["solve", str(INSTANCE), "--out", out, "--work-limit", "40"])

        assert code == 0
        assert "Too many kinds of groups" in capsys.readouterr().err

    def test_more_work_than_can_be_counted_is_no_limit(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = ["--out", str(tmp_path / "out.json"), "--work-limit", str(2**31)]

        assert run(["solve", str(INSTANCE), *words]) == 2

    def test_ctrl_c_writes_the_best_so_far(self, tmp_path: Path) -> None:
        source, out = crowd(tmp_path), tmp_path / "out.json"
        process = subprocess.Popen(  # noqa: S603, our own command
            [*COMMAND, str(source), "--out", str(out), "--work-limit", "100000000"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=2.5)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=100)

        assert process.returncode == 0
        assert b"Written to" in told
        assert stored(out)["format"] == "paceline-solution/1"


class TestRefusals:
    def test_a_file_that_is_not_there_is_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code = run(["solve", str(tmp_path / "no.json"), "--out", str(tmp_path / "out.json")])

        assert code == 1
        assert "no.json cannot be read" in capsys.readouterr().err

    @pytest.mark.parametrize(("text", "told"), [("{", "is not JSON"), ("[]", "cannot be used")])
    def test_a_file_that_is_no_instance_is_refused(
        self, text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = tmp_path / "bad.json"
        source.write_text(text)

        code = run(["solve", str(source), "--out", str(tmp_path / "out.json")])

        assert code == 1
        assert told in capsys.readouterr().err

    def test_a_place_that_cannot_be_written_is_told_before_the_search(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        missing = run(["solve", str(INSTANCE), "--out", str(tmp_path / "no" / "out.json")])
        folder = run(["solve", str(INSTANCE), "--out", str(tmp_path)])

        told = capsys.readouterr().err
        assert (missing, folder) == (1, 1)
        assert "there is no folder" in told
        assert "is a folder" in told

    def test_a_locked_group_that_cannot_stay_is_named_before_the_search(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = stale(tmp_path, locked=True)

        code = run(["solve", str(source), "--out", str(tmp_path / "out.json")])

        told = capsys.readouterr().err
        assert code == 1
        assert "zed, who leads locked group old, is no longer in the cohort; unlock it" in told
        assert not (tmp_path / "out.json").exists()

    @pytest.mark.parametrize(
        "words",
        [
            (str(INSTANCE),),
            (str(INSTANCE), "--out", "x.json", "--time-limit", "-1"),
            (str(INSTANCE), "--out", "x.json", "--gap", "101"),
            (str(INSTANCE), "--out", "x.json", "--what"),
            ("--out", "x.json"),
        ],
    )
    def test_a_line_that_makes_no_sense_is_a_matter_of_usage(self, words: tuple[str, ...]) -> None:
        assert run(["solve", *words]) == 2


class TestWhatIsTold:
    def test_who_left_a_group_is_told_and_left_out(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source, out = stale(tmp_path, locked=False), tmp_path / "out.json"

        code = run(["solve", str(source), "--out", str(out), "--work-limit", "5"])

        told = capsys.readouterr().err
        assert code == 0
        assert "Note: gone of group old is no longer in the cohort" in told
        assert "Note: zed, who leads group old, is no longer in the cohort" in told

    def test_the_best_there_is_says_so(self) -> None:
        solution = read_solution(
            {
                "format": "paceline-solution/1",
                "instance": "i",
                "groups": [],
                "unplaced": [{"id": "m001", "reason": "too_few_overlap"}],
            }
        )
        answer = Answer(
            solution=solution,
            score=0,
            placed=0,
            members=1,
            explanations=("It is so.",),
            reasons=("It is so.",),
            upper_bound=0,
            gap_pct=0.0,
            seconds=1.0,
            first_answer_seconds=0.5,
            engine="slots",
        )

        told = "\n".join(summary(answer, Path("out.json")))

        assert "the best there is" in told
        assert "1 without a group: too few overlap" in told
        assert figures(answer)["groups"] == 0

    def test_progress_is_told_with_its_bound(self) -> None:
        told = note({"groups": 3, "score": 10, "upper_bound": 12, "seconds": 4.2})

        assert told == "3 groups, score 10 of at most 12, 4 s"
