"""`paceline solve`: groups for a file, without any database; Ctrl-C keeps the best so far."""

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Annotated, Final

import typer

from paceline.backends.processes.children import ChildProcesses
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.read import read_instance
from paceline.engines.scheduling.solution import Solution, solution_to_json
from paceline.engines.scheduling.solver import Limits
from paceline.engines.scheduling.solving import Answer, has_highs, solve_instance
from paceline.kernel import processes
from paceline.kernel.errors import Invalid
from paceline.kernel.processes import Stop
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(context_settings={"allow_interspersed_args": True})
MEMORY: Final = 4096
# Beyond its limit the search still checks what it found and says why people are left over.
GRACE: Final = 120.0
NO_CLOCK: Final = 7 * 24 * 3600.0
TOLD: Final = (
    *("placed", "members", "groups", "score"),
    *("upper_bound", "gap_pct", "seconds", "first_answer_seconds"),
)
File = Annotated[Path, typer.Argument(metavar="INSTANCE.json", help="paceline-instance/1.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the solution is written.")]
TimeLimit = Annotated[float, typer.Option(min=0.1, metavar="S", help="Seconds to search.")]
WorkLimit = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=2**31 - 1,
        metavar="N",
        help="Neighbourhoods and nodes to search instead; no clock decides, so the same seed "
        "gives the same solution.",
    ),
]
Seed = Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Another seed, another search.")]
Gap = Annotated[float, typer.Option(min=0, max=100, metavar="G", help="Percent; enough is enough.")]


@commands.callback(invoke_without_command=True)
def solve(
    context: typer.Context,
    instance: File,
    out: Out,
    time_limit: TimeLimit = 60.0,
    work_limit: WorkLimit = None,
    seed: Seed = 1,
    gap: Gap = 0.0,
) -> None:
    """Form the groups of one file. Ctrl-C ends the search; the best so far is written."""
    terminal: Terminal = context.obj
    began = monotonic()
    asked = read_file(instance)
    require_folder(out)
    require_sound(asked)
    limits = Limits(seconds=time_limit, work=work_limit, gap=gap)
    if work_limit is None:
        limits = Limits(seconds=max(0.1, time_limit - (monotonic() - began)), gap=gap)
    answer = asyncio.run(solved(terminal, asked, seed=seed, limits=limits))
    write(out, answer.solution)
    if answer.engine == "greedy":
        sys.stderr.write(greedy_told())
    if answer.dropped:
        sys.stderr.write(f"{answer.dropped} groups were invalid and are left out: a defect.\n")
    terminal.answer(figures(answer), text="\n".join(summary(answer, out)))


def greedy_told() -> str:
    if has_highs():
        return "Too many kinds of groups to be searched through: the greedy answered.\n"
    return "HiGHS is not installed: the greedy answered. pip install highspy\n"


def read_file(path: Path) -> Instance:
    """Raises Invalid, naming the file and what is wrong with it."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Invalid(f"{path} is not JSON in UTF-8: {error}.") from error
    return read_instance(document)


def require_folder(out: Path) -> None:
    """Told before the search, not after it."""
    if not out.parent.is_dir():
        raise Invalid(f"{out} cannot be written: there is no folder {out.parent}.")
    if out.is_dir():
        raise Invalid(f"{out} is a folder; name a file in it.")


def require_sound(asked: Instance) -> None:
    """What is stale is told and left out. Raises Invalid, naming what no search could mend."""
    from paceline.engines.scheduling.concerns import concerns  # noqa: PLC0415, numpy is heavy

    found = concerns(asked)
    blocking = [each.message for each in found if each.blocking]
    if blocking:
        raise Invalid(f"This cannot be solved as it is: {'; '.join(blocking)}.")
    for each in found:
        sys.stderr.write(f"Note: {each.message}.\n")


async def solved(terminal: Terminal, asked: Instance, *, seed: int, limits: Limits) -> Answer:
    stop, children = Stop(), ChildProcesses(seats=1)
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.ask)
    seconds = NO_CLOCK if limits.work is not None else (limits.seconds or 0) + GRACE

    async def tell(report: object) -> None:
        if isinstance(report, dict):
            terminal.progress(report["placed"], report["members"], note(report))

    try:
        return await children.run(
            solve_instance,
            asked,
            seed,
            limits,
            limits=processes.Limits(memory=MEMORY, seconds=seconds),
            on_report=tell,
            stop=stop,
        )
    finally:
        children.close()


def note(report: dict[str, object]) -> str:
    return (
        f"{report['groups']} groups, score {report['score']} of at most {report['upper_bound']}, "
        f"{report['seconds']:.0f} s"
    )


def write(out: Path, solution: Solution) -> None:
    """A file that is there is whole: it is written beside and then renamed."""
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_text(json.dumps(solution_to_json(solution)) + "\n", encoding="utf-8")
        beside.replace(out)
    except OSError as error:
        raise Invalid(f"{out} cannot be written: {error.strerror}.") from error


def figures(answer: Answer) -> dict[str, object]:
    known = {
        **vars(answer),
        "groups": len(answer.solution.groups),
        "gap_pct": round(answer.gap_pct, 6),
        "seconds": round(answer.seconds, 3),
        "first_answer_seconds": round(answer.first_answer_seconds, 3),
    }
    return {name: known[name] for name in TOLD}


def summary(answer: Answer, out: Path) -> Iterator[str]:
    yield f"Placed {answer.placed} of {answer.members} in {len(answer.solution.groups)} groups."
    best = (
        "the best there is"
        if answer.score >= answer.upper_bound
        else (f"at most {answer.upper_bound}, gap {answer.gap_pct:.3g} %")
    )
    yield f"Score {answer.score}: {best}."
    yield (
        f"{answer.seconds:.1f} seconds; the first answer after {answer.first_answer_seconds:.1f}."
    )
    reasons = Counter(each.reason for each in answer.solution.unplaced or ())
    for reason, count in reasons.most_common():
        yield f"  {count} without a group: {reason.value.replace('_', ' ')}"
    yield f"Written to {out}."
