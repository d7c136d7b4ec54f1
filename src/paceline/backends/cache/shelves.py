"""Where entries lie: in this process, or in Redis for all of them. Both through `cashews`."""

import warnings
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import Final, TypeVar

from cashews import Cache as Store
from cashews.exceptions import CacheBackendInteractionError
from typing_extensions import override

from paceline.backends.cache.shelf import Generations, Shelf
from paceline.kernel.errors import ConfigError, Unavailable
from paceline.kernel.ids import new_id
from paceline.kernel.resilience import Resilience

T = TypeVar("T")
ENTRIES: Final = 10_000
TAGS: Final = 100_000
# Longer than any entry lives: a tag that is not there was not forgotten since.
REMEMBERED: Final = timedelta(days=1)
PREFIX: Final = "paceline:"


class OwnShelf(Shelf):
    is_shared = False

    def __init__(self, *, tags_at_most: int = TAGS) -> None:
        self._store = Store()
        self._store.setup("mem://", size=ENTRIES, check_interval=0, pickle_type="null")
        self._count = count(1)
        self._generations: dict[str, str] = {}
        self._tags_at_most = tags_at_most
        self._oldest = "0"

    @override
    async def generations(self, tags: tuple[str, ...]) -> Generations:
        return tuple([self._generations.get(tag, self._oldest) for tag in tags])

    @override
    async def read(self, key: str) -> bytes | None:
        found: bytes | None = await self._store.get(key)
        return found

    @override
    async def write(self, key: str, entry: bytes, *, seconds: float) -> None:
        await self._store.set(key, entry, expire=seconds)

    @override
    def forget(self, tags: tuple[str, ...]) -> None:
        for tag in tags:
            self._generations.pop(tag, None)
            if len(self._generations) >= self._tags_at_most:
                # All tags that are not here get a new generation: too much is forgotten, not less.
                del self._generations[next(iter(self._generations))]
                self._oldest = str(next(self._count))
            self._generations[tag] = str(next(self._count))

    @override
    async def invalidate(self, tags: tuple[str, ...]) -> None:
        self.forget(tags)

    @override
    async def close(self) -> None:
        await self._store.close()


class RedisShelf(Shelf):
    """What was forgotten here is told to Redis before anything is read from it again."""

    is_shared = True

    def __init__(self, url: str, resilience: Resilience) -> None:
        self._resilience = resilience
        self._untold: dict[str, None] = {}
        self._store = Store()
        try:
            self._store.setup(url, suppress=False, socket_timeout=0.5, pickle_type="null")
        except Exception as error:
            raise ConfigError(
                "PACELINE_REDIS_URL is set but nothing can be kept there: give "
                "redis://HOST:PORT/N and install the redis extra (pip install 'paceline[redis]')."
            ) from error

    @override
    async def generations(self, tags: tuple[str, ...]) -> Generations:
        untold = tuple(self._untold)
        if untold:
            await self.invalidate(untold)
        if not tags:
            return ()
        keys = [f"{PREFIX}tag:{tag}" for tag in tags]
        found = await self._asked(lambda: self._store.get_many(*keys))
        return tuple([(each or b"").decode() for each in found])

    @override
    async def read(self, key: str) -> bytes | None:
        found: bytes | None = await self._asked(lambda: self._store.get(f"{PREFIX}{key}"))
        return found

    @override
    async def write(self, key: str, entry: bytes, *, seconds: float) -> None:
        name = f"{PREFIX}{key}"
        await self._asked(lambda: self._store.set(name, entry, expire=seconds))

    @override
    def forget(self, tags: tuple[str, ...]) -> None:
        self._untold.update(dict.fromkeys(tags))

    @override
    async def invalidate(self, tags: tuple[str, ...]) -> None:
        new = str(new_id()).encode()
        pairs = {f"{PREFIX}tag:{tag}": new for tag in tags}
        seconds = REMEMBERED.total_seconds()
        await self._asked(lambda: self._store.set_many(pairs, expire=seconds))
        for tag in tags:
            self._untold.pop(tag, None)

    @override
    async def close(self) -> None:
        with warnings.catch_warnings():
            # cashews calls the client's older name for it.
            warnings.simplefilter("ignore", DeprecationWarning)
            await self._store.close()

    async def _asked(self, act: Callable[[], Awaitable[T]]) -> T:
        async def asked() -> T:
            try:
                return await act()
            except (CacheBackendInteractionError, ConnectionError) as error:
                raise Unavailable("Redis does not answer.") from error

        return await self._resilience.call("redis", asked)


def shelf_of(redis_url: str | None, resilience: Resilience) -> Shelf:
    return OwnShelf() if redis_url is None else RedisShelf(redis_url, resilience)
