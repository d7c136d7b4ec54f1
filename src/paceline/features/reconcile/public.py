"""What other slices and providers may know of keeping the outside in step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType, Protocol
from uuid import UUID

from paceline.features.cohorts.public import CohortId, CohortView
from paceline.features.enrolment.public import SignUpId, SignUpRole
from paceline.features.grouping.public import GroupId, GroupView
from paceline.features.meetings.public import GuestRole, MeetingId, MeetingView
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.messages import Event

ConnectionId = NewType("ConnectionId", UUID)
PlanId = NewType("PlanId", UUID)


class SyncState(StrEnum):
    """How the last turn of one cohort and provider ended."""

    NEVER = "never"
    CONVERGED = "converged"
    WAITING = "waiting"
    GUARDED = "guarded"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One cohort kept in step at one provider. `place` is where: a guild, a calendar.

    `options` are the provider's own; `account` names the credentials in the settings.
    """

    id: ConnectionId
    cohort_id: CohortId
    provider: str
    place: str
    account: str = ""
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody in a group. `accounts` are their ids at providers they signed in with."""

    sign_up_id: SignUpId
    role: SignUpRole
    name: str = field(repr=False)
    email: str = field(repr=False)
    zone: str
    user_id: UserId | None = None
    accounts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class GuestPicture:
    """Somebody who comes to one meeting without a seat in its group."""

    meeting_id: MeetingId
    role: GuestRole
    person: Participant = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class GroupPicture:
    """A published group with the people in it and all its meetings, in order of time.

    `guests` come to one meeting alone: they visit it, or lead it in place of the facilitator.
    """

    group: GroupView
    people: Sequence[Participant] = field(repr=False)
    meetings: Sequence[MeetingView]
    guests: Sequence[GuestPicture] = field(default=(), repr=False)

    def at(self, meeting_id: MeetingId) -> Sequence[Participant]:
        """Everybody who is expected at this meeting, each once."""
        invited = (each.person for each in self.guests if each.meeting_id == meeting_id)
        found = {each.sign_up_id: each for each in (*self.people, *invited)}
        return list(found.values())

    @property
    def id(self) -> GroupId:
        return self.group.id


@dataclass(frozen=True, kw_only=True)
class Picture:
    """All that is wanted of the outside for one cohort, read at one moment."""

    cohort: CohortView
    groups: Sequence[GroupPicture]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SyncEnded(Event):
    """A turn ended; `state` says how."""

    name: ClassVar = "reconcile.sync_ended"

    cohort_id: CohortId
    provider: str
    state: SyncState


@dataclass(frozen=True, kw_only=True)
class SyncStanding:
    """How one cohort stood at one provider after its last turn; `note` says what it waits for."""

    provider: str
    state: SyncState
    converged_at: datetime | None
    note: str


class Syncs(Protocol):
    """The command lane's door: joins the caller's unit of work."""

    async def wish_every(self, cohort_id: CohortId, *, by: Principal) -> Sequence[SyncStanding]:
        """A turn at each provider as soon as a worker is free; how they stand until then.

        Raises as `Cohorts.organised`.
        """
        ...
