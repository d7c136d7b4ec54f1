"""Reads what was uploaded, a few files at a time, and says of each what became of it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias, TypeVar
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, plain, view
from paceline.engines.formats.activities.read import LIMITS
from paceline.features.activities.errors import BrokeOff, TooHeavy, Unreadable
from paceline.features.activities.models.uploads import FileState, UploadedFile
from paceline.features.activities.policy import require_own_eyes
from paceline.features.activities.public import UploadId
from paceline.features.activities.repository.reads import (
    UPLOADS,
    files_ask,
    job_ask,
    upload_ask,
    waiting_ask,
)
from paceline.features.activities.repository.uploads import FileRepository, UploadRepository
from paceline.features.activities.schemas.uploads import (
    UploadedFileOut,
    UploadOut,
    UploadProgressOut,
)
from paceline.features.activities.service.intake import Incoming, IntakeService
from paceline.features.activities.service.keeping import entry_key_of, together
from paceline.features.activities.service.payloads import ReadUpload, RemoveBlobs
from paceline.features.activities.service.reading import (
    Found,
    Packed,
    Refusal,
    is_archive,
    opened,
    read_file,
    refusal_of,
)
from paceline.features.activities.service.receiving import LONGEST_NAME
from paceline.kernel.blobs import Blobs
from paceline.kernel.catalogue.messages import told
from paceline.kernel.clock import Clock
from paceline.kernel.errors import PacelineError, Unavailable
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.messages import JobContext, Outbox
from paceline.kernel.processes import Limits, OverMemory, OverTime, Processes
from paceline.kernel.query import Page

T = TypeVar("T")
BATCH: Final = 20
WAITED: Final = ("id", "place", "name", "blob_key", "user_id")
# Unpacking is quick, but what it finds goes through a pipe.
OPENING: Final = Limits(memory=512, seconds=60)
TRIES: Final = 2


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A file that nobody has read yet."""

    id: UUID
    place: int
    name: str
    blob_key: str
    user_id: UserId


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file that came out of an archive, kept by itself; or why it could not."""

    place: int
    name: str
    bytes: int
    blob_key: str | None
    why: Refusal | None = None


Outcome: TypeAlias = Packed | list[Entry] | Refusal


class UploadReader:
    def __init__(
        self,
        lane: ReadLane,
        uploads: UploadRepository,
        files: FileRepository,
        intake: IntakeService,
        blobs: Blobs,
        processes: Processes,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._lane = lane
        self._uploads = uploads
        self._files = files
        self._intake = intake
        self._blobs = blobs
        self._processes = processes
        self._outbox = outbox
        self._clock = clock

    async def read(self, upload_id: UploadId, context: JobContext) -> None:
        """One batch: all reading first, then all storing; then the job asks for itself again."""
        rows = (await self._lane.rows(waiting_ask(upload_id)))[0]
        if not rows:
            # Its athlete was erased meanwhile.
            return
        waiting = [waiting_of(row) for row in rows if row["state"] == FileState.WAITING]
        place = max((int(str(row["place"])) for row in rows), default=0)
        outcomes: dict[UUID, Outcome] = {}
        new = NewKeys(upload_id)
        async with together(self._blobs, new.keys):
            for each in waiting[:BATCH]:
                done = len(rows) - len(waiting) + len(outcomes)
                await context.report(done, len(rows))
                outcomes[each.id] = await self._outcome(each, new, after=place)
                found = outcomes[each.id]
                place += len(found) if isinstance(found, list) else 0
            await context.report(len(rows) - len(waiting) + len(outcomes), len(rows))
            await self._settle(upload_id, outcomes)

    async def _outcome(self, file: Waiting, new: "NewKeys", *, after: int) -> Outcome:
        """Whatever is wrong with a file is said of that file; a store that is away is not."""
        async with copied(self._blobs, file.blob_key) as path:
            try:
                if await asyncio.to_thread(is_archive, path):
                    return await self._entries(path, file, new, after=after)
                return await self._run(read_file, str(path), limits=LIMITS)
            except Unavailable:
                raise
            except PacelineError as error:
                return refusal_of(error)

    async def _run(self, work: Callable[..., T], *arguments: object, limits: Limits) -> T:
        """A child that dies of a file would die of it for ever. Raises Unreadable, TooHeavy."""
        for _ in range(TRIES):
            try:
                return await self._processes.run(work, *arguments, limits=limits)
            except Unavailable as error:
                if error.retry_after is not None:
                    raise
            except (OverTime, OverMemory) as error:
                raise TooHeavy from error
        raise Unreadable

    async def _entries(
        self, path: Path, archive: Waiting, new: "NewKeys", *, after: int
    ) -> list[Entry]:
        """Each file of the archive as one of its own; the archive itself is not kept.

        Where it breaks off, what was found before stays, and one more line says so.
        """
        found: list[Entry] = []
        start: int | None = 0
        while start is not None:
            try:
                part = await self._run(opened, str(path), start, limits=OPENING)
            except Unavailable:
                raise
            except PacelineError as error:
                if not found:
                    raise
                why = refusal_of(BrokeOff(error.detail))
                return [*found, rest_of(archive, why, after + len(found) + 1)]
            for each in part.files:
                place = after + len(found) + 1
                found.append(await self._entry(each, new.key(archive.user_id, place), place))
            start = part.following
        return found

    async def _entry(self, file: Found, key: str, place: int) -> Entry:
        if file.why is None:
            await self._blobs.put(key, file.data)
        return Entry(
            place=place,
            name=file.name[-LONGEST_NAME:],
            bytes=len(file.data),
            blob_key=key if file.why is None else None,
            why=file.why,
        )

    async def _settle(self, upload_id: UploadId, outcomes: Mapping[UUID, Outcome]) -> None:
        upload = await self._uploads.held_unscoped(upload_id)
        gone: list[str] = []
        for file in await self._files.waiting_unscoped(list(outcomes)):
            kept = await self._settled(file, outcomes[file.id], upload.user_id)
            if not kept and file.blob_key is not None:
                gone.append(file.blob_key)
        await self._files.flush()
        if gone:
            self._outbox.enqueue(RemoveBlobs(keys=gone))
        if await self._files.any_waiting_unscoped(upload_id):
            self._outbox.enqueue(ReadUpload(upload_id=upload_id))
        else:
            upload.ended_at = self._clock.now()

    async def _settled(self, file: UploadedFile, outcome: Outcome, user_id: UserId) -> bool:
        """Whether the file as it was sent is needed any longer."""
        if isinstance(outcome, Refusal):
            file.refuse(outcome.code, outcome.detail, outcome.context)
            return False
        if isinstance(outcome, list):
            file.state = FileState.OPENED
            for entry in outcome:
                self._files.add(line_of(UploadId(file.upload_id), entry))
            return False
        return await self._stored(file, outcome, user_id)

    async def _stored(self, file: UploadedFile, found: Packed, user_id: UserId) -> bool:
        known = await self._intake.known(user_id, found.digest)
        if known is not None:
            file.state, file.activity_id = FileState.DUPLICATE, known
            return False
        kept = await self._intake.keep(
            user_id,
            Incoming(
                kind=found.kind,
                facts=found.facts,
                packed=found.packed,
                digest=found.digest,
                blob_key=file.blob_key,
                file_name=file.name,
            ),
        )
        file.state = FileState.STORED if kept.is_new else FileState.MERGED
        file.activity_id = kept.activity_id
        return True


class NewKeys:
    """Of the files that one turn stores, and that nothing names before it is over."""

    def __init__(self, upload_id: UploadId) -> None:
        self._upload_id = upload_id
        self.keys: list[str] = []

    def key(self, user_id: UserId, place: int) -> str:
        self.keys.append(entry_key_of(user_id, self._upload_id, place))
        return self.keys[-1]


def rest_of(archive: Waiting, why: Refusal, place: int) -> Entry:
    return Entry(place=place, name=archive.name, bytes=0, blob_key=None, why=why)


def waiting_of(row: Row) -> Waiting:
    return view({name: row[name] for name in WAITED}, Waiting)


def line_of(upload_id: UploadId, entry: Entry) -> UploadedFile:
    line = UploadedFile(
        upload_id=upload_id,
        place=entry.place,
        name=entry.name,
        bytes=entry.bytes,
        blob_key=entry.blob_key,
    )
    if entry.why is not None:
        line.refuse(entry.why.code, entry.why.detail, entry.why.context)
    return line


@asynccontextmanager
async def copied(blobs: Blobs, key: str) -> AsyncIterator[Path]:
    """On this machine's disk while it is read: a child cannot ask the store of files."""
    with TemporaryDirectory(prefix="paceline-upload-") as folder:
        path = Path(folder) / "file"
        file = await asyncio.to_thread(path.open, "wb")
        try:
            async for piece in blobs.stream(key):
                await asyncio.to_thread(file.write, piece)
        finally:
            await asyncio.to_thread(file.close)
        yield path


class UploadReads:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def own(self, page: Page, *, viewer: Principal) -> bytes:
        require_own_eyes(viewer)
        return await self._lane.page(UPLOADS, page, binds={"user_id": viewer.user_id})

    async def show(self, upload_id: UploadId, *, viewer: Principal, language: str) -> UploadOut:
        """Why a file was refused is told in the language."""
        require_own_eyes(viewer)
        uploads, files, jobs = await self._lane.rows(
            upload_ask(upload_id, viewer=viewer), files_ask(upload_id), job_ask(upload_id)
        )
        return UploadOut.model_validate(
            {
                **uploads[0],
                "progress": UploadProgressOut.model_validate(jobs[0]) if jobs else None,
                "counts": Counter(str(each["state"]) for each in files),
                "files": [file_out(each, language) for each in files],
            }
        )


def file_out(row: Row, language: str) -> UploadedFileOut:
    shown = {name: value for name, value in row.items() if name != "context"}
    if row["code"] is not None:
        known = msgspec.convert(plain(row["context"]), dict[str, object])
        said = told(str(row["code"]), str(row["detail"]), known, language=language)
        shown["detail"] = said.detail
    return UploadedFileOut.model_validate(shown)
