"""The provider in memory keeps the contract, and one that does not is found out."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

import pytest
from typing_extensions import override

from paceline.engines.diff.objects import Fields, Known, Name, Seen
from paceline.features.reconcile.public import Connection, ConnectionId
from paceline.kernel.errors import Unavailable
from paceline.testing.memory_target import MemoryTarget, Misfortune
from paceline.testing.pictures import COHORT
from paceline.testing.target_contract import Ground, TargetContract

PLACE: Final = "here"
HERE: Final = Connection(
    id=ConnectionId(UUID(int=9)), cohort_id=COHORT, provider="memory", place=PLACE
)


class Patient(MemoryTarget):
    """Tells how long to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.wait = 0.0

    @override
    async def create(self, connection: Connection, name: Name, fields: Fields, *, turn: str) -> str:
        if self.wait:
            wait, self.wait = self.wait, 0.0
            raise Unavailable("The memory is asked too often.", retry_after=wait)
        return await super().create(connection, name, fields, turn=turn)


class Forgetful(Patient):
    """Makes things without our mark."""

    @override
    async def create(self, connection: Connection, name: Name, fields: Fields, *, turn: str) -> str:
        try:
            return await super().create(connection, name, fields, turn=turn)
        finally:
            self.objects = {
                outside_id: (place, replace(seen, mark=None))
                for outside_id, (place, seen) in self.objects.items()
            }


class Hasty(Patient):
    """Takes a look that failed for an empty place."""

    @override
    async def observe(self, connection: Connection, known: Sequence[Known]) -> Sequence[Seen]:
        return [] if self.down else await super().observe(connection, known)


@dataclass(kw_only=True)
class MemoryGround:
    target: Patient = field(default_factory=Patient)
    accounts: Sequence[Mapping[str, str]] = ({}, {}, {}, {})
    connection: Connection = HERE

    @property
    def writes(self) -> int:
        return self.target.writes

    def ours(self) -> Counter[str]:
        return Counter(
            seen.kind for number, (_, seen) in self.target.objects.items() if number != "theirs"
        )

    def theirs(self) -> object:
        return self.target.objects.get("theirs")

    def add_theirs(self) -> None:
        seen = Seen(kind="room", outside_id="theirs", fields={"title": "Group 1"})
        self.target.objects["theirs"] = (PLACE, seen)

    def spoil(self) -> None:
        rooms = [seen for seen in self.target.at(PLACE) if seen.kind == "room"]
        spoiled = replace(rooms[0], fields={**rooms[0].fields, "title": "Ours now"})
        self.target.objects[spoiled.outside_id] = (PLACE, spoiled)
        del self.target.objects[rooms[1].outside_id]

    def lose_answer(self, *, after: int) -> None:
        self.target.next = [*(None for _ in range(after)), Misfortune.AFTER]

    def refuse(self, *, seconds: float) -> None:
        self.target.wait = seconds

    def break_reads(self) -> None:
        self.target.down = True


@asynccontextmanager
async def ground_of(target: Patient) -> AsyncIterator[MemoryGround]:
    yield MemoryGround(target=target)


class TestMemory(TargetContract):
    @override
    def opened(self) -> AbstractAsyncContextManager[Ground]:
        return ground_of(Patient())


def contract(target: type[Patient]) -> TargetContract:
    class Asked(TargetContract):
        @override
        def opened(self) -> AbstractAsyncContextManager[Ground]:
            return ground_of(target())

    return Asked()


class TestTheContract:
    def test_finds_one_that_does_not_mark_what_it_makes(self) -> None:
        asked = contract(Forgetful)

        with pytest.raises(AssertionError, match="the answer of write 0 was lost"):
            asked.test_no_lost_answer_makes_anything_twice()

    def test_finds_one_that_takes_a_failed_look_for_an_empty_place(self) -> None:
        asked = contract(Hasty)

        with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
            asked.test_half_a_look_is_an_error()

    def test_finds_one_that_writes_when_nothing_differs(self) -> None:
        class Busy(Patient):
            @override
            async def observe(
                self, connection: Connection, known: Sequence[Known]
            ) -> Sequence[Seen]:
                self.writes += 1
                return await super().observe(connection, known)

        asked = contract(Busy)

        with pytest.raises(AssertionError):
            asked.test_a_second_turn_writes_nothing()
