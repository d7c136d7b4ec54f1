"""How often something may happen."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `amount` in any window of `per`; `name` is stored with each count."""

    name: str
    amount: int
    per: timedelta


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`remaining` of the amount after this, and the seconds until all of it is back."""

    allowed: bool
    remaining: int
    resets_in: float


class Limits(Protocol):
    async def hit(self, limit: Limit, *key: str, cost: int = 1) -> Verdict:
        """Counts `cost` for `key` (an address, a user, a route) and says whether it was within."""
        ...
