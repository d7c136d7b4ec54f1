"""Who is told of what happened to groups and meetings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import GroupAsks, GroupId
from paceline.features.meetings.public import (
    GuestAsks,
    MeetingAsks,
    MeetingId,
    MeetingState,
    MeetingView,
)
from paceline.features.notifications.public import NoticeType
from paceline.features.notifications.repository.notices import NoticeRepository
from paceline.features.notifications.repository.planned import Planned, new_notice_id
from paceline.features.notifications.service.payloads import SendNotice
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound
from paceline.kernel.messages import Outbox

NOTHING: Final[Mapping[str, str]] = {}


class Announcer:
    """Each announcement is a row for each reader, sent by a job of its own."""

    def __init__(
        self,
        lane: ReadLane,
        groups: GroupAsks,
        meetings: MeetingAsks,
        guests: GuestAsks,
        sign_ups: SignUpAsks,
        notices: NoticeRepository,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._lane = lane
        self._groups = groups
        self._meetings = meetings
        self._guests = guests
        self._sign_ups = sign_ups
        self._notices = notices
        self._outbox = outbox
        self._clock = clock

    async def assigned(self, cohort_id: CohortId, group_ids: Sequence[GroupId]) -> None:
        """Everybody in these groups hears once of each time they came, however often it is said."""
        seats = (await self._lane.rows(self._groups.members(group_ids)))[0]
        since = seated_since(seats)
        await self.tell(
            self._assignment(cohort_id, group_id, who, at) for (group_id, who), at in since.items()
        )

    async def joined(self, cohort_id: CohortId, group_id: GroupId, who: SignUpId) -> None:
        """Those who were in the group before; who came at the same moment has a letter of it."""
        seats = (await self._lane.rows(self._groups.members([group_id])))[0]
        since = {each: at for (_, each), at in seated_since(seats).items()}
        if who not in since:
            return
        await self.tell([self._assignment(cohort_id, group_id, who, since[who])])
        before = [each for each, at in since.items() if at < since[who]]
        subject = f"{group_id}/{who}/{since[who].isoformat()}"
        facts = {"since": since[who].isoformat()}
        await self._about(
            NoticeType.MEMBER_JOINED, cohort_id, group_id, who, before, subject, facts
        )

    async def left(
        self, cohort_id: CohortId, group_id: GroupId, who: SignUpId, *, occurrence: UUID
    ) -> None:
        """Those who are still there, and whoever left: each time they do."""
        readers = await self._inside(group_id)
        if who not in readers:
            readers.append(who)
            subject = f"{group_id}/{who}/{occurrence}"
            await self._about(NoticeType.MEMBER_LEFT, cohort_id, group_id, who, readers, subject)

    async def _inside(self, group_id: GroupId) -> list[SignUpId]:
        """Nobody once the group has ended."""
        try:
            _, seats = await self._lane.rows(
                self._groups.one(group_id), self._groups.members([group_id])
            )
        except NotFound:
            return []
        return [sign_up_of(row) for row in seats]

    def _assignment(
        self, cohort_id: CohortId, group_id: GroupId, who: SignUpId, since: datetime
    ) -> Planned:
        return Planned(
            id=new_notice_id(),
            cohort_id=cohort_id,
            sign_up_id=who,
            type=NoticeType.GROUP_ASSIGNED,
            subject=f"{group_id}/{since.isoformat()}",
            due_at=self._clock.now(),
            group_id=group_id,
        )

    async def changed(self, kind: NoticeType, meeting_id: MeetingId, about: str) -> None:
        """A meeting that is still ahead; `about` says what of it changed.

        Who visits it, or leads it for once, is told as its group is. Its sequence is in the
        subject, so that of two changes the later one is told as well.
        """
        rows = (await self._lane.rows(self._meetings.one_unscoped(meeting_id)))[0]
        now = self._clock.now()
        if not rows:
            return
        meeting = msgspec.convert(rows[0], MeetingView)
        called_off = meeting.state is not MeetingState.SCHEDULED
        if meeting.ends_at <= now or (kind is NoticeType.MEETING_MOVED and called_off):
            return
        seats, guests = await self._lane.rows(
            self._groups.members([meeting.group_id]), self._guests.at_meetings([meeting.id])
        )
        readers = [sign_up_of(row) for row in (*seats, *guests)]
        await self.tell(self._change(kind, meeting, about, each) for each in readers)

    def _change(
        self, kind: NoticeType, meeting: MeetingView, about: str, reader: SignUpId
    ) -> Planned:
        return Planned(
            id=new_notice_id(),
            cohort_id=meeting.cohort_id,
            sign_up_id=reader,
            type=kind,
            subject=f"{meeting.id}/{meeting.sequence}",
            due_at=self._clock.now(),
            group_id=meeting.group_id,
            meeting_id=meeting.id,
            facts={"about": about, "starts_at": meeting.starts_at.isoformat()},
        )

    async def retimed(self, cohort_id: CohortId, group_id: GroupId) -> None:
        """The group meets at another hour from now on: said once for each change of its series.

        Every change raises a meeting's sequence, so that no two of them have the same sum.
        """
        groups, seats, meetings = await self._lane.rows(
            self._groups.of_cohort(cohort_id),
            self._groups.members([group_id]),
            self._meetings.of_groups([group_id]),
        )
        found = next((row for row in groups if str(row["id"]) == str(group_id)), None)
        if found is None:
            return
        series = [msgspec.convert(row, MeetingView) for row in meetings]
        changes = sum(each.sequence for each in series)
        await self.tell(
            Planned(
                id=new_notice_id(),
                cohort_id=cohort_id,
                sign_up_id=sign_up_of(row),
                type=NoticeType.MEETING_MOVED,
                subject=f"{group_id}/{changes}",
                due_at=self._clock.now(),
                group_id=group_id,
                facts={"about": "series", "weekly": weekly_time(found)},
            )
            for row in seats
        )
        await self._retimed_for_guests(series, besides={sign_up_of(row) for row in seats})

    async def _retimed_for_guests(
        self, series: Sequence[MeetingView], *, besides: set[SignUpId]
    ) -> None:
        """They come to one meeting, so they are told of that one."""
        now = self._clock.now()
        ahead = {
            each.id: each
            for each in series
            if each.state is MeetingState.SCHEDULED and each.starts_at > now
        }
        guests = (await self._lane.rows(self._guests.at_meetings(list(ahead))))[0]
        expected = [(sign_up_of(row), MeetingId(UUID(str(row["meeting_id"])))) for row in guests]
        await self.tell(
            self._change(NoticeType.MEETING_MOVED, ahead[meeting_id], "moved", who)
            for who, meeting_id in expected
            if who not in besides
        )

    async def tell(self, planned: Iterable[Planned]) -> None:
        """Whoever has a row of this subject already is not told again."""
        notices = {(each.sign_up_id, each.subject): each for each in planned}
        now = self._clock.now()
        await self._notices.put([each.values(at=now) for each in notices.values()])
        for each in notices.values():
            self._outbox.enqueue(SendNotice(notice_id=each.id), at=each.due_at)

    async def _about(
        self,
        kind: NoticeType,
        cohort_id: CohortId,
        group_id: GroupId,
        who: SignUpId,
        readers: Sequence[SignUpId],
        subject: str,
        more: Mapping[str, str] = NOTHING,
    ) -> None:
        people, names = await self._lane.rows(
            self._sign_ups.people_unscoped([who]), self._groups.names_unscoped([group_id])
        )
        facts = {
            **more,
            "who": first_name(people),
            "who_id": str(who),
            "group": str(names[0]["name"]) if names else "",
        }
        await self.tell(
            Planned(
                id=new_notice_id(),
                cohort_id=cohort_id,
                sign_up_id=each,
                type=kind,
                subject=subject,
                due_at=self._clock.now(),
                group_id=group_id,
                facts=facts,
            )
            for each in readers
        )


def sign_up_of(row: Mapping[str, object]) -> SignUpId:
    return SignUpId(UUID(str(row["sign_up_id"])))


def seated_since(seats: Sequence[Row]) -> Mapping[tuple[GroupId, SignUpId], datetime]:
    """By group and person; who has two roles there is there since the first."""
    since: dict[tuple[GroupId, SignUpId], datetime] = {}
    for row in seats:
        seat = GroupId(UUID(str(row["group_id"]))), sign_up_of(row)
        at = msgspec.convert(row["since"], datetime).astimezone(UTC)
        since[seat] = min(since.get(seat, at), at)
    return since


def weekly_time(group: Row) -> str:
    return f"{group['slot']}/{group['zone']}"


def first_name(people: Sequence[Row]) -> str:
    """Groups know each other by first name, as on the personal page."""
    words = str(people[0]["name"]).split(maxsplit=1) if people else []
    return words[0] if words else ""
