"""The grouping solver on the open instances, judged by the independent checker beside them.

`python -m bench solver [--quick] [--seconds=S] [--only=NAME,NAME]`
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final, TypedDict

from bench.greedy_restarts import best_of_restarts
from bench.harness import Figure, printed
from paceline.engines.scheduling.read import read_instance
from paceline.engines.scheduling.solution import solution_to_json

SHARED: Final = Path(os.environ.get("PACELINE_SHARED", "../shared")) / "data" / "scheduling"
QUICK: Final = ("n0024-small-o", "n0050-tight-o", "n0120-rules-o", "n0200-dst-sparse-o")
LONG: Final = {"n1000-rules-o": 150.0, "n3000-hard-o": 150.0, "n10000-base-o": 45.0}
USUAL: Final = 60.0
BRIEF, LONGER = 2.0, 10.0
WORK: Final = 20
HUNDRED: Final = 100
SMALL: Final = 1000
# The shares of what is best-known whose moments are told, with when they are due.
MANY, NEAR, NEARER = 0.95, 0.99, 0.999
# Beyond its limit a search proves what it says of the unplaced, and Python has to start and end.
BEYOND: Final = 10.0
# Where best-known is to be beaten, or proved to be the best.
OPEN: Final = ("n0120-rules-o", "n1000-rules-o")
# Instances without soft rules that are small enough to be solved to the end.
PROVABLE, PROVED, PROOF_SECONDS = 204, 5, 30.0


class Best(TypedDict):
    best_score: int
    best_placed: int
    upper_bound: int


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One instance solved in a process of its own, told to take `allowed` seconds.

    `moments` are (seconds, score, placed, upper bound).
    """

    name: str
    people: int
    best: Best
    valid: bool
    score: int
    placed: int
    upper_bound: int
    allowed: float
    seconds: float
    wall: float
    first: float
    first_by_engine: float
    memory: float
    moments: Sequence[tuple[float, int, int, int]]

    @property
    def ratio(self) -> float:
        return self.score / self.best["best_score"]

    def reached(self, share: float) -> float:
        """Seconds until that share of the best-known score; infinite where it never was."""
        goal = share * self.best["best_score"]
        return next((at for at, score, *_ in self.moments if score >= goal), float("inf"))

    def peopled(self, share: float) -> float:
        """The same for people placed."""
        goal = share * self.best["best_placed"]
        return next((at for at, _, placed, _ in self.moments if placed >= goal), float("inf"))

    @property
    def proved(self) -> float:
        """Seconds until nothing better was possible; infinite where that was not shown."""
        return next((at for at, score, _, bound in self.moments if score >= bound), float("inf"))


ASKED: Final = """
import json, sys
from pathlib import Path
from time import monotonic
began = monotonic()
from paceline.engines.scheduling.read import read_instance
from paceline.engines.scheduling.solution import solution_to_json
from paceline.engines.scheduling.solver import Limits
from paceline.engines.scheduling.solving import solve_instance
source, out, seconds, work = sys.argv[1:]
moments = []
def told(progress):
    moments.append(
        (monotonic() - began, progress.score, progress.placed, progress.upper_bound)
    )
instance = read_instance(json.loads(Path(source).read_text()))
limits = Limits(seconds=float(seconds), work=int(work) or None)
answer = solve_instance(instance, 1, limits, told)
Path(out).write_text(json.dumps(solution_to_json(answer.solution)))
print(json.dumps({"score": answer.score, "placed": answer.placed, "seconds": answer.seconds,
    "upper_bound": answer.upper_bound, "first": answer.first_answer_seconds, "moments": moments}))
"""


def trial(name: str, best: Best, *, seconds: float, folder: Path, work: int = 0) -> Trial:
    source, out = SHARED / f"{name}.json", folder / f"{name}.json"
    began = monotonic()
    told, memory = run([sys.executable, "-c", ASKED, *map(str, (source, out, seconds, work))])
    wall = monotonic() - began
    found = json.loads(told)
    verdict = judged(source, out)
    return Trial(
        name=name,
        people=int(verdict["members"]),
        best=best,
        valid=bool(verdict["valid"]) and verdict["score"] == found["score"],
        score=int(verdict["score"]),
        placed=int(verdict["placed"]),
        upper_bound=found["upper_bound"],
        allowed=seconds,
        seconds=found["seconds"],
        wall=wall,
        first=found["moments"][0][0],
        first_by_engine=found["first"],
        memory=memory,
        moments=found["moments"],
    )


def run(command: Sequence[str]) -> tuple[bytes, float]:
    """What a child of its own said, and the MB that it took at the most: it alone."""
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603, our own
        assert child.stdout is not None
        told = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return told, usage.ru_maxrss / 1024


def judged(source: Path, out: Path) -> Mapping[str, int]:
    """What the checker says; it exits 1 where a rule is broken."""
    command = [sys.executable, str(SHARED / "check.py"), str(source), str(out), "--json"]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=False)  # noqa: S603
    verdict: Mapping[str, int] = json.loads(told.stdout)
    return verdict


def figures(done: Trial) -> Iterator[Figure]:
    small = done.people <= SMALL
    yield Figure(name=f"{done.name}: valid", value=float(done.valid), bar=1, sense="at least")
    yield Figure(
        name="  score, share of best-known",
        value=done.ratio,
        bar=NEARER,
        sense="at least",
        note=f"{done.score} of {done.best['best_score']}, at most {done.upper_bound}",
    )
    yield Figure(
        name="  gap to our bound",
        value=HUNDRED * (done.upper_bound - done.score) / done.upper_bound,
        unit="%",
        note=f"placed {done.placed}, best-known {done.best['best_placed']}",
    )
    yield Figure(
        name="  first answer",
        value=done.first,
        unit="s",
        bar=2 if small else 10,
        note=f"{done.first_by_engine:.2f} s of them in the engine",
    )
    if small:
        yield Figure(name="  0.95 of them placed", value=done.peopled(MANY), unit="s", bar=2)
        yield Figure(name="  0.99 reached", value=done.reached(NEAR), unit="s", bar=10)
    yield Figure(name="  0.999 reached", value=done.reached(NEARER), unit="s")
    yield Figure(name="  ended", value=done.wall, unit="s", bar=done.allowed + BEYOND)
    if done.name in OPEN:
        better = done.score > done.best["best_score"] or done.score >= done.upper_bound
        yield Figure(
            name="  better than best-known, or proved",
            value=float(better),
            bar=1,
            sense="at least",
        )
    bar = 1500 if done.name.startswith("n10000") else None
    yield Figure(name="  peak memory", value=done.memory, unit="MB", bar=bar)


def in_short(name: str, best: Best, *, folder: Path) -> Iterator[Figure]:
    """What a search finds that knows that it has little time."""
    brief = trial(name, best, seconds=BRIEF, folder=folder)
    share = brief.valid * brief.placed / best["best_placed"]
    yield Figure(name="  placed, told to take 2 s", value=share, bar=MANY, sense="at least")
    longer = trial(name, best, seconds=LONGER, folder=folder)
    share = longer.valid * longer.ratio
    yield Figure(name="  score, told to take 10 s", value=share, bar=NEAR, sense="at least")


def sameness(name: str, best: Best, *, folder: Path) -> Figure:
    """Two processes with the same seed and work limit write the same bytes."""
    written: list[bytes] = []
    walls: list[float] = []
    for _ in range(2):
        done = trial(name, best, seconds=0, work=WORK, folder=folder)
        written.append((folder / f"{name}.json").read_bytes())
        walls.append(done.wall)
    return Figure(
        name="  same bytes for same work",
        value=float(written[0] == written[1]),
        bar=1,
        sense="at least",
        note=f"{WORK} of work in {walls[-1]:.1f} s",
    )


def baseline(done: Trial, *, seconds: float, folder: Path) -> Figure:
    """The usual method in the same time: people in groups that the checker accepts."""
    source = unlocked(SHARED / f"{done.name}.json", folder)
    instance = read_instance(json.loads(source.read_text()))
    groups = best_of_restarts(instance, seconds=seconds, seed=1)
    out = folder / "baseline.json"
    document = solution_to_json(groups)
    out.write_text(json.dumps(document))
    told = judged(source, out)
    accepted = int(told["placed"]) if told["valid"] else accepted_alone(source, groups, folder)
    return Figure(
        name="  usual method, accepted",
        value=accepted,
        unit="people",
        note=f"it placed {told['placed']}; ours {done.placed}",
    )


def unlocked(source: Path, folder: Path) -> Path:
    """The usual method knows nothing of locks, and is not judged by them."""
    document, free = json.loads(source.read_text()), folder / "unlocked.json"
    for each in document.get("existing_groups", ()):
        each["locked"] = False
    free.write_text(json.dumps(document))
    return free


def provable(name: str) -> bool:
    instance = read_instance(json.loads((SHARED / f"{name}.json").read_text()))
    return len(instance.members) <= PROVABLE and not instance.soft_rules


def proofs(trials: Sequence[Trial]) -> Iterator[Figure]:
    """Told once all of those that could be proved have been run."""
    asked = [done for done in trials if provable(done.name)]
    proved = [done for done in asked if done.proved <= PROOF_SECONDS]
    if len(asked) > PROVED:
        yield Figure(
            name=f"proved the best within {PROOF_SECONDS:g} s, of {len(asked)}",
            value=len(proved),
            bar=PROVED,
            sense="at least",
            note=", ".join(f"{done.name} {done.proved:.1f} s" for done in asked),
        )


def accepted_alone(source: Path, groups: object, folder: Path) -> int:
    """People in groups that hold on every date: each group is judged by itself."""
    from paceline.engines.scheduling.solution import Solution  # noqa: PLC0415

    assert isinstance(groups, Solution)
    out, placed = folder / "one.json", 0
    for group in groups.groups:
        one = Solution(instance=groups.instance, groups=(group,))
        out.write_text(json.dumps(solution_to_json(one)))
        verdict = judged(source, out)
        placed += len(group.members) if verdict["valid"] else 0
    return placed


def option(name: str) -> str | None:
    """`--name=value` from the command line."""
    found = [each for each in sys.argv if each.startswith(f"--{name}=")]
    return found[-1].partition("=")[2] if found else None


def main(*, quick: bool) -> None:
    known: Mapping[str, Best] = json.loads((SHARED / "best.json").read_text())
    only = (option("only") or ",".join(QUICK if quick else known)).split(",")
    allowed = option("seconds")
    with tempfile.TemporaryDirectory() as place:
        folder, trials = Path(place), list[Trial]()
        for name in only:
            seconds = float(allowed) if allowed else LONG.get(name, USUAL)
            done = trial(name, known[name], seconds=seconds, folder=folder)
            trials.append(done)
            shown = [*figures(done)]
            if done.people <= SMALL:
                shown += in_short(name, known[name], folder=folder)
                shown.append(sameness(name, known[name], folder=folder))
                shown.append(baseline(done, seconds=min(seconds, done.wall), folder=folder))
            printed(shown)
        if told := [*proofs(trials)]:
            printed(told)
