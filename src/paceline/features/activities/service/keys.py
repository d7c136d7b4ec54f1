"""Tokens of connections: renewed by one process at a time, stored before they are used."""

import asyncio
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog
from typing_extensions import override

from paceline.features.activities.models.connections import ConnectionState, SourceConnection
from paceline.features.activities.ports import ConsentGone, Grant, Renew, SourceKeys
from paceline.features.activities.public import SourceKind
from paceline.features.activities.repository.connections import TokenStore
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Unavailable
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from paceline.kernel.leases import Leases

# One that ends sooner is not begun with: a turn of calls may take a while.
MARGIN: Final = timedelta(minutes=5)
LASTING: Final = timedelta(seconds=30)
# Seconds. So long a renewal may take at most, with all waiting: then there is time to store it.
RENEWING: Final = 20.0
SOON: Final = 1.0
log: Final = structlog.get_logger()


class Pair(msgspec.Struct, frozen=True):
    """As it is sealed."""

    access: str
    refresh: str

    def kept(self) -> str:
        return msgspec.json.encode(self).decode()


class SourceKeysInStore(SourceKeys):
    def __init__(self, store: TokenStore, leases: Leases, clock: Clock) -> None:
        self._store = store
        self._leases = leases
        self._clock = clock
        self._lines: dict[UserId, asyncio.Lock] = {}

    @override
    async def access(
        self, user_id: UserId, kind: SourceKind, renew: Renew, *, refused: str = ""
    ) -> str:
        """In this process one after the other: all but the first find what it stored."""
        line = self._lines.setdefault(user_id, asyncio.Lock())
        try:
            async with line:
                row, pair = await self._read(user_id, kind)
                if self._is_good(row, pair, refused):
                    return pair.access
                return await self._alone(row, renew, refused)
        finally:
            if not line.locked():
                self._lines.pop(user_id, None)

    async def _read(self, user_id: UserId, kind: SourceKind) -> tuple[SourceConnection, Pair]:
        found = await self._store.read(user_id, kind)
        if found is None or found[0].state is ConnectionState.REFUSED:
            raise ConsentGone
        return found[0], msgspec.json.decode(found[1], type=Pair)

    def _is_good(self, row: SourceConnection, pair: Pair, refused: str) -> bool:
        return row.good_until > self._clock.now() + MARGIN and pair.access != refused

    async def _alone(self, row: SourceConnection, renew: Renew, refused: str) -> str:
        """Of all processes; who dies meanwhile lets the next one in after `LASTING`."""
        name, holder = lease_of(row.id), new_id()
        if not await self._leases.take(name, holder=holder, lasting=LASTING):
            raise Unavailable("Another process is being let in.", retry_after=SOON)
        try:
            row, pair = await self._read(row.user_id, row.kind)
            if self._is_good(row, pair, refused):
                return pair.access
            return await self._renewed(row, pair, renew)
        finally:
            await self._leases.give_back(name, holder=holder)

    async def _renewed(self, row: SourceConnection, pair: Pair, renew: Renew) -> str:
        try:
            async with asyncio.timeout(RENEWING):
                grant = await renew(pair.refresh)
        except TimeoutError as error:
            raise Unavailable("Being let in anew takes too long.", retry_after=SOON) from error
        except ConsentGone:
            log.warning("activities.consent_gone", kind=row.kind.value, user_id=str(row.user_id))
            await self._store.refuse(row)
            raise
        return await self._kept(row, pair, grant)

    async def _kept(self, row: SourceConnection, pair: Pair, grant: Grant) -> str:
        """Those that were stored meanwhile come first, but not the same under another key."""
        kept = pair_of(grant).kept()
        while not await self._store.keep(row, kept, good_until=grant.good_until):
            found = await self._store.read(row.user_id, row.kind)
            if found is None:
                raise ConsentGone
            row, stored = found[0], msgspec.json.decode(found[1], type=Pair)
            if stored != pair:
                return stored.access
        return grant.access


def pair_of(grant: Grant) -> Pair:
    return Pair(access=grant.access, refresh=grant.refresh)


def lease_of(connection_id: UUID) -> str:
    return f"tokens:{connection_id.hex}"
