import asyncio
from contextvars import ContextVar

import pytest

from paceline.kernel.cache import Counts
from paceline.kernel.errands import Errands

pytestmark = pytest.mark.anyio


class TestErrands:
    async def test_before_the_start_and_after_the_stop_they_are_refused(self) -> None:
        errands, ran = Errands(), asyncio.Event()

        async def act() -> None:
            ran.set()

        early = errands.begin(act)
        await errands.start()
        begun = errands.begin(act)
        await ran.wait()
        await errands.stop()
        late = errands.begin(act)
        await errands.stop()

        assert (early, begun, late) == (False, True, False)

    async def test_they_know_nothing_of_where_they_were_begun(self) -> None:
        errands, told = Errands(), asyncio.get_running_loop().create_future()
        here = ContextVar("here", default="nowhere")

        async def act() -> None:
            told.set_result(here.get())

        await errands.start()
        here.set("within a unit of work")
        errands.begin(act)
        found = await told
        await errands.stop()

        assert found == "nowhere"

    async def test_one_that_fails_harms_nobody(self) -> None:
        errands, ran = Errands(), asyncio.Event()

        async def fail() -> None:
            raise ValueError

        async def act() -> None:
            ran.set()

        await errands.start()
        errands.begin(fail)
        await asyncio.sleep(0)
        errands.begin(act)
        await ran.wait()
        await errands.stop()

        assert ran.is_set()

    async def test_a_stop_does_not_wait_for_them(self) -> None:
        errands, ended = Errands(), []

        async def stay() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("here")

        await errands.start()
        errands.begin(stay)
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await errands.stop()

        assert ended == ["here"]


class TestCounts:
    def test_nothing_asked_is_no_rate(self) -> None:
        assert Counts().rate == 0
