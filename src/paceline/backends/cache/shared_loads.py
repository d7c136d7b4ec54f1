"""The cache: one load for all who miss, stale answers while it is renewed, tags by generation."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import msgspec
import structlog
from typing_extensions import override

from paceline.backends.cache.shelf import Generations, Shelf
from paceline.kernel.cache import Cache, Counts, Load, Space
from paceline.kernel.clock import Clock
from paceline.kernel.errands import Errands
from paceline.kernel.errors import Unavailable

Flight: TypeAlias = tuple[str, Generations]
log: Final = structlog.get_logger()


class Entry(msgspec.Struct, array_like=True, frozen=True):
    """Times are seconds of the clock; `generations` those of the tags when the load began."""

    made: float
    fresh_until: float
    kept_until: float
    generations: Generations
    value: bytes | None


encode: Final = msgspec.msgpack.Encoder().encode
decode: Final = msgspec.msgpack.Decoder(Entry).decode


class Abandoned(Exception):
    """Who loaded for all went away; someone else must."""


class SharedLoads(Cache):
    """`shelf` is made at the first use: few commands need what it imports."""

    def __init__(self, shelf: Callable[[], Shelf], clock: Clock, errands: Errands) -> None:
        self._make = shelf
        self._made: Shelf | None = None
        self._clock = clock
        self._errands = errands
        self._flights: dict[Flight, asyncio.Future[bytes | None]] = {}
        self._counts: dict[str, Counts] = {}

    @property
    def _shelf(self) -> Shelf:
        if self._made is None:
            self._made = self._make()
        return self._made

    @property
    @override
    def is_shared(self) -> bool:
        return self._shelf.is_shared

    @override
    async def get(
        self, space: Space, key: str, load: Load, *, tags: tuple[str, ...] = ()
    ) -> bytes | None:
        counts = self._counts.setdefault(space.name, Counts())
        name = f"{space.name}:{key}"
        try:
            generations = await self._shelf.generations(tags)
            entry = await self._entry(name, generations)
        except Unavailable:
            counts.misses += 1
            counts.loads += 1
            return await load()
        now = self._clock.now().timestamp()
        if entry is None or not entry.made <= now < entry.kept_until:
            counts.misses += 1
            return await self._loaded(space, (name, generations), load)
        if now < entry.fresh_until:
            counts.hits += 1
            return entry.value
        return await self._stale(entry, space, (name, generations), load)

    async def _stale(self, entry: Entry, space: Space, flight: Flight, load: Load) -> bytes | None:
        counts = self._counts[space.name]
        if flight not in self._flights and not self._errands.begin(
            lambda: self._loaded(space, flight, load)
        ):
            counts.misses += 1
            return await self._loaded(space, flight, load)
        counts.stale += 1
        return entry.value

    @override
    def forget(self, *tags: str) -> None:
        self._shelf.forget(tags)

    @override
    async def invalidate(self, *tags: str) -> None:
        await self._shelf.invalidate(tags)

    @override
    def counts(self) -> Mapping[str, Counts]:
        return self._counts

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()

    async def _entry(self, name: str, generations: Generations) -> Entry | None:
        found = await self._shelf.read(name)
        if found is None:
            return None
        try:
            entry = decode(found)
        except msgspec.MsgspecError:
            log.warning("cache.unreadable", entry=name)
            return None
        return entry if entry.generations == generations else None

    async def _loaded(self, space: Space, flight: Flight, load: Load) -> bytes | None:
        """Flights differ by generation: a load from before a forgetting serves nobody after."""
        while (running := self._flights.get(flight)) is not None:
            try:
                return await asyncio.shield(running)
            except Abandoned:
                continue
        return await self._led(space, flight, load)

    async def _led(self, space: Space, flight: Flight, load: Load) -> bytes | None:
        future: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._flights[flight] = future
        self._counts[space.name].loads += 1
        began = self._clock.now().timestamp()
        try:
            value = await load()
            await self._keep(space, flight, value, began)
        except BaseException as error:
            future.set_exception(error if isinstance(error, Exception) else Abandoned())
            future.exception()  # looked at, so that nobody is warned when nobody waits
            raise
        finally:
            del self._flights[flight]
        future.set_result(value)
        return value

    async def _keep(self, space: Space, flight: Flight, value: bytes | None, began: float) -> None:
        name, generations = flight
        fresh = space.negative if value is None else space.ttl
        stale = 0.0 if value is None else space.stale.total_seconds()
        if not fresh:
            return
        until = began + fresh.total_seconds()
        entry = Entry(began, until, until + stale, generations, value)
        try:
            await self._shelf.write(name, encode(entry), seconds=entry.kept_until - began)
        except Unavailable:
            log.info("cache.not_kept", space=space.name)
