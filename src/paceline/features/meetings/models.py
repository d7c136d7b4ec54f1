from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record
from paceline.engines.recurrence.slots import Occurrence
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupId
from paceline.features.meetings.errors import (
    AlreadySubstituted,
    AlreadyVisiting,
    BadMoment,
    FeedMadeMeanwhile,
    MeetingMovedSince,
    MeetingNotInState,
    MeetingOver,
    WeekTaken,
)
from paceline.features.meetings.public import (
    Answer,
    FeedKind,
    GuestEnd,
    GuestExpected,
    GuestGone,
    GuestRole,
    MeetingCancelled,
    MeetingId,
    MeetingMoved,
    MeetingRelocated,
    MeetingRestored,
    MeetingSkipped,
    MeetingState,
    Rsvp,
    RsvpGiven,
    RsvpSource,
)
from paceline.kernel.errors import Conflict


class Meeting(Record):
    """One dated occurrence of a group. Every change a calendar must know of bumps `sequence`.

    `timed_at` is when it was last given another time; what people said before is of no use.
    """

    __tablename__ = "meetings"
    audited: ClassVar = Audited(
        subject="meeting",
        shows=frozenset({"group_id", "minutes", "starts_at", "state", "week"}),
        created=False,
    )
    __table_args__ = (
        UniqueConstraint("group_id", "week"),
        Index("ix_meetings_cohort_id_starts_at_id", "cohort_id", "starts_at", "id"),
        Index("ix_meetings_group_id_starts_at", "group_id", "starts_at"),
        CheckConstraint("minutes BETWEEN 15 AND 480", name="minutes"),
        CheckConstraint("week >= 0", name="week"),
    )
    conflicts: ClassVar[dict[str, Callable[[], Conflict]]] = {
        "uq_meetings_group_id_week": WeekTaken
    }

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"))
    group_id: Mapped[GroupId] = mapped_column(Uuid, ForeignKey("groups.id"))
    week: Mapped[int]
    original_starts_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    changed_at: Mapped[datetime]
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.SCHEDULED)
    sequence: Mapped[int] = mapped_column(default=0)
    place: Mapped[str | None] = mapped_column(String(500), default=None)
    note: Mapped[str] = mapped_column(Text, default="")
    timed_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """One that does not take place is in nobody's way."""
        takes_place = self.state is MeetingState.SCHEDULED
        return takes_place and self.starts_at < end and start < self.ends_at

    def require_movable(self, *, at: datetime) -> None:
        self.require_ahead(at)
        self._require(MeetingState.SCHEDULED, act="moved")

    def move(self, to: datetime, *, at: datetime) -> MeetingMoved:
        self.require_movable(at=at)
        if to <= at:
            raise BadMoment("A meeting can only be moved to a time ahead.")
        was, self.starts_at = self.starts_at, to
        self._retimed(at)
        return MeetingMoved(
            cohort_id=self.cohort_id,
            group_id=self.group_id,
            meeting_id=MeetingId(self.id),
            was=was,
            starts_at=to,
        )

    def cancel(self, note: str, *, at: datetime) -> MeetingCancelled:
        self._call_off(MeetingState.CANCELLED, note, at=at)
        return MeetingCancelled(
            cohort_id=self.cohort_id, group_id=self.group_id, meeting_id=MeetingId(self.id)
        )

    def skip(self, note: str, *, at: datetime) -> MeetingSkipped:
        self._call_off(MeetingState.SKIPPED, note, at=at)
        return MeetingSkipped(
            cohort_id=self.cohort_id, group_id=self.group_id, meeting_id=MeetingId(self.id)
        )

    def restore(self, *, at: datetime) -> MeetingRestored:
        self.require_ahead(at)
        if self.state is MeetingState.SCHEDULED:
            raise MeetingNotInState("This meeting takes place; there is nothing to restore.")
        self.state, self.note = MeetingState.SCHEDULED, ""
        self._changed(at)
        return MeetingRestored(
            cohort_id=self.cohort_id, group_id=self.group_id, meeting_id=MeetingId(self.id)
        )

    def relocate(self, place: str | None, *, at: datetime) -> MeetingRelocated:
        """None gives it the group's place again."""
        self.require_ahead(at)
        self.place = place
        self._changed(at)
        return MeetingRelocated(
            cohort_id=self.cohort_id, group_id=self.group_id, meeting_id=MeetingId(self.id)
        )

    def retime(self, to: Occurrence, *, minutes: int, at: datetime) -> bool:
        """To the group's new slot, also what was moved by hand; whether anything changed."""
        if (self.original_starts_at, self.starts_at, self.minutes) == (
            to.starts_at,
            to.starts_at,
            minutes,
        ):
            return False
        self.original_starts_at = self.starts_at = to.starts_at
        self.minutes = minutes
        self._retimed(at)
        return True

    def require_answerable(self, *, said: datetime, at: datetime) -> None:
        self.require_ahead(at)
        if self.state is not MeetingState.SCHEDULED:
            raise MeetingOver("This meeting does not take place; there is nothing to answer.")
        if self.timed_at is not None and said < self.timed_at:
            raise MeetingMovedSince

    def require_open(self, *, at: datetime) -> None:
        """For people who are not of its group: once it has begun, it is too late to come."""
        if self.starts_at <= at:
            raise MeetingOver
        if self.state is not MeetingState.SCHEDULED:
            raise MeetingOver("This meeting does not take place.")

    def require_ahead(self, at: datetime) -> None:
        """Until its end: that nobody came is known only once it has begun."""
        if self.ends_at <= at:
            raise MeetingOver

    def end(self, *, at: datetime) -> bool:
        """Its group is no more; whether this changed anything."""
        if self.state is not MeetingState.SCHEDULED or self.starts_at <= at:
            return False
        self.state = MeetingState.CANCELLED
        self._changed(at)
        return True

    def _call_off(self, state: MeetingState, note: str, *, at: datetime) -> None:
        self.require_ahead(at)
        self._require(MeetingState.SCHEDULED, act=state.value)
        self.state, self.note = state, note
        self._changed(at)

    def _require(self, state: MeetingState, *, act: str) -> None:
        if self.state is not state:
            raise MeetingNotInState(
                f"This meeting is {self.state} and cannot be {act}; restore it first."
            )

    def _retimed(self, at: datetime) -> None:
        self.timed_at = at
        self._changed(at)

    def _changed(self, at: datetime) -> None:
        self.sequence += 1
        self.changed_at = at


class MeetingRsvp(Record):
    """The last word of one person on one meeting. A meeting that is moved loses its answers."""

    __tablename__ = "meetings_rsvps"
    __table_args__ = (
        UniqueConstraint("meeting_id", "sign_up_id"),
        Index("ix_meetings_rsvps_sign_up_id", "sign_up_id"),
    )

    meeting_id: Mapped[MeetingId] = mapped_column(Uuid, ForeignKey("meetings.id"))
    sign_up_id: Mapped[SignUpId] = mapped_column(Uuid, ForeignKey("sign_ups.id"))
    answer: Mapped[Answer]
    source: Mapped[RsvpSource]
    at: Mapped[datetime]

    def say(self, answer: Answer, *, source: RsvpSource, at: datetime) -> bool:
        """Whether the answer is another now; what was said earlier than the last word is not."""
        if at < self.at:
            return False
        changed = self.answer is not answer
        self.answer, self.source, self.at = answer, source, at
        return changed

    def view(self) -> Rsvp:
        return Rsvp(
            meeting_id=self.meeting_id,
            sign_up_id=self.sign_up_id,
            answer=self.answer,
            source=self.source,
            at=self.at,
        )

    def told(self, meeting: Meeting) -> RsvpGiven:
        return RsvpGiven(
            cohort_id=meeting.cohort_id,
            group_id=meeting.group_id,
            meeting_id=self.meeting_id,
            sign_up_id=self.sign_up_id,
            answer=self.answer,
            source=self.source,
        )


class Guest(Record):
    """Somebody who comes to one meeting without a seat in its group; called off, it has no row."""

    __abstract__ = True
    ROLE: ClassVar[GuestRole]

    meeting_id: Mapped[MeetingId] = mapped_column(Uuid, ForeignKey("meetings.id"))
    sign_up_id: Mapped[SignUpId] = mapped_column(Uuid, ForeignKey("sign_ups.id"))
    made_at: Mapped[datetime]

    def expected(self, meeting: Meeting, *, own: bool) -> GuestExpected:
        return GuestExpected(
            cohort_id=meeting.cohort_id,
            group_id=meeting.group_id,
            meeting_id=self.meeting_id,
            sign_up_id=self.sign_up_id,
            role=self.ROLE,
            own=own,
        )

    def gone(self, meeting: Meeting, *, why: GuestEnd) -> GuestGone:
        return GuestGone(
            cohort_id=meeting.cohort_id,
            group_id=meeting.group_id,
            meeting_id=self.meeting_id,
            sign_up_id=self.sign_up_id,
            role=self.ROLE,
            why=why,
        )


class Visit(Guest):
    """Somebody of another group comes to this one meeting."""

    __tablename__ = "visits"
    ROLE: ClassVar = GuestRole.VISITOR
    audited: ClassVar = Audited(subject="visit", shows=frozenset({"meeting_id", "sign_up_id"}))
    __table_args__ = (
        UniqueConstraint("meeting_id", "sign_up_id"),
        Index("ix_visits_sign_up_id", "sign_up_id"),
    )
    conflicts: ClassVar[dict[str, Callable[[], Conflict]]] = {
        "uq_visits_meeting_id_sign_up_id": AlreadyVisiting
    }


class Substitute(Guest):
    """Who leads one meeting in place of the group's facilitator: of each meeting at most one."""

    __tablename__ = "substitutes"
    ROLE: ClassVar = GuestRole.SUBSTITUTE
    audited: ClassVar = Audited(subject="substitute", shows=frozenset({"meeting_id", "sign_up_id"}))
    __table_args__ = (
        UniqueConstraint("meeting_id"),
        Index("ix_substitutes_sign_up_id", "sign_up_id"),
    )
    conflicts: ClassVar[dict[str, Callable[[], Conflict]]] = {
        "uq_substitutes_meeting_id": AlreadySubstituted
    }


LIVE = text("revoked_at IS NULL")


class CalendarFeed(Record):
    """A secret address that calendars subscribe to. Only the hash of its secret is here."""

    __tablename__ = "calendar_feeds"
    audited: ClassVar = Audited(
        subject="calendar_feed",
        shows=frozenset({"kind", "revoked_at", "subject_id"}),
        created=False,
    )
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(
            "uq_calendar_feeds_live_kind_subject_id",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )
    conflicts: ClassVar[dict[str, Callable[[], Conflict]]] = {
        "uq_calendar_feeds_live_kind_subject_id": FeedMadeMeanwhile
    }

    kind: Mapped[FeedKind]
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)

    def revoke(self, *, at: datetime) -> None:
        self.revoked_at = at
