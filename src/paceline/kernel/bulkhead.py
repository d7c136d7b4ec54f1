"""So many at once, and so many waiting: one slow neighbour does not take the whole ship."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from paceline.kernel.errors import Unavailable


class Full(Unavailable):
    """Nothing was begun: all places are taken, and those to wait in too."""

    code = "full"


@dataclass(frozen=True, kw_only=True)
class Places:
    at_once: int
    waiting: int = 100
    patience: timedelta = timedelta(seconds=30)


class Bulkhead(Protocol):
    @property
    def running(self) -> int: ...
    @property
    def waiting(self) -> int: ...

    def place(self) -> AbstractAsyncContextManager[None]:
        """In the order of asking. Raises Full at once, or when `patience` is over."""
        ...
