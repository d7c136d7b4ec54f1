"""Files on their way in: to the store of files at once, to the diary by a job."""

from collections.abc import AsyncIterator, Sequence
from typing import Final, Protocol

from paceline.features.activities.errors import EmptyUpload
from paceline.features.activities.models.uploads import Upload, UploadedFile
from paceline.features.activities.public import UploadId
from paceline.features.activities.repository.uploads import FileRepository, UploadRepository
from paceline.features.activities.service.keeping import key_of, together
from paceline.features.activities.service.payloads import ReadUpload
from paceline.kernel.blobs import Blobs
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Outbox
from paceline.kernel.quota import IMPORTS, Quotas

MOST_FILES: Final = 500
PIECE: Final = 1024 * 1024
LONGEST_NAME: Final = 200
UNNAMED: Final = "file"


class Sent(Protocol):
    """A file that somebody sends, wherever it comes from."""

    @property
    def filename(self) -> str | None: ...
    async def read(self, size: int = -1, /) -> bytes:
        """Empty at the end."""
        ...


class UploadService:
    def __init__(
        self,
        uploads: UploadRepository,
        files: FileRepository,
        blobs: Blobs,
        quotas: Quotas,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._uploads = uploads
        self._files = files
        self._blobs = blobs
        self._quotas = quotas
        self._outbox = outbox
        self._clock = clock

    async def receive(self, sent: Sequence[Sent], *, by: Principal) -> UploadId:
        """Kept piece by piece before the first statement; what fails half-way leaves nothing.

        Raises EmptyUpload, QuotaSpent.
        """
        if not sent:
            raise EmptyUpload
        await self._quotas.require(IMPORTS, by=by)
        upload_id = UploadId(new_id())
        keys = [key_of(by.user_id, upload_id, place + 1) for place in range(len(sent))]
        async with together(self._blobs, keys):
            rows = [
                await self._kept(upload_id, place, each, key)
                for place, (each, key) in enumerate(zip(sent, keys, strict=True), start=1)
            ]
            await self._note(upload_id, rows, by=by)
        return upload_id

    async def _kept(self, upload_id: UploadId, place: int, sent: Sent, key: str) -> UploadedFile:
        counted = Counted(sent)
        await self._blobs.put_stream(key, counted.pieces())
        return UploadedFile(
            upload_id=upload_id,
            place=place,
            name=(sent.filename or UNNAMED)[-LONGEST_NAME:].replace("\x00", ""),
            bytes=counted.bytes,
            blob_key=key,
        )

    async def _note(
        self, upload_id: UploadId, rows: Sequence[UploadedFile], *, by: Principal
    ) -> None:
        await self._quotas.reserve(IMPORTS, by=by)
        now = self._clock.now()
        self._uploads.add(Upload(id=upload_id, user_id=by.user_id, created_at=now))
        await self._uploads.flush()
        for row in rows:
            self._files.add(row)
        self._outbox.enqueue(ReadUpload(upload_id=upload_id))


class Counted:
    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        self.bytes = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        while piece := await self._sent.read(PIECE):
            self.bytes += len(piece)
            yield piece
