"""Answers that are kept for a while; what they were made of can be forgotten by tag."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Protocol, TypeAlias

from paceline.kernel.messages import JobPayload, Outbox
from paceline.kernel.transaction import UnitOfWork

Load: TypeAlias = Callable[[], Awaitable[bytes | None]]


@dataclass(frozen=True, kw_only=True)
class Space:
    """A namespace with its times.

    An entry is served for `ttl`, and for `stale` longer while one load renews it. That something
    is not there (None) is kept for `negative`; 0 keeps it not at all.
    """

    name: str
    ttl: timedelta
    stale: timedelta = timedelta(0)
    negative: timedelta = timedelta(0)


@dataclass(kw_only=True)
class Counts:
    """What readers of a space met; `loads` is how often something was really asked."""

    hits: int = 0
    stale: int = 0
    misses: int = 0
    loads: int = 0

    @property
    def rate(self) -> float:
        """Of answers that nobody waited for; 0 while there were none."""
        asked = self.hits + self.stale + self.misses
        return (self.hits + self.stale) / asked if asked else 0.0


class Cache(Protocol):
    @property
    def is_shared(self) -> bool:
        """Whether other processes see the same entries; else `ttl` bounds how far they lag."""
        ...

    async def get(
        self, space: Space, key: str, load: Load, *, tags: tuple[str, ...] = ()
    ) -> bytes | None:
        """Who misses together loads once; a failing load fails for all who wait and is not kept.

        What a load found is not kept when one of its tags was forgotten after the load began.
        """
        ...

    def forget(self, *tags: str) -> None:
        """For readers in this process, from now on; must not wait, so that a commit can call it."""
        ...

    async def invalidate(self, *tags: str) -> None:
        """For the readers of all processes that share the entries."""
        ...

    def counts(self) -> Mapping[str, Counts]: ...


@dataclass(frozen=True, kw_only=True)
class InvalidateTags(JobPayload):
    name: ClassVar = "cache.invalidate"

    tags: tuple[str, ...]


class Invalidation:
    """Forgets with a change: here as soon as it is stored, elsewhere through the outbox."""

    def __init__(self, unit: UnitOfWork, outbox: Outbox, cache: Cache) -> None:
        self._unit = unit
        self._outbox = outbox
        self._cache = cache

    def forget(self, *tags: str) -> None:
        self._unit.after_commit(lambda: self._cache.forget(*tags))
        if self._cache.is_shared:
            self._outbox.enqueue(InvalidateTags(tags=tags))
