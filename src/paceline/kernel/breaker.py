"""Stops asking a neighbour who does not answer, and asks once after a rest."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from paceline.kernel.errors import Unavailable


class Resting(Unavailable):
    """Nobody asked: the neighbour failed too often just now. `retry_after` says when to."""

    code = "resting"


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, kw_only=True)
class Breaking:
    """Opens when of the last `calls`, once there are `least`, the share `failures` failed.

    After `rest` one call may try; it closes the breaker or begins another rest.
    """

    calls: int = 20
    least: int = 5
    failures: float = 0.5
    rest: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Permit:
    """One call; what a call of an earlier turn says later does not count."""

    turn: int
    is_probe: bool = False


class Breaker(Protocol):
    @property
    def state(self) -> BreakerState: ...

    def enter(self) -> Permit:
        """Raises Resting. Whoever got a permit leaves with it, once."""
        ...

    def leave(self, permit: Permit, *, went_well: bool | None) -> None:
        """None for a call that says nothing of the neighbour, such as one that was cancelled."""
        ...
