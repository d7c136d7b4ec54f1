"""What accounts needs from outside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from typing_extensions import override

from paceline.kernel.errors import Denied, NotFound
from paceline.kernel.identity import UserId


class Duties(Protocol):
    """What somebody looks after and nobody must be left without."""

    async def hand_over(self, user_id: UserId) -> Sequence[str]:
        """Each goes to somebody else who may look after it; the titles of those with nobody.

        Joins the caller's unit of work.
        """
        ...


class NoDuties(Duties):
    """While no slice has anything to look after."""

    @override
    async def hand_over(self, user_id: UserId) -> Sequence[str]:
        return ()


class Traces(Protocol):
    """What is kept of a mail address by itself, whoever has it."""

    async def remove(self, email: str) -> None:
        """Joins the caller's unit of work; call it before anything else is locked."""
        ...


class NoTraces(Traces):
    """While no slice keeps any."""

    @override
    async def remove(self, email: str) -> None:
        return


class OutsideUnknown(NotFound):
    code = "outside_unknown"

    def __init__(self) -> None:
        super().__init__("No provider of this name is set up here.")


class OutsideRefused(Denied):
    """One answer for all that does not fit together.

    A state that is unknown, spent, over or another browser's, and whatever a provider said wrong.
    """

    code = "outside_refused"

    def __init__(self) -> None:
        super().__init__("This sign-in could not be completed. Begin again.")


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A provider that people may sign in with: its name in addresses, its title for people."""

    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Where the browser goes, and what must be known when it comes back; nobody else sees that."""

    url: str
    kept: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What the browser brought back, with what was kept. `issuer` is empty when it told none."""

    code: str = field(repr=False)
    issuer: str = ""
    kept: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class OutsidePerson:
    """Who the provider says it is; `issuer` and `subject` together never name somebody else."""

    issuer: str
    subject: str
    email: str = field(repr=False)
    email_verified: bool
    name: str = field(repr=False)


class OutsideSignIns(Protocol):
    """The providers that are set up. Each call goes out, so none is made in a unit of work."""

    def offered(self) -> Sequence[Offered]: ...

    async def begin(self, name: str, *, state: str, back: str) -> Departure:
        """`back` is the one address to come back to. Raises OutsideUnknown."""
        ...

    async def finish(self, name: str, arrival: Arrival, *, back: str) -> OutsidePerson:
        """Raises OutsideUnknown; OutsideRefused for what does not fit together; Unavailable."""
        ...


class NoOutsideSignIns(OutsideSignIns):
    """While nothing is installed that knows a provider."""

    @override
    def offered(self) -> Sequence[Offered]:
        return ()

    @override
    async def begin(self, name: str, *, state: str, back: str) -> Departure:
        raise OutsideUnknown

    @override
    async def finish(self, name: str, arrival: Arrival, *, back: str) -> OutsidePerson:
        raise OutsideUnknown
