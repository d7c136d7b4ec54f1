"""Bytes under a key: originals of uploads, exports, heads of the audit log."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol


class Blobs(Protocol):
    """Keys are paths with slashes, such as `audit/heads/000000000007.json`.

    Every act raises Unavailable while the store does not answer.
    """

    async def put(self, key: str, body: bytes) -> None:
        """Replaces what was there, as a whole or not at all."""
        ...

    async def put_stream(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """As `put`, piece by piece, for what is too large to be held at once."""
        ...

    def stream(self, key: str) -> AsyncIterator[bytes]:
        """Piece by piece; nothing at all when there is nothing under `key`."""
        ...

    async def get(self, key: str) -> bytes | None:
        """None when there is nothing under `key`."""
        ...

    async def keys(self, prefix: str) -> Sequence[str]:
        """All keys below the folder `prefix`, sorted."""
        ...

    async def remove(self, key: str) -> None:
        """Nothing happens when there is nothing."""
        ...
