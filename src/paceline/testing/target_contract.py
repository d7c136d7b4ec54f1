"""What every provider's Target keeps; its author derives a class and runs pytest.

class TestMine(TargetContract):
    def opened(self):
        return my_place()  # an async context manager around a Ground
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Final, Protocol
from uuid import NAMESPACE_OID, uuid5

import pytest

from paceline.engines.diff.objects import Fields, Known, Name, To
from paceline.engines.diff.plan import Adopt, Create, Operation, Plan, Release, Remove, Update
from paceline.engines.diff.planning import plan, resolved
from paceline.features.reconcile.ports import AlreadyThere, Gone, Target
from paceline.features.reconcile.public import Connection, Picture
from paceline.kernel.errors import Unavailable
from paceline.testing.pictures import picture

PATIENCE: Final = 6
LONG: Final = 120.0
SHORT: Final = 0.05


class Ground(Protocol):
    """A target with what stands behind it, fresh for each question."""

    @property
    def target(self) -> Target: ...

    @property
    def connection(self) -> Connection: ...

    @property
    def accounts(self) -> Sequence[Mapping[str, str]]:
        """Of four people who are known at the provider."""
        ...

    @property
    def writes(self) -> int:
        """Requests that write, so far."""
        ...

    def ours(self) -> Counter[str]:
        """How many objects of each kind are there that people did not make."""
        ...

    def theirs(self) -> object:
        """What people made, so that it can be compared."""
        ...

    def add_theirs(self) -> None:
        """Somebody makes something that looks like ours without our mark."""
        ...

    def spoil(self) -> None:
        """Somebody changes something of ours, and removes something else that is kept."""
        ...

    def lose_answer(self, *, after: int) -> None:
        """Of the call that writes after so many others: it is done, and no answer comes."""
        ...

    def refuse(self, *, seconds: float) -> None:
        """The next call that writes is told to come later, and nothing is done."""
        ...

    def break_reads(self) -> None:
        """From now on a look outside ends in its middle."""
        ...


@dataclass(kw_only=True)
class InStep:
    """Turns as Paceline makes them, with the records in memory."""

    ground: Ground
    known: dict[Name, Known] = field(default_factory=dict)

    async def look(self, wish: Picture) -> Plan:
        target, connection = self.ground.target, self.ground.connection
        records = list(self.known.values())
        seen = await target.observe(connection, records)
        wanted = target.wanted(wish, connection)
        return plan(target.rules, wanted=wanted, seen=seen, known=records)

    async def turn(self, wish: Picture) -> Plan:
        made = await self.look(wish)
        for operation in made.operations:
            await self._one(operation)
        return made

    async def until_converged(self, wish: Picture) -> None:
        """As a worker would come back, long after any call in flight can land."""
        for _ in range(PATIENCE):
            try:
                if (await self.turn(wish)).converged:
                    return
            except (Unavailable, Gone):
                self.known = {
                    name: replace(each, settled=True) for name, each in self.known.items()
                }
        pytest.fail(f"{self.ground.target.name} did not converge in {PATIENCE} turns")

    async def _one(self, operation: Operation) -> None:
        target, connection = self.ground.target, self.ground.connection
        match operation:
            case Create():
                await self._create(operation)
            case Update():
                await self._update(operation)
            case Remove():
                await target.remove(connection, operation.name, operation.outside_id)
                self.known.pop(operation.name, None)
            case Adopt():
                self._record(operation.name, operation.outside_id)
            case Release():
                self.known.pop(operation.name, None)
            case _:
                raise Unavailable("An earlier call may still land.")

    async def _create(self, operation: Create) -> None:
        name = operation.name
        turn = uuid5(NAMESPACE_OID, f"{name.kind} {name.key}").hex
        fields = self._fields(operation)
        told = fields if self.ground.target.remembers else {}
        self.known[name] = Known(name=name, outside_id=None, settled=False, told=told, turn=turn)
        try:
            outside_id = await self.ground.target.create(
                self.ground.connection, name, fields, turn=turn
            )
        except AlreadyThere as there:
            outside_id = there.outside_id
        self._record(name, outside_id)
        self._tell(name, told)

    async def _update(self, operation: Update) -> None:
        fields = self._fields(operation)
        await self.ground.target.update(
            self.ground.connection, operation.name, operation.outside_id, fields
        )
        self._tell(operation.name, fields)

    def _record(self, name: Name, outside_id: str) -> None:
        before = self.known.get(name, Known(name=name, outside_id=None))
        self.known[name] = replace(before, outside_id=outside_id, settled=True)

    def _tell(self, name: Name, fields: Fields) -> None:
        """As it is kept where nobody can look."""
        if self.ground.target.remembers:
            before = self.known[name]
            told = {**before.told, **fields}
            self.known[name] = replace(before, told=told, tellings=before.tellings + 1)

    def _fields(self, operation: Create | Update) -> Fields:
        ids = {
            name: each.outside_id
            for name, each in self.known.items()
            if each.outside_id is not None
        }
        found = {name: resolved(value, ids) for name, value in operation.fields.items()}
        assert not any(isinstance(each, To) for each in found.values()), operation
        return found


class TargetContract:
    """Each question opens a ground of its own."""

    def opened(self) -> AbstractAsyncContextManager[Ground]:
        raise NotImplementedError

    def wish(self, ground: Ground, *, groups: int = 2) -> Picture:
        return picture(groups=groups, people=2, accounts=ground.accounts)

    def run(self, act: Callable[[Ground, InStep], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with self.opened() as ground:
                await act(ground, InStep(ground=ground))

        asyncio.run(whole())

    def undisturbed(self) -> tuple[Counter[str], int]:
        """What is there in the end, and how many calls that took."""
        found: list[tuple[Counter[str], int]] = []

        async def act(ground: Ground, step: InStep) -> None:
            await step.turn(self.wish(ground))
            found.append((ground.ours(), ground.writes))

        self.run(act)
        return found[0]

    def test_a_second_turn_writes_nothing(self) -> None:
        async def act(ground: Ground, step: InStep) -> None:
            await step.turn(self.wish(ground))
            before = ground.writes

            again = await step.turn(self.wish(ground))

            assert again.operations == ()
            assert again.drift == ()
            assert before > 0
            assert ground.writes == before

        self.run(act)

    def test_what_is_no_longer_wanted_goes(self) -> None:
        async def act(ground: Ground, step: InStep) -> None:
            await step.turn(self.wish(ground))

            await step.until_converged(self.wish(ground, groups=0))

            assert not ground.ours()
            assert step.known == {}

        self.run(act)

    def test_no_lost_answer_makes_anything_twice(self) -> None:
        expected, writes = self.undisturbed()

        for lost in range(writes):

            async def act(ground: Ground, step: InStep, lost: int = lost) -> None:
                ground.lose_answer(after=lost)
                await step.until_converged(self.wish(ground))
                assert ground.ours() == expected, f"the answer of write {lost} was lost"

            self.run(act)

    def test_lost_records_make_nothing_twice(self) -> None:
        async def act(ground: Ground, step: InStep) -> None:
            await step.turn(self.wish(ground))
            before = ground.ours()
            step.known.clear()

            await step.until_converged(self.wish(ground))

            assert ground.ours() == before

        self.run(act)

    def test_what_somebody_spoiled_is_mended(self) -> None:
        async def act(ground: Ground, step: InStep) -> None:
            await step.turn(self.wish(ground))
            before = ground.ours()
            ground.spoil()
            assert (await step.look(self.wish(ground))).operations

            await step.until_converged(self.wish(ground))

            assert ground.ours() == before

        self.run(act)

    def test_what_people_made_is_never_touched(self) -> None:
        async def act(ground: Ground, step: InStep) -> None:
            ground.add_theirs()
            before = ground.theirs()

            await step.turn(self.wish(ground))
            await step.turn(self.wish(ground, groups=0))

            assert ground.theirs() == before

        self.run(act)

    def test_a_short_wait_that_is_asked_for_is_waited(self) -> None:
        expected, _ = self.undisturbed()

        async def act(ground: Ground, step: InStep) -> None:
            ground.refuse(seconds=SHORT)
            await step.until_converged(self.wish(ground))
            assert ground.ours() == expected

        self.run(act)

    def test_a_long_wait_that_is_asked_for_is_told(self) -> None:
        async def act(ground: Ground, step: InStep) -> None:
            ground.refuse(seconds=LONG)

            with pytest.raises(Unavailable) as told:
                await step.turn(self.wish(ground))

            assert told.value.retry_after == LONG
            assert ground.writes <= 1

        self.run(act)

    def test_half_a_look_is_an_error(self) -> None:
        async def act(ground: Ground, step: InStep) -> None:
            await step.turn(self.wish(ground))
            before = ground.ours()
            ground.break_reads()

            with pytest.raises(Unavailable):
                await step.look(self.wish(ground))

            assert ground.ours() == before

        self.run(act)
