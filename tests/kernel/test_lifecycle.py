import asyncio

import pytest
from typing_extensions import override

from paceline.kernel.lifecycle import Draining, Part, running

pytestmark = pytest.mark.anyio


class Telling(Part):
    def __init__(self, name: str, told: list[str], *, fails: str = "", hangs: bool = False) -> None:
        self.name = name
        self._told = told
        self._fails = fails
        self._hangs = hangs

    @override
    async def start(self) -> None:
        if self._fails == "start":
            raise RuntimeError(self.name)
        self._told.append(f"+{self.name}")

    @override
    async def stop(self) -> None:
        if self._fails == "stop":
            raise RuntimeError(self.name)
        if self._hangs:
            await asyncio.Event().wait()
        self._told.append(f"-{self.name}")


class TestRunning:
    async def test_last_started_is_first_stopped(self) -> None:
        told: list[str] = []

        async with running([Telling("a", told), Telling("b", told)]):
            told.append("work")

        assert told == ["+a", "+b", "work", "-b", "-a"]

    async def test_a_part_that_does_not_start_takes_back_those_before_it(self) -> None:
        told: list[str] = []
        parts = [Telling("a", told), Telling("b", told, fails="start"), Telling("c", told)]

        with pytest.raises(RuntimeError, match="b"):
            async with running(parts):
                told.append("work")

        assert told == ["+a", "-a"]

    async def test_a_failure_inside_still_stops_all(self) -> None:
        told: list[str] = []

        with pytest.raises(KeyError):
            async with running([Telling("a", told)]):
                raise KeyError("work")

        assert told == ["+a", "-a"]

    async def test_a_part_that_fails_to_stop_keeps_no_other_alive(self) -> None:
        told: list[str] = []

        async with running([Telling("a", told), Telling("b", told, fails="stop")]):
            pass

        assert told == ["+a", "+b", "-a"]

    async def test_a_part_that_hangs_is_left(self) -> None:
        told: list[str] = []

        async with running([Telling("a", told), Telling("b", told, hangs=True)], patience=0.01):
            pass

        assert told == ["+a", "+b", "-a"]


def test_nobody_is_on_the_way_out_at_first() -> None:
    assert not Draining().asked
