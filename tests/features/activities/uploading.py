"""Uploads as an athlete sends them, their reports, and senders that go wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import httpx2
from typing_extensions import override

from paceline.features.activities.public import UploadId
from paceline.features.activities.service.uploads import UploadReader
from paceline.kernel.blobs import Blobs
from paceline.kernel.errors import Unavailable
from paceline.kernel.ids import new_id
from paceline.kernel.messages import JobContext
from tests.features.activities.files import gpx
from tests.features.activities.stage import Stage
from tests.people import signed_in
from tests.work import work_off


async def sent(stage: Stage, *files: tuple[str, bytes]) -> str:
    parts = [("files", (name, data)) for name, data in files]
    reply = await stage.client.post(
        "/activities/uploads", files=parts, headers=signed_in(stage.athlete)
    )
    assert reply.status_code == httpx2.codes.ACCEPTED, reply.text
    assert reply.json()["files"] == len(files)
    made: str = reply.json()["id"]
    return made


async def read(stage: Stage, *files: tuple[str, bytes]) -> dict[str, Any]:
    """The report, once the job is over."""
    upload_id = await sent(stage, *files)
    await work_off(stage.container)
    return await stage.get(f"/activities/uploads/{upload_id}")


def lines(report: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(each["name"], each["state"], each["code"]) for each in report["files"]]


async def kept(stage: Stage) -> Sequence[str]:
    blobs: Blobs = await stage.container.get(Blobs)
    return await blobs.keys("activities")


class Whole:
    filename = "run.gpx"

    def __init__(self) -> None:
        self._left = [gpx()]
        self.was_read = False

    async def read(self, size: int = -1, /) -> bytes:
        self.was_read = True
        return self._left.pop() if self._left else b""


class BreaksOff:
    filename = "half.gpx"

    async def read(self, size: int = -1, /) -> bytes:
        raise Unavailable("The sender is gone.")


class Stuck:
    """A sender that stops half-way and does not say so."""

    filename = "slow.gpx"

    def __init__(self) -> None:
        self.reached = asyncio.Event()

    async def read(self, size: int = -1, /) -> bytes:
        self.reached.set()
        await asyncio.Event().wait()
        return b""


class Unheard(JobContext):
    """Of a job that nobody watches."""

    cancelled = False

    @property
    @override
    def id(self) -> UUID:
        return new_id()

    @override
    async def report(self, done: int, total: int, note: str = "") -> None:
        return


def again(upload_id: str) -> Callable[[UploadReader], Awaitable[None]]:
    return lambda reader: reader.read(UploadId(UUID(upload_id)), Unheard())
