import asyncio
from contextlib import ExitStack

import pytest
from typing_extensions import override

from paceline.kernel.right_of_way import (
    LONGEST,
    PURSE,
    SHARE,
    SHORT,
    GivingWay,
    Patience,
    RightOfWay,
)


def still() -> RightOfWay:
    """However busy this machine is, nobody is inside for long."""
    return RightOfWay(now=lambda: 0.0)


def patiently() -> RightOfWay:
    """No alarm comes while the test looks."""
    return Unhurried(now=lambda: 0.0)


class Unhurried(RightOfWay):
    @override
    async def _woken(self, within: float) -> bool:
        return await super()._woken(within * 1_000)


class Steps:
    """Work of some steps, which tells of each."""

    def __init__(self) -> None:
        self.done: list[int] = []

    async def take(self, count: int) -> int:
        for number in range(count):
            self.done.append(number)
            await asyncio.sleep(0)
        return count


async def turns(count: int = 5) -> None:
    """Lets all others go on for a while, without any clock."""
    for _ in range(count):
        await asyncio.sleep(0)


class TestPatience:
    def test_it_is_a_purse_and_a_share_of_the_time_it_takes(self) -> None:
        clock = [100.0]
        patience = Patience(lambda: clock[0])

        patience.spend(PURSE)
        at_first = patience.left()
        clock[0] += 0.05
        later = patience.left()

        assert at_first == pytest.approx(0)
        assert later == pytest.approx(SHARE * 0.05)

    def test_no_wait_is_long(self) -> None:
        assert Patience(lambda: 100.0).left() == LONGEST


class TestRightOfWay:
    async def test_it_is_free_where_nobody_is_inside(self) -> None:
        way = still()
        with way.taken():
            with way.taken():
                both = way.is_free()
            one = way.is_free()

        assert (both, one, way.is_free()) == (False, False, True)

    async def test_nobody_waits_for_ever(self) -> None:
        way = still()

        with way.taken():
            async with asyncio.timeout(10):
                await way.free(Patience(way.now))

    async def test_whose_patience_is_at_its_end_does_not_wait(self) -> None:
        way = still()
        patience = Patience(way.now)
        patience.spend(1)

        with way.taken():
            waiting = asyncio.ensure_future(way.free(patience))
            await turns(1)
            assert waiting.done()

    async def test_each_wait_is_taken_from_the_purse(self) -> None:
        clock = [0.0]
        way = RightOfWay(now=lambda: clock[0])
        patience = Patience(lambda: 0.0)

        with way.taken():
            waiting = asyncio.ensure_future(way.free(patience))
            await turns()
            clock[0] = PURSE - 0.01
        await waiting

        assert patience.left() == pytest.approx(0.01)

    async def test_who_has_been_inside_for_long_has_it_no_more(self) -> None:
        clock = [0.0]
        way = RightOfWay(now=lambda: clock[0])

        with way.taken():
            clock[0] = SHORT
            before = way.is_free()
            with way.taken():
                during = way.is_free()
            after = way.is_free()

        assert (before, during, after) == (True, False, True)

    async def test_who_holds_what_others_wait_for_does_not_give_way(self) -> None:
        way = RightOfWay(is_held=lambda: True, now=lambda: 0.0)

        with way.taken():
            assert way.is_free()

    async def test_they_go_on_one_after_the_other_and_each_looks_again(self) -> None:
        way, went = patiently(), []

        async def wait(name: str) -> None:
            await way.free(Patience(way.now))
            went.append(name)
            if name == "first":
                coming.enter_context(way.taken())

        with ExitStack() as coming:
            with way.taken():
                waiting = [asyncio.ensure_future(wait(name)) for name in ("first", "second")]
                await turns()
            await turns()
            seen = list(went)
        await asyncio.gather(*waiting)

        assert (seen, went) == (["first"], ["first", "second"])

    async def test_who_is_woken_in_vain_waits_for_what_is_left(self) -> None:
        clock = [0.0]
        way = Unhurried(now=lambda: clock[0])
        waiting = asyncio.ensure_future(way.free(Patience(way.now)))
        with ExitStack() as inside:
            inside.enter_context(way.taken())
            for _ in range(6):
                await turns()
                clock[0] += 0.003
                inside.close()
                inside.enter_context(way.taken())
            await turns()
            went = waiting.done()
        await waiting

        assert not went

    @pytest.mark.parametrize("is_early", [False, True])
    async def test_whoever_gives_up_hands_it_on(self, *, is_early: bool) -> None:
        way = patiently()
        with way.taken():
            gone, stays = (asyncio.ensure_future(way.free(Patience(way.now))) for _ in range(2))
            await turns()
            if is_early:
                gone.cancel()
        gone.cancel()

        await asyncio.gather(gone, return_exceptions=True)
        await turns()

        assert gone.cancelled()
        assert stays.done()


class TestGivingWay:
    async def test_it_answers_what_the_work_answers(self) -> None:
        assert await GivingWay(Steps().take(3), still()) == 3

    async def test_a_step_waits_until_nobody_is_inside(self) -> None:
        way, steps = patiently(), Steps()
        with way.taken():
            task = asyncio.ensure_future(GivingWay(steps.take(2), way))
            await turns()
            at_first = list(steps.done)
        await turns(1)
        with way.taken():
            await turns()
            seen = list(steps.done)
        await task

        assert (at_first, seen, steps.done) == ([], [0], [0, 1])

    async def test_its_failure_is_what_it_was(self) -> None:
        async def fail() -> None:
            await asyncio.sleep(0)
            raise KeyError("kite")

        with pytest.raises(KeyError):
            await GivingWay(fail(), still())

    async def test_what_it_waits_for_fails_inside_of_it(self) -> None:
        heard: list[str] = []

        async def careful() -> str:
            try:
                async with asyncio.timeout(0.001):
                    await asyncio.Event().wait()
            except TimeoutError:
                heard.append("late")
            return "went on"

        assert await GivingWay(careful(), still()) == "went on"
        assert heard == ["late"]

    async def test_it_is_cancelled_where_it_waits(self) -> None:
        heard: list[str] = []

        async def tidy() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                heard.append("tidied")

        task = asyncio.ensure_future(GivingWay(tidy(), still()))
        await turns()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert heard == ["tidied"]

    async def test_it_is_cancelled_while_a_step_is_put_off(self) -> None:
        way, heard = patiently(), []

        async def tidy() -> None:
            try:
                await asyncio.sleep(0)
                heard.append("went on")
            finally:
                heard.append("tidied")

        task = asyncio.ensure_future(GivingWay(tidy(), way))
        await turns(1)
        with way.taken():
            await turns()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        assert heard == ["tidied"]

    async def test_what_is_cancelled_before_it_begins_never_does(self) -> None:
        way, steps = patiently(), Steps()
        with way.taken():
            task = asyncio.ensure_future(GivingWay(steps.take(1), way))
            await turns()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        assert steps.done == []

    async def test_what_nobody_awaits_any_more_is_closed(self) -> None:
        heard: list[str] = []

        async def tidy() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                heard.append("tidied")

        giving = GivingWay(tidy(), still()).__await__()
        next(giving)
        giving.close()

        assert heard == ["tidied"]
