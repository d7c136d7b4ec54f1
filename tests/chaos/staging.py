"""Cohorts that are kept in step at a provider on a socket, and what is found there in the end."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

import httpx2
from dishka import Provider, Scope, provide
from sqlalchemy import text

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.db.database import Database
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import GroupFormed, GroupView
from paceline.features.reconcile.ports import Targets
from paceline.features.reconcile.service.connections import ConnectionService
from paceline.kernel.config import load
from paceline.kernel.identity import Authenticator
from paceline.kernel.messages import Event, Outbox
from paceline.web.border import Border
from tests.chaos.outside import Outside
from tests.chaos.socket_target import SocketTargets
from tests.conftest import KEY
from tests.features.meetings.stage import Stage
from tests.people import TokensAreUserIds

HELD: Final = "1"
SETTLE: Final = 3.0
FIRST_WEEK: Final = "2100-03-01"


class Props(Provider):
    scope = Scope.APP
    authenticator = provide(TokensAreUserIds, provides=Authenticator)

    def __init__(self, port: int, settle: float) -> None:
        super().__init__()
        self._port, self._settle = port, settle

    @provide
    async def targets(self) -> AsyncIterator[Targets]:
        opened = SocketTargets(self._port, self._settle)
        yield opened
        await opened.close()


def environment(url: str) -> dict[str, str]:
    return {
        "PACELINE_ENV": "testing",
        "PACELINE_DATABASE_URL": url,
        "PACELINE_DATABASE_POOL": "5",
        "PACELINE_DATABASE_SYNCHRONOUS": "NORMAL",
        "PACELINE_RECONCILE__HELD_SECONDS": HELD,
        "PACELINE_LIMITS__ENABLED": "false",
        "PACELINE_LOG_LEVEL": "error",
        "PACELINE_PUBLIC_URL": "http://test",
    }


@dataclass(kw_only=True)
class Crew:
    """Worker processes that this test started, and no others."""

    nursery: asyncio.subprocess.Process
    size: int
    chance: Random
    notes: Path
    members: list[int] = field(default_factory=list)
    killed: int = 0
    paused: int = 0

    async def hire(self) -> None:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        while len(self.members) < self.size:
            self.nursery.stdin.write(b"one more\n")
            self.members.append(int(await self.nursery.stdout.readline()))

    def kill_one(self) -> None:
        os.kill(self.members.pop(self.chance.randrange(len(self.members))), signal.SIGKILL)
        self.killed += 1

    async def pause(self, count: int, seconds: float) -> None:
        """So many of them at once; whoever is left goes on."""
        for member in self.chance.sample(self.members, count):
            os.kill(member, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        for member in self.members:
            os.kill(member, signal.SIGCONT)
        self.paused += count

    def dismiss(self) -> None:
        while self.members:
            os.kill(self.members.pop(), signal.SIGKILL)

    def noted(self) -> Counter[str]:
        return Counter(self.notes.read_text().split() if self.notes.exists() else ())


@asynccontextmanager
async def crew(
    url: str, outside: Outside, folder: Path, *, size: int = 3, settle: float = SETTLE
) -> AsyncIterator[Crew]:
    notes = folder / "noted"
    words = ("tests.chaos.syncing", f"{outside.port}", f"{settle}", f"{notes}")
    async with hired_from(url, words, size=size, notes=notes) as hired:
        yield hired


@asynccontextmanager
async def organisers(url: str, scene: "Scene", *, size: int = 2) -> AsyncIterator[Crew]:
    """Processes that rename groups without end, as the scene's organiser."""
    who = f"{scene.stage.organiser.user_id}"
    async with hired_from(url, ("tests.chaos.organising", who), size=size) as hired:
        yield hired


@asynccontextmanager
async def hired_from(
    url: str, words: Sequence[str], *, size: int, notes: Path = Path(os.devnull)
) -> AsyncIterator[Crew]:
    pipe = asyncio.subprocess.PIPE
    nursery = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *words),
        stdin=pipe,
        stdout=pipe,
        env={**os.environ, **environment(url)},
    )
    hired = Crew(nursery=nursery, size=size, chance=Random(size), notes=notes)
    try:
        await hired.hire()
        yield hired
    finally:
        hired.dismiss()
        nursery.kill()
        await nursery.wait()


@dataclass(kw_only=True)
class Scene:
    """An organiser's cohorts; the crew works for them."""

    stage: Stage
    database: Database
    outside: Outside
    cohorts: list[CohortId] = field(default_factory=list)
    groups: list[GroupView] = field(default_factory=list)

    async def begin(self, cohorts: int, *, weeks: int = 6) -> None:
        for _ in range(cohorts):
            cohort_id = await self.stage.cohort(weeks=weeks, first_week=FIRST_WEEK)
            body = {"provider": "socket", "place": "here"}
            path = f"/cohorts/{cohort_id}/connections"
            reply = await self.stage.client.post(path, json=body, headers=self.stage.headers)
            assert reply.is_success, reply.text
            self.cohorts.append(cohort_id)

    async def form(self, cohort_id: CohortId) -> None:
        """One more group with its meetings, as if it had been formed by hand."""
        name = f"Group {len(self.groups)}"
        group = await self.stage.group(cohort_id, name=name)
        self.groups.append(group)
        await self.say(GroupFormed(cohort_id=cohort_id, group_id=group.id))

    async def rename(self, group: GroupView, name: str) -> None:
        path = f"/cohorts/{group.cohort_id}/groups/{group.id}"
        reply = await self.stage.client.patch(path, json={"name": name}, headers=self.stage.headers)
        assert reply.is_success, reply.text

    async def say(self, event: Event) -> None:
        async with self.stage.container() as scope:
            (await scope.get(Outbox)).publish(event)
            await (await scope.get(SqlUnitOfWork)).commit()

    async def count(self, statement: str) -> int:
        async with self.database.session() as session:
            return int((await session.execute(text(statement))).scalar_one())

    async def calm(self) -> None:
        """Every wish was carried out, and no call is on its way any more."""
        while True:
            live = await self.count(LIVE_JOBS)
            if not live and not self.outside.on_their_way:
                return
            await asyncio.sleep(0.05)

    async def sweep(self) -> None:
        """A turn of each connection, as the full pass wishes for them."""
        async with self.stage.container() as scope:
            await (await scope.get(ConnectionService)).wish_all_unscoped()
            await (await scope.get(SqlUnitOfWork)).commit()
        await self.calm()

    async def wanted(self) -> set[str]:
        """The markers of all that should be there, straight from the tables."""
        async with self.database.session() as session:
            rows = await session.execute(text("SELECT id FROM groups WHERE ended_at IS NULL"))
            groups = [dashed(row.id) for row in rows]
            rows = await session.execute(text("SELECT group_id, week FROM meetings"))
            dates = [f"date {dashed(row.group_id)}/{row.week}" for row in rows]
        return {*(f"room {group}" for group in groups), *dates}

    async def strangers(self) -> int:
        """Records of what is not there: what a late worker wrote of a copy that was swept."""
        async with self.database.session() as session:
            rows = await session.execute(text("SELECT outside_id FROM external_refs"))
            return len({row.outside_id for row in rows} - self.outside.things.keys())

    async def found(self) -> dict[str, int]:
        """Lost: wanted and not there. Extra: there and not wanted, or a further copy."""
        wanted, there = await self.wanted(), self.outside.copies()
        return {
            "wanted": len(wanted),
            "lost": len(wanted - there.keys()),
            "extra": there.total() - len(wanted & there.keys()),
            "stale": await self.stale(),
        }

    async def stale(self) -> int:
        """Rooms that are not called as their group is by now."""
        async with self.database.session() as session:
            rows = await session.execute(text("SELECT id, name FROM groups WHERE ended_at IS NULL"))
            names = {dashed(row.id): row.name for row in rows}
        with self.outside.lock:
            rooms = [each for each in self.outside.things.values() if each["kind"] == "room"]
        return sum(
            names.get(each["key"], each["fields"]["title"]) != each["fields"]["title"]
            for each in rooms
        )


LIVE_JOBS: Final = (
    "SELECT count(*) FROM jobs WHERE state IN ('ready', 'running') AND (key IS NULL OR "
    "key <> 'periodic')"
)


def dashed(value: object) -> str:
    digits = str(value).replace("-", "")
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@asynccontextmanager
async def staged(url: str, outside: Outside, folder: Path) -> AsyncIterator[Scene]:
    configuration = load(environment(url), data_dir=folder)
    container = create_container(configuration, KEY, Props(outside.port, SETTLE))
    try:
        installed = await container.get(Installed)
        app = create_app(container, installed.features, border=Border())
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
            stage = Stage(container=container, client=client)
            database = await container.get(Database)
            yield Scene(stage=stage, database=database, outside=outside)
    finally:
        await container.close()
