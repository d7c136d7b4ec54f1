"""How much of something one user may have or do in a longer time; counted with the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Protocol

from pydantic import Field

from paceline.kernel.config import Settings
from paceline.kernel.errors import TooMany
from paceline.kernel.identity import Principal
from paceline.kernel.rates import Rate

COHORTS: Final = "cohorts"
IMPORTS: Final = "imports"
PEOPLE: Final = "people"
EVERYDAY: Final[Mapping[str, Rate]] = {COHORTS: "200/1d", IMPORTS: "500/1d", PEOPLE: "50000/1d"}


class QuotaSpent(TooMany):
    code = "quota_spent"


@dataclass(frozen=True, kw_only=True)
class Usage:
    """`used` of `amount` in the window that ends at `resets_at`."""

    name: str
    used: int
    amount: int
    resets_at: datetime


class QuotaSettings(Settings):
    """By plan and quota; what a plan does not name is as in `standard`."""

    plans: Annotated[
        Mapping[str, Mapping[str, Rate]], Field(description="Quotas by the plan's name.")
    ] = {}


class Quotas(Protocol):
    """Windows begin with the epoch, so a day is a day of UTC."""

    async def reserve(self, name: str, *, by: Principal, amount: int = 1) -> None:
        """Joins the caller's transaction: what is not stored was not used. Raises QuotaSpent.

        Whoever sees everything, as administrators and the operator do, is not counted.
        """
        ...

    async def require(self, name: str, *, by: Principal) -> None:
        """Looks without a transaction, before what takes long. Raises QuotaSpent.

        Nothing is set aside: whoever goes on reserves in the end.
        """
        ...

    async def usage(self, *, by: Principal) -> Sequence[Usage]: ...

    async def prune(self, *, before: datetime) -> None:
        """Windows that began earlier are over."""
        ...
