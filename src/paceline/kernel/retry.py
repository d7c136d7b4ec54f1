"""Asks again, later each time and never at the same time as everybody else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Retrying:
    """Up to `attempts` in all. A wait is anything up to `first`, doubled each time, or `longest`.

    A neighbour's Retry-After is waited out if it is no longer than `longest`. `share` is how many
    retries each call adds to a common purse of at most `purse`: when all fail, few are repeated.
    """

    attempts: int = 3
    first: timedelta = timedelta(milliseconds=200)
    longest: timedelta = timedelta(seconds=5)
    share: float = 0.2
    purse: float = 10.0


class Retry(Protocol):
    async def call(self, act: Callable[[], Awaitable[T]]) -> T:
        """Repeats what raises Unavailable, but for what this process itself held back."""
        ...
