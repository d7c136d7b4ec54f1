import asyncio

import pytest

from paceline.kernel.containment import Escaped, Overran, Unstoppable, contained


async def answer() -> int:
    return 7


async def hang() -> int:
    await asyncio.Event().wait()
    return 7


class TestContained:
    async def test_what_ends_in_time_answers(self) -> None:
        assert await contained(answer, seconds=5) == 7

    async def test_its_own_failure_is_what_it_was(self) -> None:
        async def fail() -> None:
            raise KeyError("kite")

        with pytest.raises(KeyError):
            await contained(fail)

    async def test_what_hangs_is_ended(self) -> None:
        with pytest.raises(Overran, match=r"longer than 0\.01 s"):
            await contained(hang, seconds=0.01)

    async def test_what_does_not_end_is_left_behind(self) -> None:
        gate = asyncio.Event()

        async def stubborn() -> None:
            while not gate.is_set():
                try:
                    await gate.wait()
                except asyncio.CancelledError:
                    continue
            raise ValueError("nobody asks for this one")

        with pytest.raises(Unstoppable):
            await contained(stubborn, seconds=0.01, grace=0.01)
        gate.set()
        await asyncio.sleep(0)

    @pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit])
    async def test_nothing_inside_ends_the_process(self, error: type[BaseException]) -> None:
        async def leave() -> None:
            raise error

        with pytest.raises(Escaped, match=error.__name__):
            await contained(leave)

    async def test_what_cancels_itself_does_not_cancel_who_waits(self) -> None:
        async def cancel() -> None:
            raise asyncio.CancelledError

        with pytest.raises(Escaped, match="cancelled itself"):
            await contained(cancel)

    async def test_who_waits_can_be_cancelled_and_it_ends_too(self) -> None:
        ended = asyncio.Event()

        async def noticing() -> None:
            try:
                await hang()
            finally:
                ended.set()

        waiting = asyncio.ensure_future(contained(noticing))
        await asyncio.sleep(0.01)
        waiting.cancel()

        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert ended.is_set()
