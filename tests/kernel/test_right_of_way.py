import asyncio
from collections.abc import Coroutine

import pytest

from paceline.kernel.right_of_way import SHORT, GivingWay, RightOfWay


def is_at_once(work: Coroutine[object, None, None]) -> bool:
    """Whether it comes to its end without waiting for anything."""
    try:
        work.send(None)
    except StopIteration:
        return True
    work.close()
    return False


def still() -> RightOfWay:
    """However busy this machine is, nobody is inside for long."""
    return RightOfWay(now=lambda: 0.0)


class Steps:
    """Work of some steps, which tells of each."""

    def __init__(self) -> None:
        self.done: list[int] = []

    async def take(self, count: int) -> int:
        for number in range(count):
            self.done.append(number)
            await asyncio.sleep(0)
        return count


class TestRightOfWay:
    async def test_it_is_free_where_nobody_is_inside(self) -> None:
        way = still()
        with way.taken():
            assert not is_at_once(way.free())

        assert is_at_once(way.free())

    async def test_all_have_to_be_out(self) -> None:
        way = still()
        with way.taken():
            with way.taken():
                assert not is_at_once(way.free())
            assert not is_at_once(way.free())

    async def test_nobody_waits_for_ever(self) -> None:
        way = still()

        with way.taken():
            async with asyncio.timeout(10):
                await way.free()

    async def test_who_has_been_inside_for_long_has_it_no_more(self) -> None:
        clock = [0.0]
        way = RightOfWay(now=lambda: clock[0])

        with way.taken():
            clock[0] = SHORT
            assert is_at_once(way.free())
            with way.taken():
                assert not is_at_once(way.free())
            assert is_at_once(way.free())

    async def test_who_holds_what_others_wait_for_does_not_give_way(self) -> None:
        way = RightOfWay(is_held=lambda: True, now=lambda: 0.0)

        with way.taken():
            assert is_at_once(way.free())


class TestGivingWay:
    async def test_it_answers_what_the_work_answers(self) -> None:
        assert await GivingWay(Steps().take(3), still()) == 3

    async def test_a_step_waits_until_nobody_is_inside(self) -> None:
        way, steps = still(), Steps()
        task = asyncio.ensure_future(GivingWay(steps.take(2), way))
        await asyncio.sleep(0)

        with way.taken():
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            seen = list(steps.done)
        await task

        assert (seen, steps.done) == ([0], [0, 1])

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

    @pytest.mark.parametrize("is_taken", [False, True])
    async def test_it_is_cancelled_where_it_waits(self, *, is_taken: bool) -> None:
        way, heard = still(), []

        async def tidy() -> None:
            try:
                await asyncio.sleep(0 if is_taken else 60)
                await asyncio.sleep(60)
            finally:
                heard.append("tidied")

        task = asyncio.ensure_future(GivingWay(tidy(), way))
        await asyncio.sleep(0)
        with way.taken():
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        assert heard == ["tidied"]
