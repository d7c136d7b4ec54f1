"""Secrets that must be read again: AES-256-GCM under a key of the ring, each bound to its row."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, inspect, select

from paceline.db.record import Record
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.errors import Defect
from paceline.kernel.keys import KeyAway, ServerKey

NONCE_BYTES: Final = 12
BATCH: Final = 100


@dataclass(frozen=True)
class Seal:
    """For one purpose; what was sealed for another, or for another owner, does not open."""

    key: ServerKey
    purpose: str

    @property
    def kid(self) -> str:
        """The key that seals now."""
        return self.key.kid

    def seal(self, secret: str, *, owner: UUID) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415, lazy

        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(self.key.purpose(self.purpose))
        return nonce + cipher.encrypt(nonce, secret.encode(), owner.bytes)

    def open(self, sealed: bytes, *, kid: str, owner: UUID) -> str:
        """Raises KeyAway when the key that sealed it is retired, or newer than this process.

        Raises Defect for what was sealed for another row, or changed since.
        """
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415, lazy
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415, lazy

        key = self.key.named(kid)
        if key is None:
            raise KeyAway
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return AESGCM(key.purpose(self.purpose)).decrypt(nonce, rest, owner.bytes).decode()
        except InvalidTag as error:
            raise Defect("A sealed secret is not what was sealed for this row.") from error


@dataclass(frozen=True, kw_only=True)
class SealedKind:
    """A table whose rows have `sealed` and `kid`; `owner` names the column a secret is bound to."""

    record: type[Record]
    purpose: str
    owner: str


def sealed_kinds() -> Iterator[SealedKind]:
    """Every mapped class that names its purpose."""
    for mapper in sorted(Record.registry.mappers, key=lambda each: each.class_.__name__):
        record: type[Record] = mapper.class_
        if record.sealing is not None:
            yield SealedKind(
                record=record, purpose=record.sealing.purpose, owner=record.sealing.owner
            )


class Resealing:
    """Brings all secrets under the key that seals now, so that older ones can be retired."""

    def __init__(self, unit: SqlUnitOfWork, key: ServerKey) -> None:
        self._unit = unit
        self._key = key

    async def some(self, limit: int = BATCH) -> int:
        """At most `limit` of each kind; 0 when none is left."""
        return sum([await self._of(kind, limit) for kind in sealed_kinds()])

    async def under(self, kid: str) -> int:
        """How many secrets only this key opens."""
        session, found = await self._unit.session(), 0
        for kind in sealed_kinds():
            table = inspect(kind.record).local_table
            asked = select(func.count()).select_from(table).where(table.c.kid == kid)
            found += (await session.execute(asked)).scalar_one()
        return found

    async def _of(self, kind: SealedKind, limit: int) -> int:
        session, seal = await self._unit.session(), Seal(self._key, kind.purpose)
        kid = inspect(kind.record).local_table.c.kid
        good = [each.kid for each in self._key.previous]
        asked = select(kind.record).where(kid.in_(good)).limit(limit)
        rows = (await session.scalars(asked.with_for_update(skip_locked=True))).all()
        for row in rows:
            reseal(row, seal, kind.owner)
        return len(rows)


def reseal(row: object, seal: Seal, owner: str) -> None:
    """What a retired key sealed is not asked for: nobody opens it any more."""
    bound = getattr(row, owner)
    secret = seal.open(row.sealed, kid=row.kid, owner=bound)  # type: ignore[attr-defined]
    row.sealed, row.kid = seal.seal(secret, owner=bound), seal.kid  # type: ignore[attr-defined]
