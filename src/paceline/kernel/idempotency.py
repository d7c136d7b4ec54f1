"""A request that is sent again does what it does once (docs/adr/0011)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from paceline.kernel.errors import Conflict, Invalid


class InFlight(Conflict):
    """The same request is still being answered, or whoever did has just died."""

    code = "idempotency_in_flight"


class Mismatch(Invalid):
    """The key was used for another request."""

    code = "idempotency_mismatch"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`key` stands for caller and key, `mark` for the request; 64 hexadecimal digits each."""

    key: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Whoever stores the answer brings the fence: someone else may have taken over."""

    key: str
    fence: UUID


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The answer that was given, sealed by whoever kept it."""

    sealed: str = field(repr=False)


class Idempotency(Protocol):
    async def claim(self, asked: Asked, *, lease: timedelta) -> Claim | Kept:
        """At once and for all processes, so before the unit of work has begun.

        Raises InFlight while another holds the key and its lease, Mismatch for another request.
        """
        ...

    async def keep(self, claim: Claim, kept: Kept) -> None:
        """In the unit of work, with what the request does. Raises InFlight when taken over."""
        ...

    async def release(self, claim: Claim) -> None:
        """After the unit of work was undone: the next one begins anew. Never fails."""
        ...

    async def prune(self, *, before: datetime) -> None:
        """In the unit of work: forgets requests that came earlier."""
        ...
