"""Blobs on a disk, in memory or in S3: one adapter, told apart by the address."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from paceline.kernel.blobs import Blobs
from paceline.kernel.errors import ConfigError, Unavailable

if TYPE_CHECKING:
    from obstore.store import ObjectStore


class BlobStore(Blobs):
    """`address` is `memory://`, `file:///a/folder` or `s3://bucket/folder`.

    For S3 the usual AWS_... variables give region, endpoint and credentials.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._opened: ObjectStore | None = None

    def _store(self) -> "ObjectStore":
        if self._opened is None:
            self._opened = opened(self._address)
        return self._opened

    @override
    async def put(self, key: str, body: bytes) -> None:
        async with failures():
            await self._store().put_async(key, body)

    @override
    async def put_stream(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        async with failures():
            await self._store().put_async(key, pieces)

    @override
    async def stream(self, key: str) -> AsyncIterator[bytes]:
        async with failures():
            try:
                found = await self._store().get_async(key)
            except FileNotFoundError:
                return
            async for piece in found.stream():
                yield bytes(piece)

    @override
    async def get(self, key: str) -> bytes | None:
        async with failures():
            try:
                found = await self._store().get_async(key)
                return bytes(await found.bytes_async())
            except FileNotFoundError:
                return None

    @override
    async def keys(self, prefix: str) -> Sequence[str]:
        async with failures():
            pages = self._store().list(prefix)
            return sorted([each["path"] async for page in pages for each in page])

    @override
    async def remove(self, key: str) -> None:
        async with failures():
            try:
                await self._store().delete_async(key)
            except FileNotFoundError:
                return


def opened(address: str) -> "ObjectStore":
    """Importing obstore takes a tenth of a second, so only who stores something pays for it."""
    from obstore.exceptions import BaseError  # noqa: PLC0415
    from obstore.store import LocalStore, from_url  # noqa: PLC0415

    try:
        if address.startswith("file://"):
            folder = Path(address.removeprefix("file://"))
            return LocalStore(folder, mkdir=True)
        return from_url(address)
    except (BaseError, ValueError) as error:
        raise ConfigError(
            "blobs_url cannot be opened: give memory://, file:///FOLDER or s3://BUCKET/FOLDER."
        ) from error


@asynccontextmanager
async def failures() -> AsyncIterator[None]:
    from obstore.exceptions import BaseError  # noqa: PLC0415

    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise Unavailable("The store of files does not answer.") from error
