"""What other slices may know of people and their sign-ups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType, Protocol
from uuid import UUID

from paceline.db.read_lane import Ask
from paceline.engines.availability.windows import Window
from paceline.features.cohorts.public import CohortId
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.messages import Event

PersonId = NewType("PersonId", UUID)
SignUpId = NewType("SignUpId", UUID)


class SignUpRole(StrEnum):
    MEMBER = "member"
    FACILITATOR = "facilitator"


class SignUpState(StrEnum):
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class SignUpView:
    """A person's application to a cohort. `windows` are local to `zone`.

    So are `social_hours`, in minutes of day: before the first and after the second they do not
    meet; beyond 1440 is after midnight. None leaves them to the cohort.
    """

    id: SignUpId
    cohort_id: CohortId
    person_id: PersonId
    user_id: UserId | None
    name: str = field(repr=False)
    email: str = field(repr=False)
    role: SignUpRole
    state: SignUpState
    zone: str
    windows: tuple[Window, ...]
    max_groups: int
    attributes: Mapping[str, tuple[str, ...] | float]
    social_hours: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class SignedUp(Event):
    name: ClassVar = "enrolment.signed_up"

    cohort_id: CohortId
    sign_up_id: SignUpId


@dataclass(frozen=True, kw_only=True)
class SignUpChanged(Event):
    name: ClassVar = "enrolment.sign_up_changed"

    cohort_id: CohortId
    sign_up_id: SignUpId


@dataclass(frozen=True, kw_only=True)
class SignUpWithdrawn(Event):
    name: ClassVar = "enrolment.sign_up_withdrawn"

    cohort_id: CohortId
    sign_up_id: SignUpId


@dataclass(frozen=True, kw_only=True)
class SignUpErased(Event):
    """Nothing of the person is here any more; whoever keeps some of it lets go of it."""

    name: ClassVar = "enrolment.sign_up_erased"

    cohort_id: CohortId
    sign_up_id: SignUpId


@dataclass(frozen=True, kw_only=True)
class SignUpClaimed(Event):
    """A person's account now stands behind the sign-up."""

    name: ClassVar = "enrolment.sign_up_claimed"

    cohort_id: CohortId
    sign_up_id: SignUpId
    user_id: UserId


class Enrolment(Protocol):
    """The command lane's door: joins the caller's unit of work."""

    async def roster_unscoped(self, cohort_id: CohortId) -> Sequence[SignUpView]:
        """Everyone accepted, in the order they signed up; the caller has checked the cohort."""
        ...

    async def sign_ups_unscoped(self, ids: Sequence[SignUpId]) -> Mapping[SignUpId, SignUpView]:
        """Those that exist, whatever their state; the caller has checked the cohort."""
        ...

    async def own(self, cohort_id: CohortId, *, by: Principal) -> SignUpView | None:
        """The caller's own sign-up to this cohort."""
        ...

    async def by_link(self, token: str) -> SignUpView:
        """Raises NotFound for a link that is unknown, expired or revoked."""
        ...

    async def offer_by_link(
        self, token: str, *, zone: str, windows: Sequence[Window]
    ) -> SignUpView:
        """New availability, local to `zone`, of the sign-up that a personal link opens.

        Raises NotFound as `by_link` does, Conflict once the sign-up is withdrawn.
        """
        ...

    async def withdraw_by_link(self, token: str) -> SignUpView:
        """Raises NotFound as `by_link` does, Conflict once the sign-up is withdrawn."""
        ...

    async def links_unscoped(
        self, sign_ups: Sequence[SignUpId], *, until: datetime
    ) -> Mapping[SignUpId, str]:
        """A personal link for each, the same as before where one is alive."""
        ...


@dataclass(frozen=True, kw_only=True)
class Joined:
    """`link` is the person's own page, where they say when they can meet; `is_new` since now."""

    sign_up: SignUpView
    link: str = field(repr=False)
    is_new: bool


class Joining(Protocol):
    """The command lane's door for people who come by themselves."""

    async def join(self, cohort_id: CohortId, *, by: Principal) -> Joined:
        """A member's sign-up without times yet, or the one that is there, as it is.

        Raises NotFound for a cohort that is not open and where they are not in, ClaimFirst where
        somebody else entered their address.
        """
        ...

    async def offer(
        self, cohort_id: CohortId, windows: Sequence[Window], *, by: Principal
    ) -> SignUpView:
        """These are their times from now on, on the clock they gave. Raises SignUpNotFound."""
        ...


class SignUpAsks(Protocol):
    """The read lane's door: rows as the API shows a sign-up, with its `cohort_id`."""

    def by_link(self, token: str) -> Ask:
        """The one a personal link opens; NotFound when it is unknown, expired or revoked."""
        ...

    def of_user(self, *, viewer: Principal) -> Ask:
        """All of the viewer's own."""
        ...

    def roster_unscoped(self, cohort_id: CohortId) -> Ask:
        """Everyone accepted, in the order they signed up; the caller has checked the cohort."""
        ...

    def elsewhere_unscoped(self, cohort_id: CohortId) -> Ask:
        """Rows sign_up_id, other_id: who of this cohort is accepted in another as well.

        The same account is the same person; so is the same address where one has no account.
        """
        ...

    def contacts_unscoped(self, cohort_id: CohortId) -> Ask:
        """Rows id, user_id, name, email, zone, role of everyone accepted; for jobs.

        Whose data was erased is not among them.
        """
        ...

    def people_unscoped(self, sign_up_ids: Sequence[SignUpId]) -> Ask:
        """Rows id, cohort_id, user_id, name, email, zone, role, state of these; for jobs.

        Whose data was erased is not among them.
        """
        ...

    def own_ids(self, *, viewer: Principal) -> Ask:
        """Rows id, cohort_id of the viewer's own."""
        ...

    def ids_of_unscoped(self, user_id: UserId) -> Ask:
        """Rows id, cohort_id of one user's; for jobs."""
        ...

    def these_unscoped(self, sign_up_ids: Sequence[SignUpId]) -> Ask:
        """These sign-ups, whatever their state; the caller has checked whose they are."""
        ...


class PersonalLinks(Protocol):
    """For jobs that write to people without an account."""

    async def of_unscoped(self, sign_up_id: SignUpId, *, until: datetime) -> str:
        """The address of their page, the same as before while that is alive.

        Made anew otherwise, in a transaction of its own: call it while no other has begun.
        """
        ...
