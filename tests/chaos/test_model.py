"""Over the real records and turns: whatever happens on the way, the outside ends as wanted."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final

import httpx2
import pytest
from dishka import Provider, Scope, provide
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from typing_extensions import override

from paceline.app.asgi import create_app
from paceline.app.bootstrap import MIGRATED, Installed, create_container
from paceline.db.database import Database
from paceline.db.migrate import Migrations
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.engines.diff.objects import Name, To, Wanted
from paceline.features.cohorts.public import CohortId
from paceline.features.reconcile.models import ConnectionRow, SyncRow
from paceline.features.reconcile.ports import Target, Targets
from paceline.features.reconcile.public import Connection, Picture
from paceline.features.reconcile.repository.connections import connection_of
from paceline.features.reconcile.service.turns import Turns
from paceline.kernel.clock import Clock
from paceline.kernel.config import load
from paceline.kernel.errors import PacelineError
from paceline.kernel.identity import Authenticator
from paceline.testing.memory_target import MemoryTarget, Misfortune
from paceline.web.border import Border
from tests.chaos.staging import environment
from tests.conftest import KEY
from tests.features.meetings.stage import Stage
from tests.people import TokensAreUserIds
from tests.times import MovableClock

RUNS: Final = 200 if os.environ.get("CI") else 2000
KEYS: Final = st.sampled_from("abc")
TITLES: Final = st.sampled_from(["Room", "Hall"])
PLACE: Final = "here"


class Killed(BaseException):
    """A worker is gone: nothing of it runs any more, and nobody ends its turn."""


class Wishing(MemoryTarget):
    """Wants what a test says, not what a cohort's groups are."""

    wishes: Sequence[Wanted] = ()

    @override
    def wanted(self, picture: Picture, connection: Connection) -> Sequence[Wanted]:
        return self.wishes


class OneTarget(Targets):
    current: Target

    @override
    def named(self, name: str) -> Target:
        return self.current

    @override
    def all(self) -> Sequence[Target]:
        return (self.current,)


class House:
    """One application for all runs; each run has a connection of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock, self.targets, self.numbers = MovableClock(), OneTarget(), count()
        self.loop.run_until_complete(self.open())

    async def open(self) -> None:
        url = f"sqlite:///{Path(self.folder.name) / 'paceline.db'}"
        await Migrations(Database(url).url, MIGRATED).upgrade()
        clock, targets = self.clock, self.targets

        class Props(Provider):
            scope = Scope.APP
            authenticator = provide(TokensAreUserIds, provides=Authenticator)

            @provide
            def clock(self) -> Clock:
                return clock

            @provide
            def targets(self) -> Targets:
                return targets

        configuration = load(environment(url), data_dir=Path(self.folder.name))
        self.container = create_container(configuration, KEY, Props())
        app = create_app(
            self.container, (await self.container.get(Installed)).features, border=Border()
        )
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app), base_url="http://test/api/v1"
        ) as client:
            stage = Stage(container=self.container, client=client)
            self.cohort_id: CohortId = await stage.cohort()

    async def connected(self) -> Connection:
        row = ConnectionRow(
            cohort_id=self.cohort_id,
            provider=f"memory{next(self.numbers)}",
            place=PLACE,
            created_at=self.clock.now(),
        )
        async with self.container() as scope:
            unit = await scope.get(SqlUnitOfWork)
            unit.add(row)
            await unit.flush()
            unit.add(SyncRow(connection_id=row.id))
            await unit.commit()
        return connection_of(row)

    async def turn(self, connection: Connection) -> None:
        async with self.container() as scope:
            try:
                await (await scope.get(Turns)).run(connection, force=True)
            except (PacelineError, Killed):
                return

    def close(self) -> None:
        self.loop.run_until_complete(self.container.close())
        self.loop.close()
        self.folder.cleanup()


class Syncing(RuleBasedStateMachine):
    house: House

    def __init__(self) -> None:
        super().__init__()
        self.memory = self.house.targets.current = Wishing()
        self.connection = self.house.loop.run_until_complete(self.house.connected())
        self.rooms: dict[str, str] = {}
        self.seats: dict[str, str] = {}

    @rule(key=KEYS, title=TITLES)
    def add_or_rename(self, key: str, title: str) -> None:
        self.rooms[key] = title

    @rule(key=KEYS)
    def take_away(self, key: str) -> None:
        self.rooms.pop(key, None)

    @rule(key=KEYS, of=KEYS)
    def seat_or_move(self, key: str, of: str) -> None:
        self.seats[key] = of

    @precondition(lambda self: self.memory.objects)
    @rule(data=st.data())
    def delete_outside(self, data: st.DataObject) -> None:
        del self.memory.objects[data.draw(st.sampled_from(sorted(self.memory.objects)))]

    @precondition(lambda self: self.memory.objects)
    @rule(data=st.data(), title=TITLES)
    def edit_outside(self, data: st.DataObject, title: str) -> None:
        chosen = data.draw(st.sampled_from(sorted(self.memory.objects)))
        self.memory.paint(chosen, title=title)

    @rule(trouble=st.lists(st.sampled_from([None, *Misfortune]), max_size=3))
    def go_badly(self, trouble: list[Misfortune | None]) -> None:
        self.memory.next = trouble
        self.turn()

    @rule(after=st.integers(0, 3))
    def crash(self, after: int) -> None:
        calls = count()

        async def watch(_act: str, _name: Name | None) -> None:
            if next(calls) >= after:
                raise Killed

        self.memory.watch = watch
        self.turn()
        self.memory.watch = None

    @rule()
    def settle(self) -> None:
        self.memory.next = []
        for _ in range(3):
            self.house.clock.advance(timedelta(minutes=1))
            self.turn()

        there = sorted(seen.mark for seen in self.memory.at(PLACE) if seen.mark is not None)
        assert there == sorted(each.name for each in self.wishes())
        titles = {
            seen.mark.key: seen.fields["title"]
            for seen in self.memory.at(PLACE)
            if seen.mark is not None and seen.kind == "room"
        }
        assert titles == self.rooms

    def turn(self) -> None:
        self.memory.wishes = self.wishes()
        self.house.loop.run_until_complete(self.house.turn(self.connection))

    def wishes(self) -> Sequence[Wanted]:
        rooms = [
            Wanted(name=Name("room", key), fields={"title": title})
            for key, title in self.rooms.items()
        ]
        seats = [
            Wanted(name=Name("seat", key), fields={"room": To(Name("room", of))})
            for key, of in self.seats.items()
            if of in self.rooms
        ]
        return [*rooms, *seats]

    @override
    def teardown(self) -> None:
        self.settle()


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_the_outside_ends_as_it_is_wanted() -> None:
    Syncing.house = House()
    Syncing.TestCase.settings = settings(
        max_examples=RUNS,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        Syncing.TestCase("runTest").debug()
    finally:
        Syncing.house.close()
