"""Breaker, retry, budget and bulkhead together, by the name of who is asked."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from paceline.kernel.breaker import Breaking, Resting
from paceline.kernel.budget import Budgeting, Spent
from paceline.kernel.bulkhead import Full, Places
from paceline.kernel.retry import Retrying

T = TypeVar("T")
# Raised before anybody was asked.
HELD_BACK: Final = (Full, Resting, Spent)

OWN_ACT: Final[ContextVar[bool]] = ContextVar("own_act", default=False)


@contextmanager
def own_act() -> Iterator[None]:
    """All calls within are something a person waits for."""
    before = OWN_ACT.set(True)
    try:
        yield
    finally:
        OWN_ACT.reset(before)


@dataclass(frozen=True, kw_only=True)
class Guarding:
    """What stands before one neighbour; None leaves that guard out."""

    places: Places | None = None
    retrying: Retrying | None = None
    breaking: Breaking | None = None
    budgeting: Budgeting | None = None


class Resilience(Protocol):
    async def call(
        self, name: str, act: Callable[[], Awaitable[T]], *, own_act: bool | None = None
    ) -> T:
        """`own_act` is what was said for all that is done here, where it is not given.

        Raises what `act` raises, or Full, Resting or Spent when it was not asked (any more).

        Only Unavailable, TimeoutError and OSError say that a neighbour is unwell.
        """
        ...

    def states(self) -> Mapping[str, Mapping[str, object]]:
        """By name, what each guard says of itself; for operators."""
        ...
