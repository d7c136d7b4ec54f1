"""How much of a provider's allowance may be used, with a part kept for people's own acts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from paceline.kernel.errors import Unavailable


class Spent(Unavailable):
    """Nobody asked: the allowance is used up. `retry_after` says when there is more."""

    code = "spent"


@dataclass(frozen=True, kw_only=True)
class Budgeting:
    """`amount` comes back evenly over `per`; work in the background leaves `reserved` of it.

    A `shared` one is counted for all processes of an installation together. What has to wait for
    more does so in turn, for at most `patience`.
    """

    amount: int
    per: timedelta
    reserved: float = 0.2
    shared: bool = False
    patience: timedelta = timedelta()

    @property
    def a_second(self) -> float:
        """What comes back in a second."""
        return self.amount / self.per.total_seconds()

    def kept(self, *, own_act: bool) -> float:
        """What is left for others after this."""
        return 0.0 if own_act else self.reserved * self.amount


class Budget(Protocol):
    @property
    def left(self) -> float:
        """As far as this process knows."""
        ...

    async def take(self, *, cost: float = 1.0, own_act: bool = False) -> None:
        """`own_act` is something a person waits for. Raises Spent."""
        ...

    async def rest(self, seconds: float) -> None:
        """Nobody takes anything for so long, whatever is left: the neighbour said so."""
        ...


class Budgets(Protocol):
    def budget(self, name: str, rule: Budgeting) -> Budget: ...


def spent(name: str, *, wait: float) -> Spent:
    """`wait` in seconds."""
    return Spent(f"The allowance of {name} is used up for now.", retry_after=wait)
