"""How often something may happen."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from paceline.kernel.identity import Principal


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `amount` in any window of `per`; `name` is stored with each count."""

    name: str
    amount: int
    per: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """`remaining` of the amount after this, and the seconds until all of it is back.

    `retry_in` is the seconds until the same would be within the limit; 0 when it was.
    """

    allowed: bool
    remaining: int
    resets_in: float
    retry_in: float = 0.0


class Limits(Protocol):
    async def hit(self, limit: Limit, *key: str, cost: int = 1) -> Verdict:
        """Counts `cost` for `key` (an address, a user, a route) and says whether it was within."""
        ...


class Plans(Protocol):
    """Which named set of limits and quotas somebody has."""

    def plan(self, who: Principal) -> str: ...
