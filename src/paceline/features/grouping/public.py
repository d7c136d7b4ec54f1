"""What other slices may know of drafts, groups and who is in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NewType, Protocol
from uuid import UUID

from paceline.db.read_lane import Ask
from paceline.db.statements import Row
from paceline.features.cohorts.public import CohortId, CohortView
from paceline.features.enrolment.public import SignUpId
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Event

DraftId = NewType("DraftId", UUID)
GroupId = NewType("GroupId", UUID)


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """A published group. `slot` is a wall-clock minute of week (Monday 00:00 = 0) in `zone`.

    `place` is a link or an address, empty until someone gives one.
    """

    id: GroupId
    cohort_id: CohortId
    name: str
    slot: int
    zone: str
    place: str
    facilitator_id: SignUpId | None
    member_ids: tuple[SignUpId, ...]
    co_facilitator_ids: tuple[SignUpId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DraftReady(Event):
    name: ClassVar = "grouping.draft_ready"

    cohort_id: CohortId
    draft_id: DraftId


@dataclass(frozen=True, kw_only=True)
class DraftPublished(Event):
    name: ClassVar = "grouping.draft_published"

    cohort_id: CohortId
    draft_id: DraftId
    group_ids: Sequence[GroupId]


@dataclass(frozen=True, kw_only=True)
class GroupsUnpublished(Event):
    name: ClassVar = "grouping.groups_unpublished"

    cohort_id: CohortId
    group_ids: Sequence[GroupId]


@dataclass(frozen=True, kw_only=True)
class GroupFormed(Event):
    name: ClassVar = "grouping.group_formed"

    cohort_id: CohortId
    group_id: GroupId


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Event):
    """Its name, place, slot or facilitator."""

    name: ClassVar = "grouping.group_changed"

    cohort_id: CohortId
    group_id: GroupId


@dataclass(frozen=True, kw_only=True)
class GroupEnded(Event):
    name: ClassVar = "grouping.group_ended"

    cohort_id: CohortId
    group_id: GroupId


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    name: ClassVar = "grouping.member_joined"

    cohort_id: CohortId
    group_id: GroupId
    sign_up_id: SignUpId


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    name: ClassVar = "grouping.member_left"

    cohort_id: CohortId
    group_id: GroupId
    sign_up_id: SignUpId


@dataclass(frozen=True, kw_only=True)
class DraftStanding:
    """How far a draft is: `is_over` once nothing more comes of its search.

    `failure` says why there is none; `placed` of `members` people have a group in it.
    """

    id: DraftId
    cohort_id: CohortId
    number: int
    is_over: bool
    failure: str | None
    placed: int
    members: int


class Drafts(Protocol):
    """The command lane's door to drafts: joins the caller's unit of work."""

    async def ask_for(self, cohort_id: CohortId, *, by: Principal) -> DraftStanding:
        """A fresh one with the usual options, solved by a job. Raises as `Cohorts.held`."""
        ...

    async def standing_unscoped(self, draft_id: DraftId) -> DraftStanding:
        """Read once, and nothing is held. Raises NotFound; the caller has checked the cohort."""
        ...


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """The groups as publishing a draft would make them; a new one has an id of this moment.

    What goes on from groups that run changes them from `from_week` on.
    """

    groups: Sequence[GroupView]
    from_week: int


class Prospects(Protocol):
    """The read lane's door to what would be."""

    async def of_draft_unscoped(self, draft_id: DraftId, *, cohort: CohortView) -> Prospect:
        """Raises NotFound; the caller has checked the cohort and that the draft is of it."""
        ...


class Groups(Protocol):
    """The command lane's door: joins the caller's unit of work."""

    async def led_or_organised(self, group_id: GroupId, *, by: Principal) -> GroupView:
        """For acts on a group's meetings: its facilitator or an organiser of its cohort.

        Raises NotFound for a group that is missing, ended or not theirs to see.
        """
        ...

    async def running_unscoped(self, group_id: GroupId) -> GroupView:
        """Held until the commit, as by `led_or_organised`; the caller has checked who asks."""
        ...

    async def seats_unscoped(self, group_id: GroupId, sign_up_id: SignUpId) -> bool:
        """Whether this sign-up is a member of the running group, or leads or helps to lead it."""
        ...

    async def of_cohort_unscoped(self, cohort_id: CohortId) -> Sequence[GroupView]:
        """The published groups, as they were formed; the caller has checked the cohort."""
        ...


class GroupAsks(Protocol):
    """The read lane's door. Group rows: id, cohort_id, name, slot, zone, place, facilitator_id."""

    def of_sign_up(self, sign_up_id: SignUpId) -> Ask:
        """Group rows this sign-up is a member or the facilitator of, now; maybe none."""
        ...

    def places_unscoped(self, sign_up_ids: Sequence[SignUpId]) -> Ask:
        """Rows group_id, sign_up_id: the groups that these are in or lead, now."""
        ...

    def of_cohort(self, cohort_id: CohortId) -> Ask:
        """Group rows of the cohort's published groups, as they were formed."""
        ...

    def one(self, group_id: GroupId) -> Ask:
        """One group row; NotFound when missing or ended."""
        ...

    def names_unscoped(self, group_ids: Sequence[GroupId]) -> Ask:
        """Rows id, name, also of groups that have ended; for jobs."""
        ...

    def members(self, group_ids: Sequence[GroupId]) -> Ask:
        """Rows group_id, sign_up_id, role, since of these groups, now.

        A role is member, facilitator or co_facilitator; of who leads, `since` is when the group
        was formed.
        """
        ...


class GroupGuards(Protocol):
    """Asked first, so that what lies below a group is scoped."""

    async def led_or_organised(self, group_id: GroupId, *, viewer: Principal) -> Row:
        """The group's row when `viewer` leads it or organises its cohort, else NotFound."""
        ...


class CommonHours(Protocol):
    """The read lane's door to when a cohort's people meet at all."""

    async def of_cohort_unscoped(self, cohort_id: CohortId) -> tuple[int, int] | None:
        """Social hours in local minutes of day, for whoever gave none of their own; or no bounds.

        A second beyond 1440 is after midnight.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class OwnRemedy:
    """What somebody could change themselves to be placed.

    Other `windows` of theirs, on their own clock, or `weeks` (from 0) that they would miss.
    """

    windows: tuple[str, ...] = ()
    weeks: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UnplacedPerson:
    """`reason` is a word of the solver's; empty where it never looked at them."""

    sign_up_id: SignUpId
    reason: str
    remedies: tuple[OwnRemedy, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Unplaced:
    """Members whom the newest draft that can be looked at leaves without a group."""

    draft_id: DraftId
    people: tuple[UnplacedPerson, ...]


class UnplacedPeople(Protocol):
    async def of_cohort_unscoped(self, cohort_id: CohortId) -> Unplaced | None:
        """None while there is no draft; the caller has checked the cohort.

        Once a draft is published, those count who are in a group now.
        """
        ...
