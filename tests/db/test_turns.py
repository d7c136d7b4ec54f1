"""Who writes next where only one may: people before jobs, but never for ever."""

import asyncio
from contextvars import copy_context

import pytest

from paceline.db.turns import IN_A_ROW, PATIENT, Turn

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(20)]


class Line:
    """Some who ask for a turn that somebody has; `came` are those who had it after that."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self.turn = Turn(needed=True)
        self.came: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._group = group
        self._outside = copy_context()

    async def ask(self, name: str, *, patient: bool = False) -> None:
        """None of them is begun by whoever has it now."""
        asking = self._have(name, patient=patient)
        self.tasks[name] = self._group.create_task(asking, context=self._outside.copy())
        await asyncio.sleep(0)

    async def _have(self, name: str, *, patient: bool) -> None:
        PATIENT.set(patient)
        await self.turn.take()
        self.came.append(name)
        self.turn.give_on()


class TestWhoeverWaits:
    async def test_has_the_turn_in_the_order_of_asking(self) -> None:
        async with asyncio.TaskGroup() as group:
            line = Line(group)
            await line.turn.take()
            for name in "abc":
                await line.ask(name)

            line.turn.give_on()

        assert line.came == ["a", "b", "c"]
        assert not line.turn.taken()

    async def test_comes_before_the_patient(self) -> None:
        async with asyncio.TaskGroup() as group:
            line = Line(group)
            await line.turn.take()
            await line.ask("job", patient=True)
            await line.ask("a")
            await line.ask("b")

            line.turn.give_on()

        assert line.came == ["a", "b", "job"]

    async def test_does_not_keep_the_patient_out_for_ever(self) -> None:
        async with asyncio.TaskGroup() as group:
            line = Line(group)
            await line.turn.take()
            await line.ask("job", patient=True)
            for _ in range(IN_A_ROW + 2):
                await line.ask("a")

            line.turn.give_on()

        assert line.came.index("job") == IN_A_ROW

    async def test_and_goes_away_is_passed_over(self) -> None:
        async with asyncio.TaskGroup() as group:
            line = Line(group)
            await line.turn.take()
            await line.ask("gone")
            await line.ask("stays")

            line.tasks["gone"].cancel()
            line.turn.give_on()

        assert line.came == ["stays"]
        assert not line.turn.taken()

    async def test_and_goes_away_as_it_is_given_the_turn_hands_it_on(self) -> None:
        async with asyncio.TaskGroup() as group:
            line = Line(group)
            await line.turn.take()
            await line.ask("gone")
            await line.ask("stays")

            line.turn.give_on()
            line.tasks["gone"].cancel()

        assert line.came == ["stays"]
        assert not line.turn.taken()


class TestWhoeverComes:
    async def test_meanwhile_does_not_overtake(self) -> None:
        async with asyncio.TaskGroup() as group:
            line = Line(group)
            await line.turn.take()
            await line.ask("first")

            line.turn.give_on()
            was_taken = line.turn.taken()
            await line.ask("second")

        assert was_taken
        assert line.came == ["first", "second"]


class TestWhoseItIs:
    async def test_is_known_before_they_take_a_step(self) -> None:
        """As it is for a job whose next step is put off."""
        turn = Turn(needed=True)
        mine = copy_context()
        await turn.take()
        outside = copy_context()
        waiting = asyncio.get_running_loop().create_task(turn.take(), context=mine)
        await asyncio.sleep(0)
        before = (mine.run(turn.is_mine), outside.run(turn.is_mine))

        turn.give_on()
        after = (mine.run(turn.is_mine), outside.run(turn.is_mine))
        await waiting

        assert (before, after) == ((False, True), (True, False))
