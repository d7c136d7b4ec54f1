"""The one place that speaks to HiGHS: arrays in, values and bounds out.

A process keeps to one thread count: HiGHS returns at once from the solve after a change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import highspy
import numpy as np
from highspy.highs import HighsCallbackEvent

from paceline.engines.scheduling.arrays import Indexes, Numbers
from paceline.engines.scheduling.slots.program import Program

THREADS: Final = 1
_FEASIBLE: Final = highspy.SolutionStatus.kSolutionStatusFeasible
_SOLVED: Final = highspy.HighsModelStatus.kOptimal
_IMPOSSIBLE: Final = highspy.HighsModelStatus.kInfeasible
_EMPTY: Final = np.empty(0)


@dataclass(frozen=True, kw_only=True)
class Effort:
    """What one solve may cost; without `seconds` no clock is asked.

    A solve ends when its gap is within the share `gap`, or less than `least` points.
    """

    seconds: float | None = None
    nodes: int | None = None
    gap: float = 0.0
    least: float = 1e-6
    stop: Callable[[], bool] | None = None
    seed: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """`values` is None where nothing feasible was found; `bound` holds for every solution.

    `impossible` says that nothing feasible exists.

    `reduced` are the reduced costs of a relaxation, empty otherwise.
    """

    values: Numbers | None
    bound: float
    proven: bool
    impossible: bool = False
    nodes: int = 0
    reduced: Numbers = field(default_factory=_EMPTY.copy)
    duals: Numbers = field(default_factory=_EMPTY.copy)


def _opened(effort: Effort) -> highspy.Highs:
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)  # noqa: FBT003, their signature
    highs.setOptionValue("threads", THREADS)
    highs.setOptionValue("random_seed", effort.seed % 2**31)
    highs.setOptionValue("mip_rel_gap", effort.gap)
    highs.setOptionValue("mip_abs_gap", effort.least)
    if effort.seconds is not None:
        highs.setOptionValue("time_limit", max(0.0, effort.seconds))
    if effort.nodes is not None:
        highs.setOptionValue("mip_max_nodes", effort.nodes)
    if effort.stop is not None:
        _listen(highs, effort.stop)
    return highs


def _listen(highs: highspy.Highs, stop: Callable[[], bool]) -> None:
    def asked(event: HighsCallbackEvent) -> None:
        if stop():
            event.interrupt()

    for callback in (highs.cbMipInterrupt, highs.cbSimplexInterrupt, highs.cbIpmInterrupt):
        callback.subscribe(asked)


def _pass(highs: highspy.Highs, program: Program, *, whole: bool) -> None:
    highs.passModel(
        program.size,
        len(program.low),
        len(program.rows),
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMaximize),
        program.offset,
        program.gains,
        np.zeros(program.size),
        program.most,
        program.low,
        program.high,
        program.starts.astype(np.int32),
        program.rows.astype(np.int32),
        program.values,
        np.full(program.size, int(whole), dtype=np.int32),
    )


class Relaxation:
    """The linear relaxation of a program; rows may be added between its solves.

    Its bound holds only where an outcome is `proven`. The time allowed is for all solves together.
    """

    def __init__(self, program: Program, effort: Effort) -> None:
        self._highs = _opened(effort)
        _pass(self._highs, program, whole=False)

    def allow(self, seconds: float) -> None:
        """From here on; a solver's clock goes on from solve to solve."""
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)

    def add(self, starts: Indexes, columns: Indexes, values: Numbers) -> None:
        """Rows that are at most 0, each with the entries `starts[i]:starts[i+1]`."""
        count = len(starts) - 1
        self._highs.addRows(
            count,
            np.full(count, -np.inf),
            np.zeros(count),
            len(columns),
            starts[:-1].astype(np.int32),
            columns.astype(np.int32),
            values,
        )

    def solved(self) -> Outcome:
        self._highs.run()
        solution, info = self._highs.getSolution(), self._highs.getInfo()
        proven = self._highs.getModelStatus() == _SOLVED
        return Outcome(
            values=np.array(solution.col_value) if proven else None,
            bound=float(info.objective_function_value) if proven else np.inf,
            proven=proven,
            impossible=self._highs.getModelStatus() == _IMPOSSIBLE,
            reduced=np.array(solution.col_dual),
            duals=np.array(solution.row_dual),
        )


def solved(program: Program, effort: Effort, *, start: Numbers | None = None) -> Outcome:
    """The best whole solution found, begun from `start` where that is given."""
    if not program.size:
        return Outcome(values=np.empty(0), bound=program.offset, proven=True)
    highs = _opened(effort)
    _pass(highs, program, whole=True)
    if start is not None:
        highs.setSolution(program.size, np.arange(program.size, dtype=np.int32), start)
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == int(_FEASIBLE)
    return Outcome(
        values=np.round(np.array(highs.getSolution().col_value)) if found else None,
        bound=float(info.mip_dual_bound),
        proven=highs.getModelStatus() == _SOLVED,
        impossible=highs.getModelStatus() == _IMPOSSIBLE,
        nodes=max(0, int(info.mip_node_count)),
    )
