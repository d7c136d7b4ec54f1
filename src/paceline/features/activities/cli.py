"""What the terminal does with diaries; its commands are in app/cli, beside `inspect`."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

from paceline.features.activities.public import SourceKind, UploadId
from paceline.features.activities.schemas.athletes import ValuesIn
from paceline.features.activities.schemas.uploads import UploadedFileOut, UploadOut
from paceline.features.activities.service.connections import ConnectionService
from paceline.features.activities.service.diary import DiaryReads
from paceline.features.activities.service.profile import ProfileService
from paceline.features.activities.service.receiving import UploadService
from paceline.features.activities.service.uploads import UploadReads
from paceline.kernel.catalogue.messages import OWN
from paceline.kernel.identity import Principal
from paceline.kernel.query import Page, every
from paceline.kernel.terminal import Rows

Told: TypeAlias = Callable[[int, int, str], None]
COLUMNS: Final = ("started_at", "sport", "title", "distance_m", "timer_s", "avg_hr", "id")
GLANCE: Final = 0.2
UNDONE: Final = frozenset({"refused", "waiting"})
GIVEN_UP: Final = frozenset({"dead", "cancelled", "discarded"})
SIGNS: Final = {
    "stored": "+",
    "merged": "~",
    "duplicate": "=",
    "refused": "!",
    "opened": ">",
    "waiting": "?",
}


class OnDisk:
    """A file of this machine, read like one that came over the network."""

    def __init__(self, path: Path) -> None:
        self.filename = path.name
        self._path = path
        self._at = 0

    async def read(self, size: int = -1, /) -> bytes:
        piece = await asyncio.to_thread(self._piece, size)
        self._at += len(piece)
        return piece

    def _piece(self, size: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(self._at)
            return file.read(size)


async def diary(first: Page, reads: DiaryReads, who: Principal) -> Rows:
    return await every(lambda page: reads.own(page, viewer=who), first)


async def sent(paths: Sequence[Path], uploads: UploadService, who: Principal) -> UploadId:
    return await uploads.receive([OnDisk(path) for path in paths], by=who)


async def described(
    since: date, values: Mapping[str, object], profile: ProfileService, who: Principal
) -> None:
    """What holds of an athlete from a day on."""
    await profile.set(ValuesIn.model_validate({"valid_from": since, **values}), by=who)


async def synced(kind: SourceKind, connections: ConnectionService, who: Principal) -> None:
    await connections.sync(kind, by=who)


async def watched(upload_id: UploadId, told: Told, reads: UploadReads, who: Principal) -> UploadOut:
    """Looks until every file has its line; here or in a server, somebody reads them."""
    while True:
        shown = await reads.show(upload_id, viewer=who, language=OWN)
        if shown.ended_at is not None or is_given_up(shown):
            return shown
        if shown.progress is not None and shown.progress.total:
            told(shown.progress.done, shown.progress.total, shown.progress.note)
        await asyncio.sleep(GLANCE)


def is_given_up(upload: UploadOut) -> bool:
    """Its job failed too often, or an operator ended it: what waits will wait for ever."""
    return upload.progress is not None and upload.progress.state in GIVEN_UP


def report(upload: UploadOut) -> str:
    lines = [line for file in upload.files for line in file_told(file)]
    counts = ", ".join(f"{count} {state}" for state, count in upload.counts.items())
    return "\n".join([*lines, f"Done: {counts}."])


def file_told(file: UploadedFileOut) -> list[str]:
    lines = [f"{SIGNS[file.state]} {file.name}: {file.state}"]
    return [*lines, f"    {file.detail}"] if file.detail else lines
