"""Reminders are rows, planned for the meetings of the next days and changed with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpAsks, SignUpId, SignUpState
from paceline.features.grouping.public import GroupAsks, GroupId
from paceline.features.meetings.public import (
    GuestAsks,
    GuestRole,
    MeetingAsks,
    MeetingId,
    MeetingState,
    MeetingView,
)
from paceline.features.notifications.models import Notice
from paceline.features.notifications.public import NoticeId, NoticeState, NoticeType
from paceline.features.notifications.repository.choices import choices_ask
from paceline.features.notifications.repository.notices import NoticeRepository
from paceline.features.notifications.repository.planned import Planned, new_notice_id
from paceline.features.notifications.service.answers import Answers
from paceline.features.notifications.service.hours import reminded_at
from paceline.features.notifications.service.payloads import SendNotice
from paceline.features.notifications.service.preferences import ChoiceBook, Preferences
from paceline.features.notifications.settings import NotificationsSettings
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.messages import Outbox

Key: TypeAlias = tuple[SignUpId, str]
TOO_LATE: Final = "The meeting was moved too near for it."
NO_MEETING: Final = "There is no such meeting for them any more."


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Of all meetings of their group, or of `meeting_id` alone."""

    sign_up_id: SignUpId
    group_id: GroupId
    role: str
    meeting_id: MeetingId | None
    zone: str
    preferences: Preferences


class Reminders:
    def __init__(
        self,
        lane: ReadLane,
        groups: GroupAsks,
        meetings: MeetingAsks,
        guests: GuestAsks,
        sign_ups: SignUpAsks,
        answers: Answers,
        notices: NoticeRepository,
        outbox: Outbox,
        clock: Clock,
        settings: NotificationsSettings,
    ) -> None:
        self._lane = lane
        self._groups = groups
        self._meetings = meetings
        self._guests = guests
        self._sign_ups = sign_ups
        self._answers = answers
        self._notices = notices
        self._outbox = outbox
        self._clock = clock
        self._settings = settings

    async def plan_cohort(self, cohort_id: CohortId) -> None:
        rows = (await self._lane.rows(self._groups.of_cohort(cohort_id)))[0]
        await self.plan([GroupId(as_id(row["id"])) for row in rows])

    async def plan(self, group_ids: Sequence[GroupId]) -> None:
        """Level-triggered: whatever happened, the rows are made to fit what is so now."""
        meetings = await self._ahead(group_ids)
        readers = await self._readers(group_ids, meetings)
        declined = await self._answers.declined_unscoped([each.id for each in meetings])
        wanted = {
            (each.sign_up_id, each.subject): each
            for each in reminders(meetings, readers)
            if (each.meeting_id, each.sign_up_id) not in declined
        }
        now = self._clock.now()
        for row in await self._notices.reminders_unscoped(group_ids):
            self._follow(row, wanted.pop((row.sign_up_id, row.subject), None), now=now)
        fresh = [each for each in wanted.values() if each.due_at > now]
        await self._notices.put([each.values(at=now) for each in fresh])
        for each in fresh:
            self._outbox.enqueue(SendNotice(notice_id=each.id), at=each.due_at)

    def _follow(self, row: Notice, wanted: Planned | None, *, now: datetime) -> None:
        """What was sent, or may have been, stays as it is."""
        if row.state is NoticeState.PLANNED and wanted is None:
            self._cancel(row, NO_MEETING, now=now)
        if wanted is None or row.state not in {NoticeState.PLANNED, NoticeState.CANCELLED}:
            return
        moments = [each for each in (wanted.due_at, wanted.asked_at) if each is not None]
        due = next((each for each in moments if each > now), None)
        is_planned = row.state is NoticeState.PLANNED
        # One whose time has come and that waits for the end of quiet hours is left to its sender.
        if is_planned and (row.due_at == due or (due is None and row.due_at in moments)):
            return
        if due is None:
            self._cancel(row, TOO_LATE, now=now)
            return
        row.state, row.due_at, row.note, row.ended_at = NoticeState.PLANNED, due, "", None
        self._outbox.enqueue(SendNotice(notice_id=NoticeId(row.id)), at=due)

    def _cancel(self, row: Notice, note: str, *, now: datetime) -> None:
        row.state, row.note, row.ended_at = NoticeState.CANCELLED, note, now

    async def _ahead(self, group_ids: Sequence[GroupId]) -> Sequence[MeetingView]:
        now = self._clock.now()
        rows = (await self._lane.rows(self._meetings.of_groups(group_ids)))[0]
        found = [msgspec.convert(row, MeetingView) for row in rows]
        last = now + self._settings.horizon
        return [
            each
            for each in found
            if each.state is MeetingState.SCHEDULED and now < each.starts_at <= last
        ]

    async def _readers(
        self, group_ids: Sequence[GroupId], ahead: Sequence[MeetingView]
    ) -> Sequence[Reader]:
        members, guests = await self._lane.rows(
            self._groups.members(group_ids), self._guests.at_meetings([each.id for each in ahead])
        )
        hosts = {str(each.id): each.group_id for each in ahead}
        seats = [*members, *({**row, "group_id": hosts[str(row["meeting_id"])]} for row in guests)]
        ids = [SignUpId(as_id(row["sign_up_id"])) for row in seats]
        people = (await self._lane.rows(self._sign_ups.people_unscoped(ids)))[0]
        users = [UserId(as_id(row["user_id"])) for row in people if row["user_id"]]
        chosen = (await self._lane.rows(choices_ask(users, ids)))[0]
        return seated(seats, people, ChoiceBook(chosen, self._settings))


def seated(seats: Sequence[Row], people: Sequence[Row], choices: ChoiceBook) -> Sequence[Reader]:
    known: Mapping[object, Row] = {row["id"]: row for row in people}
    return [
        Reader(
            sign_up_id=SignUpId(as_id(row["sign_up_id"])),
            group_id=GroupId(as_id(row["group_id"])),
            role=str(row["role"]),
            meeting_id=MeetingId(as_id(row["meeting_id"])) if "meeting_id" in row else None,
            zone=str(person["zone"]),
            preferences=choices.of(person["id"], person["user_id"]),
        )
        for row in seats
        if (person := known.get(row["sign_up_id"])) and person["state"] == SignUpState.ACCEPTED
    ]


def reminders(meetings: Iterable[MeetingView], readers: Sequence[Reader]) -> Iterable[Planned]:
    """All that these readers want of these meetings, whenever it is due."""
    led = {each.meeting_id for each in readers if each.role == GuestRole.SUBSTITUTE}
    for meeting in meetings:
        for reader in readers:
            wants = reader.preferences.wants(NoticeType.REMINDER)
            if wants and is_expected(reader, meeting, led=meeting.id in led):
                for lead in reader.preferences.leads:
                    yield reminder(meeting, reader, lead)


def is_expected(reader: Reader, meeting: MeetingView, *, led: bool) -> bool:
    """Who found a substitute for a meeting is not reminded of it."""
    if reader.meeting_id is not None:
        return reader.meeting_id == meeting.id
    return reader.group_id == meeting.group_id and not (led and reader.role == "facilitator")


def reminder(meeting: MeetingView, reader: Reader, lead: int) -> Planned:
    due = reminded_at(
        meeting.starts_at, lead, quiet=reader.preferences.quiet, zone_name=reader.zone
    )
    return Planned(
        id=new_notice_id(),
        cohort_id=meeting.cohort_id,
        sign_up_id=reader.sign_up_id,
        type=NoticeType.REMINDER,
        subject=reminder_subject(meeting.id, lead),
        due_at=due,
        asked_at=meeting.starts_at - timedelta(minutes=lead),
        group_id=meeting.group_id,
        meeting_id=meeting.id,
    )


def reminder_subject(meeting_id: MeetingId, lead: int) -> str:
    return f"{meeting_id}/{lead}"


def as_id(value: object) -> UUID:
    return UUID(str(value))
