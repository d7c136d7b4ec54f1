"""Allowances that begin anew on the clock, such as 100 calls in each quarter of an hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Window:
    """`amount` until the neighbour tells another; anew at each full multiple of `per` since 1970.

    Work in the background leaves the share `reserved` for people's own acts.
    """

    name: str
    per: timedelta
    amount: int
    reserved: float = 0.2


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the neighbour said of one window: how much there is, and how much of it is used."""

    window: Window
    amount: int
    used: int


class Windows(Protocol):
    """Counted for all processes of an installation together."""

    async def take(self, windows: Sequence[Window], *, own_act: bool = False) -> datetime:
        """One call of each, or of none; answers when it was, for `learn` and `close`.

        Raises Spent with the seconds until the last of them that is used up begins anew.
        """
        ...

    async def learn(self, readings: Sequence[Reading], *, at: datetime) -> None:
        """Of a call that was taken `at`. Use is never counted down within a window."""
        ...

    async def close(self, window: Window, *, at: datetime) -> float:
        """Nobody takes of it before the window of `at` is over; answers its seconds from now."""
        ...
