"""What a provider offers so that a cohort can be kept in step there (docs/adr/0026)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from typing_extensions import override

from paceline.engines.diff.objects import Fields, KindRule, Known, Name, Seen, Wanted
from paceline.features.meetings.public import Answer, MeetingId, RsvpSource
from paceline.features.reconcile.public import Connection, Picture
from paceline.kernel.errors import Defect, NotFound


class ProviderNotFound(NotFound):
    """No provider of this name is set up here."""

    code = "provider_not_found"

    def __init__(self, known: str) -> None:
        super().__init__(f"No such provider is set up here; there are: {known or 'none'}.")


class AlreadyThere(Defect):
    """A provider that keeps ids of ours has this object: it is adopted."""

    code = "outside_there"

    def __init__(self, outside_id: str) -> None:
        super().__init__("It is there already.")
        self.outside_id = outside_id


class Gone(Defect):
    """The object that a change was meant for is not there any more."""

    code = "outside_gone"

    def __init__(self) -> None:
        super().__init__("It is not there any more.")


class Target(Protocol):
    """One provider. Its failures are ours already: Unavailable, with `retry_after` where told."""

    @property
    def name(self) -> str: ...

    @property
    def rules(self) -> Sequence[KindRule]:
        """How each kind of object there is kept, in which order it is made."""
        ...

    @property
    def settle(self) -> timedelta:
        """How long after a call was begun it can still take effect there."""
        ...

    @property
    def remembers(self) -> bool:
        """Whether what was told there is kept here: for a place that cannot be looked at.

        `observe` of such a target answers from `Known.told`; elsewhere nothing is kept.
        """
        return False

    @property
    def is_open(self) -> bool:
        """Whether its places are nobody's: cohorts of different organisers may share one."""
        return False

    def wanted(self, picture: Picture, connection: Connection) -> Sequence[Wanted]:
        """Calls nobody; asked after a look, which it may go by.

        Names are made of our ids, so that they never change.
        """
        ...

    async def observe(self, connection: Connection, known: Sequence[Known]) -> Sequence[Seen]:
        """Everything at this place that is marked as this cohort's, and what `known` names.

        All of it or an error: half an answer would read as much that was removed.
        """
        ...

    async def create(self, connection: Connection, name: Name, fields: Fields, *, turn: str) -> str:
        """Makes it, marked with `name`, and answers its outside id.

        `turn` is the same for each repetition of one intent: a nonce, where the provider has one.
        Raises AlreadyThere with the outside id where the provider keeps ids of ours.
        """
        ...

    async def update(
        self, connection: Connection, name: Name, outside_id: str, fields: Fields
    ) -> None:
        """Raises Gone when it is not there (any more)."""
        ...

    async def remove(self, connection: Connection, name: Name, outside_id: str) -> None:
        """What is gone already is no failure."""
        ...

    def problems(self, place: str, options: Mapping[str, object]) -> Sequence[str]:
        """What of a connection's settings does not fit; empty when it can be tried."""
        ...


@dataclass(frozen=True, kw_only=True)
class Said:
    """What stands beside one address in one meeting's event; None where nothing was answered.

    `starts_at` is the time they were asked about, `at` when the event was changed last.
    """

    meeting_id: MeetingId
    address: str = field(repr=False)
    answer: Answer | None
    at: datetime
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`token` is what to begin from the next time.

    `is_spoken` says that each was said at its time, and is news also when it repeats an earlier
    one; else they are what stands there now, and only what differs from the last look is news.
    """

    source: RsvpSource
    said: Sequence[Said]
    token: str = field(repr=False)
    is_spoken: bool = False


@runtime_checkable
class Answers(Protocol):
    """What a Target has, too, where people can answer at its provider."""

    async def heard(self, connection: Connection, token: str, known: Sequence[Known]) -> Heard:
        """What changed since `token`; all there is for an empty one, or one that has expired.

        All of it or an error, as with `Target.observe`. `known` are our records, for a provider
        that finds in them whom it asked.
        """
        ...


class ReplyBox(Protocol):
    """Where answers that come as letters are kept until they are read."""

    async def drop(self, letter: bytes) -> None:
        """Raises Invalid for what is too large to be an answer, Unavailable when it is full."""
        ...


class NoReplyBox(ReplyBox):
    """While nobody is invited by letter, nobody answers by letter."""

    @override
    async def drop(self, letter: bytes) -> None:
        raise ProviderNotFound("")


class Targets(Protocol):
    """The providers that are set up in this installation, by name."""

    def named(self, name: str) -> Target:
        """Raises NotFound, naming those that there are."""
        ...

    def all(self) -> Sequence[Target]: ...

    async def require(self, name: str, account: str) -> None:  # noqa: ARG002, for those who ask
        """Raises NotFound, and CredentialsMissing where nothing is known for this account."""
        self.named(name)


class NoTargets(Targets):
    """While no provider is set up, none can be connected."""

    @override
    def named(self, name: str) -> Target:
        raise ProviderNotFound("")

    @override
    def all(self) -> Sequence[Target]:
        return ()
