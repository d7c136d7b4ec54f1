"""Solving in a child process: limits, progress, and an end when somebody asks for one."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import msgspec
import structlog

from paceline.db.read_lane import ReadLane
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solution import Solution
from paceline.engines.scheduling.solver import Limits as SearchLimits
from paceline.engines.scheduling.solver import Progress
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.errors import TooManySeconds
from paceline.features.grouping.public import DraftId
from paceline.features.grouping.repository.drafts import stop_ask
from paceline.features.grouping.service.casting import Cast
from paceline.features.grouping.service.content import DraftContent
from paceline.features.grouping.service.made import Made
from paceline.features.grouping.service.solving import Order, solve_order
from paceline.features.grouping.service.standing import with_standing
from paceline.features.grouping.service.trying import solve_orders
from paceline.features.grouping.settings import DRAFT_SECONDS, MOST_SECONDS, GroupingSettings
from paceline.kernel.errors import PacelineError
from paceline.kernel.flags import Flags, Target
from paceline.kernel.messages import JobContext
from paceline.kernel.processes import Limits, Processes, Stop

# A child ends by itself at its limit; one that does not is ended.
GRACE: Final = 60.0
SHORT: Final = Limits(memory=1024, seconds=30, short=True)
log: Final = structlog.get_logger()
GLANCE: Final = 0.5


def score_of(instance: Instance, solution: Solution) -> int:
    """In a child: numpy is heavy."""
    from paceline.engines.scheduling.score import score  # noqa: PLC0415

    return score(instance, solution).total


class Bench:
    def __init__(
        self, processes: Processes, lane: ReadLane, settings: GroupingSettings, flags: Flags
    ) -> None:
        self._processes = processes
        self._lane = lane
        self._settings = settings
        self._flags = flags

    async def solved(
        self,
        cast: Cast,
        options: Mapping[str, object],
        context: JobContext,
        *,
        seed: int,
        watching: DraftId,
    ) -> Made:
        """Raises Invalid where locks break a rule by themselves, Unavailable for a dead child."""
        order = await self.order(cast, options, seed=seed)

        async def tell(report: object) -> None:
            progress = msgspec.convert(report, Progress)
            await context.report(progress.placed, progress.members, note_of(progress))

        stop = Stop()
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(self._watch(watching, stop))
            try:
                found: Made | PacelineError = await self._processes.run(
                    solve_order,
                    cast.asked,
                    order,
                    limits=self.limits(order),
                    on_report=tell,
                    stop=stop,
                )
            except PacelineError as error:
                found = error
            finally:
                watch.cancel()
        if isinstance(found, PacelineError):
            raise found
        if found.dropped:
            log.error("grouping.groups_dropped", draft_id=watching, count=found.dropped)
        return with_standing(found, cast.inputs, cast.standing)

    async def scored(self, cast: Cast, content: DraftContent) -> int:
        """What groups changed by hand are worth, rules broken or not."""
        solution = content.solution()
        return await self._processes.run(score_of, cast.instance, solution, limits=SHORT)

    async def tried(
        self,
        cast: Cast,
        instances: Sequence[Instance],
        options: Mapping[str, object],
        context: JobContext,
        *,
        seed: int,
    ) -> Sequence[Made | None]:
        """One after the other in one child, sharing the time; as `solve_orders` answers."""
        order = await self.order(cast, options, seed=seed, shared=len(instances))

        async def tell(report: object) -> None:
            progress = msgspec.convert(report, Progress)
            await context.report(progress.placed, progress.members, note_of(progress))

        longest = order.longest + len(instances) * GRACE
        return await self._processes.run(
            solve_orders,
            list(instances),
            order,
            limits=Limits(memory=self._settings.memory_mib, seconds=longest),
            on_report=tell,
            stop=Stop(),
        )

    async def order(
        self, cast: Cast, options: Mapping[str, object], *, seed: int, shared: int = 1
    ) -> Order:
        longest, usual = await self._seconds(cast.inputs.cohort_id)
        wanted = msgspec.convert(options, Options)
        limits = SearchLimits(
            seconds=None if wanted.work else min(wanted.seconds or usual, longest) / shared,
            work=wanted.work,
            gap=wanted.gap,
        )
        return Order(seed=seed, limits=limits, longest=longest)

    async def _seconds(self, cohort_id: CohortId) -> tuple[float, float]:
        """The most there is here, and what is usual."""
        flag = await self._flags.value(DRAFT_SECONDS, of=Target(cohort=cohort_id))
        if flag > 0:
            return min(flag, MOST_SECONDS), min(flag, MOST_SECONDS)
        return self._settings.seconds, min(self._settings.usual_seconds, self._settings.seconds)

    async def require_allowed(self, cohort_id: CohortId, seconds: float | None) -> None:
        """Raises TooManySeconds: less than was asked for is not given in silence."""
        longest, _ = await self._seconds(cohort_id)
        if seconds is not None and seconds > longest:
            raise TooManySeconds(longest)

    def limits(self, order: Order) -> Limits:
        return Limits(memory=self._settings.memory_mib, seconds=order.longest + GRACE)

    async def _watch(self, draft_id: DraftId, stop: Stop) -> None:
        """Whoever cancels may be another process: it says so in the draft's row."""
        while True:
            if await self._stop_asked(draft_id):
                stop.ask()
                return
            await asyncio.sleep(GLANCE)

    async def _stop_asked(self, draft_id: DraftId) -> bool:
        """A glance that fails is no reason to lose a search: the next one may not."""
        try:
            rows = (await self._lane.rows(stop_ask(draft_id)))[0]
        except Exception as error:  # noqa: BLE001, whatever it is
            log.warning("grouping.glance_failed", draft_id=draft_id, error=type(error).__name__)
            return False
        return bool(rows and rows[0]["stop_asked"])


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft was asked to keep to; one from before this has none."""

    seconds: float | None = None
    gap: float = 0.0
    work: int | None = None


def note_of(progress: Progress) -> str:
    """For people who look at the job, and for `noted`."""
    return (
        f"groups={progress.groups} score={progress.score} "
        f"bound={progress.upper_bound} seconds={progress.seconds:.1f}"
    )


def noted(note: str) -> Mapping[str, float]:
    """The numbers of a note; none where it is of another kind."""
    pairs = [part.partition("=") for part in note.split()]
    with suppress(ValueError):
        return {name: float(value) for name, sign, value in pairs if sign}
    return {}
