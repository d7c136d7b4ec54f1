import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import TypeAlias, TypeVar

from typing_extensions import override

from paceline.kernel.errors import Unavailable
from paceline.kernel.resilience import HELD_BACK
from paceline.kernel.retry import Retry, Retrying

T = TypeVar("T")
Sleep: TypeAlias = Callable[[float], Awaitable[None]]


class JitteredRetry(Retry):
    """Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/."""

    def __init__(self, rule: Retrying, random: Random, sleep: Sleep = asyncio.sleep) -> None:
        self._rule = rule
        self._random = random
        self._sleep = sleep
        self._purse = rule.purse

    @property
    def purse(self) -> float:
        return self._purse

    @override
    async def call(self, act: Callable[[], Awaitable[T]]) -> T:
        """What is held back is not repeated; after a failure that one is told, for it was asked."""
        self._purse = min(self._rule.purse, self._purse + self._rule.share)
        failed: Unavailable | None = None
        for attempt in range(1, self._rule.attempts + 1):
            try:
                return await act()
            except HELD_BACK as held:
                if failed is None:
                    raise
                raise failed from held
            except Unavailable as error:
                wait = self._wait(attempt, error)
                if wait is None or self._purse < 1 or attempt == self._rule.attempts:
                    raise
                failed = error
            self._purse -= 1
            await self._sleep(wait)
        raise AssertionError("The last attempt ends it.")

    def _wait(self, attempt: int, error: Unavailable) -> float | None:
        """None when the neighbour asks for more patience than we have."""
        longest = self._rule.longest.total_seconds()
        wait = self._rule.first.total_seconds() * 2.0 ** (attempt - 1)
        jittered = self._random.uniform(0, min(longest, wait))
        if error.retry_after is None:
            return jittered
        return None if error.retry_after > longest else error.retry_after + jittered
