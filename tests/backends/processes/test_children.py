import asyncio
import os
from collections.abc import Iterator

import pytest

from paceline.backends.processes.children import ChildProcesses, ended
from paceline.kernel.errors import Conflict, Defect, Unavailable
from paceline.kernel.processes import Limits, OverMemory, OverTime, Stop
from tests.backends.processes import work

pytestmark = pytest.mark.anyio
ROOM = Limits(memory=512, seconds=50)


@pytest.fixture
def processes() -> Iterator[ChildProcesses]:
    opened = ChildProcesses()
    yield opened
    opened.close()


class TestAnswer:
    async def test_it_comes_back_as_what_it_was(self, processes: ChildProcesses) -> None:
        assert await processes.run(work.added, 2, 3, limits=ROOM) == work.Sum(total=5)

    async def test_reports_come_in_order(self, processes: ChildProcesses) -> None:
        told: list[object] = []

        async def hear(report: object) -> None:
            told.append(report)

        counted = await processes.run(work.counted, 3, limits=ROOM, on_report=hear)

        assert (counted, told) == (3, [{"done": 0}, {"done": 1}, {"done": 2}])


class TestAShortCall:
    async def test_does_not_wait_behind_the_long_ones(self) -> None:
        crowded, begun, stop = ChildProcesses(seats=1), asyncio.Event(), Stop()

        async def hear(_: object) -> None:
            begun.set()

        short = Limits(memory=512, seconds=50, short=True)
        async with asyncio.TaskGroup() as group:
            long = group.create_task(
                crowded.run(work.patient, limits=ROOM, on_report=hear, stop=stop)
            )
            await begun.wait()
            found = await crowded.run(work.added, 2, 3, limits=short)
            still = not long.done()
            stop.ask()
        crowded.close()

        assert (found, still) == (work.Sum(total=5), True)


class TestRefusal:
    async def test_our_errors_come_through_with_all_they_know(
        self, processes: ChildProcesses
    ) -> None:
        with pytest.raises(Conflict) as caught:
            await processes.run(work.refused, limits=ROOM)

        error = caught.value
        assert (error.code, error.detail) == ("own_conflict", "Not now.")
        assert error.flaws[0].where == "line 3"
        assert error.context == {"line": 3, "of": "own_conflict"}

    async def test_too_much_memory_is_the_callers_to_mend(self, processes: ChildProcesses) -> None:
        with pytest.raises(OverMemory, match="more memory"):
            await processes.run(work.hungry, limits=Limits(memory=64, seconds=50))

    async def test_too_much_time_too(self, processes: ChildProcesses) -> None:
        with pytest.raises(OverTime, match=r"0\.5 seconds"):
            await processes.run(work.endless, limits=Limits(seconds=0.5))

    @pytest.mark.parametrize("act", [work.crashed, work.broken])
    async def test_a_child_that_died_is_worth_another_try(
        self, processes: ChildProcesses, act: object
    ) -> None:
        with pytest.raises(Unavailable, match="died"):
            await processes.run(act, limits=ROOM)  # type: ignore[arg-type]

    def test_a_frame_nobody_knows_is_a_mistake_of_ours(self) -> None:
        with pytest.raises(Defect):
            ended(b"x", b"")


async def test_cancelling_kills_the_child(processes: ChildProcesses) -> None:
    pids: list[int] = []
    begun = asyncio.Event()

    async def hear(report: object) -> None:
        assert isinstance(report, int)
        pids.append(report)
        begun.set()

    running = asyncio.ensure_future(processes.run(work.endless_pid, limits=ROOM, on_report=hear))
    await begun.wait()
    running.cancel()
    await asyncio.wait({running})

    processes.close()
    assert running.cancelled()
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


class TestAStop:
    async def test_ends_a_call_with_what_it_has_and_keeps_the_child(
        self, processes: ChildProcesses
    ) -> None:
        stop = Stop()

        async def hear(report: object) -> None:
            stop.ask()

        asked = await processes.run(work.patient, limits=ROOM, on_report=hear, stop=stop)

        assert asked >= 1
        assert await processes.run(work.added, 1, 1, limits=ROOM) == work.Sum(total=2)

    async def test_before_the_call_counts_too(self, processes: ChildProcesses) -> None:
        stop, told = Stop(), list[object]()
        stop.ask()

        async def hear(report: object) -> None:
            told.append(report)

        assert await processes.run(work.patient, limits=ROOM, on_report=hear, stop=stop) >= 1

    async def test_that_comes_late_does_not_touch_the_next_call(
        self, processes: ChildProcesses
    ) -> None:
        stop = Stop()
        first = await processes.run(work.added, 1, 2, limits=ROOM)

        stop.ask()
        stop.ask()

        assert first == work.Sum(total=3)
        assert await processes.run(work.added, 2, 2, limits=ROOM) == work.Sum(total=4)
