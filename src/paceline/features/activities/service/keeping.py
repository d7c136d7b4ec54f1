"""Files in the store of files: kept with the rows that name them, or not at all."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

import structlog

from paceline.db.read_lane import ReadLane
from paceline.features.activities.public import UploadId
from paceline.features.activities.repository.reads import open_uploads_ask, originals_ask
from paceline.kernel.blobs import Blobs
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Unavailable
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id

FOLDER: Final = "activities"
# Longer than any upload takes to arrive, and than any turn of its job lasts.
OLD: Final = timedelta(days=1)
BELOW_TIME: Final = 80
log: Final = structlog.get_logger()


def folder_of(user_id: UserId) -> str:
    return f"{FOLDER}/{user_id}"


def key_of(user_id: UserId, upload_id: UploadId, place: int) -> str:
    return f"{folder_of(user_id)}/{upload_id}/{place}"


def entry_key_of(user_id: UserId, upload_id: UploadId, place: int) -> str:
    """A key for one turn alone: what a later turn stored is not removed by one that is late."""
    return f"{key_of(user_id, upload_id, place)}-{new_id().hex}"


@asynccontextmanager
async def together(blobs: Blobs, keys: Sequence[str]) -> AsyncIterator[None]:
    """All of `keys` or none: whoever fails or is cancelled half-way leaves nothing behind."""
    try:
        yield
    except BaseException:
        await asyncio.shield(removed(blobs, keys))
        raise


async def removed(blobs: Blobs, keys: Sequence[str]) -> None:
    """A store that is away hides no failure; what stays is for the daily sweep."""
    for key in keys:
        try:
            await blobs.remove(key)
        except Unavailable:
            log.warning("activities.files_left", upload=key.rpartition("/")[0])
            return


class Sweeper:
    """Removes what a process left that died between the store of files and the database."""

    def __init__(self, blobs: Blobs, lane: ReadLane, clock: Clock) -> None:
        self._blobs = blobs
        self._lane = lane
        self._clock = clock

    async def sweep(self) -> int:
        """Answers how many files nobody needed."""
        before = self._clock.now() - OLD
        old = [each for each in map(place_of, await self._blobs.keys(FOLDER)) if each]
        strays: list[str] = []
        for user_id, places in groupby(old, key=lambda each: each.user_id):
            ended = [each for each in places if each.began_before(before)]
            strays += await self._strays(user_id, ended) if ended else []
        await removed(self._blobs, strays)
        if strays:
            log.warning("activities.strays_removed", files=len(strays))
        return len(strays)

    async def _strays(self, user_id: UserId, places: Sequence["Place"]) -> list[str]:
        """Open uploads are read first: of one that ended by then, all rows are there."""
        opened, originals = await self._lane.rows(open_uploads_ask(user_id), originals_ask(user_id))
        waited = {UUID(str(row["id"])) for row in opened}
        needed = {str(row["blob_key"]) for row in originals}
        return [
            each.key for each in places if each.upload_id not in waited and each.key not in needed
        ]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file of an upload lies."""

    key: str
    user_id: UserId
    upload_id: UUID

    def began_before(self, at: datetime) -> bool:
        """The upload's id says when it was made (RFC 9562, version 7)."""
        return self.upload_id.int >> BELOW_TIME < at.timestamp() * 1000


def place_of(key: str) -> Place | None:
    """None for what is not named as ours are, which is left alone."""
    try:
        _, user, upload, _ = key.split("/")
        return Place(key=key, user_id=UserId(UUID(user)), upload_id=UUID(upload))
    except ValueError:
        return None
