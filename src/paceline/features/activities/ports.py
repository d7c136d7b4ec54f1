"""What activities need from slices above them, and from outside."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias, runtime_checkable
from uuid import UUID

from typing_extensions import override

from paceline.features.activities.public import Arrival, SourceKind
from paceline.kernel.errors import Conflict, Denied, Invalid
from paceline.kernel.identity import UserId


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A running group: the accounts of who is in it, and of who leads or helps to lead it."""

    group_id: UUID
    name: str
    cohort_id: UUID
    members: frozenset[UserId]
    coaches: frozenset[UserId]

    def holds(self, user_id: UserId) -> bool:
        return user_id in self.members | self.coaches


class Audience(Protocol):
    """To whom somebody could show their training."""

    async def circles(self, user_id: UserId) -> Sequence[Circle]:
        """The groups this user is in or leads, now."""
        ...


class OwnerOnly(Audience):
    """While no slice knows who trains with whom, nobody sees anything of anybody."""

    @override
    async def circles(self, user_id: UserId) -> Sequence[Circle]:
        return ()


class ActivitySource(Protocol):
    """What a source provider implements; it turns its vendor's failures into our kinds."""

    @property
    def kind(self) -> SourceKind: ...

    async def fetch(self, user_id: UserId, external_id: str) -> Arrival | None:
        """None for what is no longer there, or no longer theirs to fetch.

        Raises Unavailable, with `retry_after` where the vendor said when.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What an athlete lets us in with, and until when the first of the two is good."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    good_until: datetime


@dataclass(frozen=True, kw_only=True)
class Admission:
    """`owner` is the athlete's id there; `scopes` are what they left ticked."""

    owner: str
    scopes: Sequence[str]
    grant: Grant


@dataclass(frozen=True, kw_only=True)
class Listed:
    external_id: str
    started_at: datetime


@dataclass(frozen=True, kw_only=True)
class Hint:
    """Something may have happened there: to an activity, or without one to the connection.

    Anybody may have sent one that nobody signed.
    """

    owner: str
    external_id: str | None = None
    is_signed: bool = False


Renew: TypeAlias = Callable[[str], Awaitable[Grant]]
Keep: TypeAlias = Callable[[Grant], Awaitable[None]]


class ConsentGone(Conflict):
    """The athlete lets us in no more, or never did; only they can mend it."""

    code = "source_consent_gone"

    def __init__(self) -> None:
        super().__init__("The athlete does not let us in there (any more): they connect it anew.")


class NotEnough(Invalid):
    """They unticked what nothing works without."""

    code = "source_scopes_missing"


class NoHint(Denied):
    code = "source_hint_refused"

    def __init__(self) -> None:
        super().__init__("This was not sent by whom it names.")


class SourceKeys(Protocol):
    """What athletes let us in with: sealed, renewed by one process at a time, stored before use."""

    async def access(
        self, user_id: UserId, kind: SourceKind, renew: Renew, *, refused: str = ""
    ) -> str:
        """One that is good for a while; `refused` is one that was not, whatever we thought of it.

        `renew` raises ConsentGone where the athlete ended it, which is remembered. Raises
        ConsentGone where there is no connection.
        """
        ...


@runtime_checkable
class ConnectedSource(ActivitySource, Protocol):
    """One that athletes connect themselves, in its own pages."""

    def way_in(self, *, state: str, back: str) -> str:
        """Where the browser goes; it comes back to `back` with the `state`."""
        ...

    async def admitted(self, code: str, *, scopes: Sequence[str]) -> Admission:
        """Raises NotEnough before anything is asked, Invalid for a code that is none."""
        ...

    async def listed(self, user_id: UserId, *, before: datetime) -> Sequence[Listed]:
        """A page of those that began before, the latest first; empty when there are no more."""
        ...

    async def lets_in(self, user_id: UserId) -> bool:
        """Asked there, not remembered here."""
        ...

    async def ended(self, user_id: UserId) -> None:
        """We ask for nothing any more. Raises Unavailable."""
        ...

    async def revoked(self, grant: Grant, keep: Keep) -> None:
        """The same for a connection that is here no more, with what it was let in with.

        `keep` stores what that is renewed with, before it is used. Raises Unavailable.
        """
        ...

    def echoed(self, query: Mapping[str, str]) -> Mapping[str, str]:
        """The answer by which we prove that hints may be sent here. Raises NoHint."""
        ...

    def heard(self, body: bytes, *, signature: str) -> Hint | None:
        """None for what tells of nothing we keep. Raises NoHint."""
        ...


class ActivitySources(Protocol):
    """Those that this installation is set up for."""

    def all(self) -> Sequence[ActivitySource]: ...


class FilesAlone(ActivitySources):
    @override
    def all(self) -> Sequence[ActivitySource]:
        return ()
