"""What other slices may know of meetings and calendar feeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, NewType, Protocol
from uuid import UUID

from paceline.db.read_lane import Ask
from paceline.features.cohorts.public import CohortId, CohortView
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupId, GroupView
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Event

MeetingId = NewType("MeetingId", UUID)
FeedId = NewType("FeedId", UUID)


class MeetingState(StrEnum):
    """Cancelled is called off; skipped is a week off that was planned."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class FeedKind(StrEnum):
    """Whose meetings a calendar feed shows."""

    MEMBER = "member"
    GROUP = "group"
    COHORT = "cohort"


class Answer(StrEnum):
    """What a person says of one meeting; who has said nothing has no answer."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


@dataclass(frozen=True, kw_only=True)
class AnswerMark:
    """What a button in a message carries: which meeting, and which answer to it."""

    NAME: ClassVar = "rsvp"

    meeting_id: MeetingId
    answer: Answer

    @property
    def text(self) -> str:
        return f"{self.NAME}:{self.meeting_id}:{self.answer}"

    @classmethod
    def read(cls, text: str) -> "AnswerMark | None":
        """None for what none of our buttons carries."""
        try:
            name, meeting_id, answer = text.split(":")
            found = cls(meeting_id=MeetingId(UUID(meeting_id)), answer=Answer(answer))
        except ValueError:
            return None
        return found if name == cls.NAME else None


class RsvpSource(StrEnum):
    """Where it was said."""

    PERSONAL_LINK = "personal_link"
    WEB = "web"
    DISCORD = "discord"
    GOOGLE_CALENDAR = "google_calendar"
    MAIL = "mail"


@dataclass(frozen=True, kw_only=True)
class MeetingView:
    """One dated occurrence. `week` counts from 0, instants are aware UTC.

    `original_starts_at` is where the group's slot puts it; `place` is None where the group's own
    counts. `sequence` grows with every change a calendar must know of.
    """

    id: MeetingId
    cohort_id: CohortId
    group_id: GroupId
    week: int
    original_starts_at: datetime
    starts_at: datetime
    minutes: int
    state: MeetingState
    sequence: int
    place: str | None
    note: str
    changed_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Forecasts(Protocol):
    """What meetings a group would have; asks nobody and writes nothing."""

    def of_group(
        self,
        group: GroupView,
        known: Sequence[MeetingView],
        *,
        cohort: CohortView,
        from_week: int,
    ) -> Sequence[MeetingView]:
        """As they would be once its series was written or moved to its slot.

        `known` are those it has; of a group that is new there are none, and what would be made
        has an id of this moment.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class SeriesWritten(Event):
    name: ClassVar = "meetings.series_written"

    cohort_id: CohortId
    group_id: GroupId


@dataclass(frozen=True, kw_only=True)
class SeriesRetimed(Event):
    """The meetings from `from_week` on that were still ahead are at the group's new slot."""

    name: ClassVar = "meetings.series_retimed"

    cohort_id: CohortId
    group_id: GroupId
    from_week: int


@dataclass(frozen=True, kw_only=True)
class SeriesEnded(Event):
    """Every meeting of the group that was still ahead is cancelled."""

    name: ClassVar = "meetings.series_ended"

    cohort_id: CohortId
    group_id: GroupId


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(Event):
    name: ClassVar = "meetings.moved"

    cohort_id: CohortId
    group_id: GroupId
    meeting_id: MeetingId
    was: datetime
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(Event):
    name: ClassVar = "meetings.cancelled"

    cohort_id: CohortId
    group_id: GroupId
    meeting_id: MeetingId


@dataclass(frozen=True, kw_only=True)
class MeetingSkipped(Event):
    name: ClassVar = "meetings.skipped"

    cohort_id: CohortId
    group_id: GroupId
    meeting_id: MeetingId


@dataclass(frozen=True, kw_only=True)
class MeetingRestored(Event):
    name: ClassVar = "meetings.restored"

    cohort_id: CohortId
    group_id: GroupId
    meeting_id: MeetingId


@dataclass(frozen=True, kw_only=True)
class MeetingRelocated(Event):
    """It has another place than its group now, or the group's again."""

    name: ClassVar = "meetings.relocated"

    cohort_id: CohortId
    group_id: GroupId
    meeting_id: MeetingId


@dataclass(frozen=True, kw_only=True)
class Rsvp:
    """The last word of one person on one meeting, said at `at`."""

    meeting_id: MeetingId
    sign_up_id: SignUpId
    answer: Answer
    source: RsvpSource
    at: datetime


@dataclass(frozen=True, kw_only=True)
class RsvpGiven(Event):
    name: ClassVar = "meetings.rsvp_given"

    cohort_id: CohortId
    group_id: GroupId
    meeting_id: MeetingId
    sign_up_id: SignUpId
    answer: Answer
    source: RsvpSource


class GuestRole(StrEnum):
    """How somebody comes to one meeting without having a seat in its group."""

    VISITOR = "visitor"
    SUBSTITUTE = "substitute"


class GuestEnd(StrEnum):
    """Why a guest does not come any more.

    By their own word, that of who is in charge, or because of what happened: they left the
    cohort, have a seat in the group now, cannot come to its new time; or the group has ended.
    """

    OWN = "own"
    LEADER = "leader"
    LEFT = "left"
    SEATED = "seated"
    MOVED = "moved"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class GuestExpected(Event):
    """Somebody visits the meeting, or leads it in place of its facilitator; `own` by their word."""

    name: ClassVar = "meetings.guest_expected"

    cohort_id: CohortId
    group_id: GroupId
    meeting_id: MeetingId
    sign_up_id: SignUpId
    role: GuestRole
    own: bool


@dataclass(frozen=True, kw_only=True)
class GuestGone(Event):
    name: ClassVar = "meetings.guest_gone"

    cohort_id: CohortId
    group_id: GroupId
    meeting_id: MeetingId
    sign_up_id: SignUpId
    role: GuestRole
    why: GuestEnd


@dataclass(frozen=True, kw_only=True)
class OwnMeeting:
    """`local_start` is on the person's clock.

    `shifted` marks a week in which clocks put the group's slot `shift_minutes` later (or, below
    zero, earlier) than usual for this person; a meeting moved by hand is `moved` instead.
    `guest` says that it is another group's and how they come to it; `led_by` is the first name of
    who leads it in place of the facilitator.
    """

    id: MeetingId
    cohort_id: CohortId
    group_id: GroupId
    group: str
    week: int
    starts_at: datetime
    local_start: datetime
    zone: str
    minutes: int
    state: MeetingState
    place: str
    note: str
    moved: bool
    shifted: bool
    shift_minutes: int
    answer: Answer | None = None
    guest: GuestRole | None = None
    led_by: str | None = None


class OwnMeetings(Protocol):
    """The read lane's door to a person's own meetings."""

    async def of_user(self, *, viewer: Principal) -> Sequence[OwnMeeting]:
        """In order of time, over all the viewer's sign-ups; in each of them on its own clock."""
        ...


class Rsvps(Protocol):
    """The command lane's door to answers: joins the caller's unit of work."""

    async def give(
        self,
        meeting_id: MeetingId,
        sign_up_id: SignUpId,
        answer: Answer,
        *,
        source: RsvpSource,
        at: datetime | None = None,
    ) -> Rsvp:
        """What counts now. The caller proved who this is.

        The last word counts: what was said before the recorded answer (`at`, else now) changes
        nothing, and the same answer again publishes nothing. Raises NotFound where the person is
        neither member nor facilitator of the meeting's group, MeetingOver once it has ended or
        does not take place, MeetingMovedSince for what was said of another time than it has now.
        """
        ...

    async def give_own(
        self, meeting_id: MeetingId, answer: Answer, *, by: Principal, source: RsvpSource
    ) -> Rsvp:
        """As `give`, of the caller's own sign-up; NotFound for a meeting that is not theirs."""
        ...


class RsvpAsks(Protocol):
    """The read lane's door to answers: rows named as in `Rsvp`."""

    def of_meetings(self, meeting_ids: Sequence[MeetingId]) -> Ask:
        """All answers to these meetings; the caller has checked whose they are."""
        ...


class GuestAsks(Protocol):
    """The read lane's door to who comes to one meeting without a seat in its group."""

    def at_meetings(self, meeting_ids: Sequence[MeetingId]) -> Ask:
        """Rows meeting_id, sign_up_id, role as in `GuestRole`; whose they are was asked before."""
        ...


class Meetings(Protocol):
    """The command lane's door: joins the caller's unit of work."""

    async def led_or_organised(self, meeting_id: MeetingId, *, by: Principal) -> MeetingView:
        """For acts on a meeting: who leads it, the group's facilitator, or an organiser.

        Raises NotFound for a meeting that is missing or not theirs to see.
        """
        ...

    async def expects_unscoped(self, meeting: MeetingView, sign_up_id: SignUpId) -> bool:
        """Whether they have a seat in its group, visit it, or lead it for once."""
        ...


class MeetingGuards(Protocol):
    """Asked first, so that what lies below a meeting is scoped."""

    async def led_or_organised(self, meeting_id: MeetingId, *, viewer: Principal) -> MeetingView:
        """As `Meetings.led_or_organised`, in the read lane."""
        ...


class MeetingAsks(Protocol):
    """The read lane's door: rows named as in `MeetingView`."""

    def of_groups(self, group_ids: Sequence[GroupId]) -> Ask:
        """All meetings of these groups by time; the caller has checked whose they are."""
        ...

    def one_unscoped(self, meeting_id: MeetingId) -> Ask:
        """For jobs; no row when it is missing."""
        ...

    def between_unscoped(self, *, first: datetime, until: datetime) -> Ask:
        """Rows cohort_id, one for each that has a scheduled meeting then; for jobs."""
        ...
