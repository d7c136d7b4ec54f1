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
    """`amount` comes back evenly over `per`; work in the background leaves `reserved` of it."""

    amount: int
    per: timedelta
    reserved: float = 0.2


class Budget(Protocol):
    @property
    def left(self) -> float: ...

    def take(self, *, cost: float = 1.0, own_act: bool = False) -> None:
        """`own_act` is something a person waits for. Raises Spent."""
        ...
