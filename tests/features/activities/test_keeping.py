"""Files of uploads are kept with the rows that name them, or not at all."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from typing_extensions import override

from paceline.app.edge import settled
from paceline.features.activities.errors import BrokeOff
from paceline.features.activities.public import UploadId
from paceline.features.activities.service.keeping import Sweeper
from paceline.features.activities.service.receiving import UploadService
from paceline.features.activities.service.uploads import Outcome, UploadReader
from paceline.kernel.blobs import Blobs
from paceline.kernel.clock import SystemClock
from paceline.kernel.errors import Unavailable
from paceline.kernel.identity import Principal
from paceline.kernel.ids import new_id
from paceline.kernel.processes import Limits, Processes
from paceline.kernel.quota import IMPORTS, Quotas, QuotaSpent, Usage
from tests.features.activities.files import gpx, tcx, zipped
from tests.features.activities.recordings import START
from tests.features.activities.stage import Stage
from tests.features.activities.uploading import (
    BreaksOff,
    Stuck,
    Whole,
    again,
    kept,
    lines,
    read,
    sent,
)
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
T = TypeVar("T")


class SpentMeanwhile(Quotas):
    """Another upload takes the last place between the question and the answer."""

    def __init__(self, quotas: Quotas) -> None:
        self._quotas = quotas

    @override
    async def require(self, name: str, *, by: Principal) -> None:
        await self._quotas.require(name, by=by)
        await self._quotas.reserve(name, by=by, amount=500)

    @override
    async def reserve(self, name: str, *, by: Principal, amount: int = 1) -> None:
        await self._quotas.reserve(name, by=by, amount=amount)

    @override
    async def usage(self, *, by: Principal) -> Sequence[Usage]:
        return await self._quotas.usage(by=by)

    @override
    async def prune(self, *, before: datetime) -> None:
        await self._quotas.prune(before=before)


class TestNothingIsKept:
    async def received(self, stage: Stage, *files: Whole | BreaksOff | Stuck) -> None:
        await stage.within(UploadService, lambda uploads: uploads.receive(files, by=stage.athlete))

    async def test_of_what_breaks_off(self, stage: Stage) -> None:
        with pytest.raises(Unavailable):
            await self.received(stage, Whole(), BreaksOff())

        assert await kept(stage) == []

    async def test_of_what_is_cancelled(self, stage: Stage) -> None:
        stuck = Stuck()
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self.received(stage, Whole(), stuck))
            await stuck.reached.wait()
            before = await kept(stage)
            sending.cancel()

        assert sending.cancelled()
        assert len(before) == 1
        assert await kept(stage) == []

    async def test_of_what_the_quota_refuses_in_the_end(self, stage: Stage) -> None:
        async def receive(uploads: UploadService) -> None:
            uploads._quotas = SpentMeanwhile(uploads._quotas)
            await uploads.receive([Whole()], by=stage.athlete)

        with pytest.raises(QuotaSpent):
            await stage.within(UploadService, receive)

        assert await kept(stage) == []

    async def test_or_even_read_once_the_quota_is_used_up(self, stage: Stage) -> None:
        async def use_up(uploads: UploadService) -> None:
            await uploads._quotas.reserve(IMPORTS, by=stage.athlete, amount=500)

        await stage.within(UploadService, use_up)
        unread = Whole()

        with pytest.raises(QuotaSpent):
            await self.received(stage, unread)

        assert not unread.was_read

    async def test_and_a_store_that_goes_away_hides_no_reason(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(_key: str) -> None:
            raise Unavailable("The store of files does not answer.")

        monkeypatch.setattr(await stage.container.get(Blobs), "remove", away)

        with pytest.raises(Unavailable, match="sender is gone"):
            await self.received(stage, Whole(), BreaksOff())


class TestTheDailySweep:
    async def left(self, stage: Stage, *, upload_id: object = None, key: str = "") -> str:
        """As a process leaves it that dies before it commits."""
        blobs: Blobs = await stage.container.get(Blobs)
        key = key or f"activities/{stage.athlete.user_id}/{upload_id or new_id()}/9"
        await blobs.put(key, b"x")
        return key

    async def swept(self, stage: Stage, clock: MovableClock, *, days: int) -> int:
        clock.at = SystemClock().now() + timedelta(days=days)
        return await stage.within(Sweeper, lambda sweeper: sweeper.sweep())

    async def test_takes_what_no_row_names_and_leaves_what_is_needed(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        files = {"a.tcx": tcx(start=START + timedelta(days=1))}
        report = await read(stage, ("run.gpx", gpx()), ("export.zip", zipped(files)))
        needed = await kept(stage)
        await self.left(stage)
        await self.left(stage, upload_id=report["id"])

        gone = await self.swept(stage, clock, days=2)

        assert (gone, len(needed)) == (2, 2)
        assert await kept(stage) == needed

    async def test_leaves_what_is_younger_than_a_day_or_waits(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        upload_id = await sent(stage, ("run.gpx", gpx()))
        await self.left(stage, upload_id=upload_id)
        young = await self.left(stage)

        early = await self.swept(stage, clock, days=0)
        late = await self.swept(stage, clock, days=2)

        assert (early, late) == (0, 1)
        assert young not in await kept(stage)
        assert len(await kept(stage)) == 2

    async def test_leaves_what_is_not_named_as_ours_are(
        self, stage: Stage, clock: MovableClock
    ) -> None:
        await self.left(stage, key="activities/notes/x/1")
        await self.left(stage, key="activities/readme")

        assert await self.swept(stage, clock, days=2) == 0


class DyingLater(Processes):
    """A first call is answered by a child, the later ones are the death of theirs."""

    def __init__(self, children: Processes) -> None:
        self._children = children
        self._asked = 0

    @override
    async def run(
        self, work: Callable[..., T], *arguments: object, limits: Limits, **_: object
    ) -> T:
        self._asked += 1
        if self._asked == 1:
            return await self._children.run(work, *arguments, limits=limits)
        raise Unavailable("A working process died.")


class CutOff(Exception):
    pass


class CutOffReader(UploadReader):
    """Dies when everything is read and nothing stored."""

    @override
    async def _settle(self, upload_id: UploadId, outcomes: Mapping[UUID, Outcome]) -> None:
        raise CutOff


class TestAnArchiveThatBreaksOff:
    """Its two files are so large that each is an answer of its own; the second never comes."""

    def archive(self) -> bytes:
        days = {"one.gpx": START, "two.gpx": START + timedelta(days=1)}
        return zipped(
            {name: gpx(start=day, points=60_000, seconds=60_000) for name, day in days.items()}
        )

    async def turn(
        self, stage: Stage, upload_id: str, kind: type[UploadReader] = UploadReader
    ) -> None:
        async with stage.container() as scope:
            reader = await scope.get(UploadReader)
            reader.__class__ = kind
            reader._processes = DyingLater(reader._processes)
            await settled(scope, lambda: again(upload_id)(reader))

    async def test_keeps_what_came_before_and_says_what_to_do(self, stage: Stage) -> None:
        upload_id = await sent(stage, ("export.zip", self.archive()))

        await self.turn(stage, upload_id)
        await work_off(stage.container)

        report = await stage.get(f"/activities/uploads/{upload_id}")
        assert lines(report) == [
            ("export.zip", "opened", None),
            ("one.gpx", "stored", None),
            ("export.zip", "refused", BrokeOff.code),
        ]
        assert "Unpack it yourself" in report["files"][2]["detail"]
        assert len(await kept(stage)) == 1

    async def test_leaves_no_file_when_the_turn_is_cut_off(self, stage: Stage) -> None:
        upload_id = await sent(stage, ("export.zip", self.archive()))
        before = await kept(stage)

        with pytest.raises(CutOff):
            await self.turn(stage, upload_id, CutOffReader)

        assert await kept(stage) == before
