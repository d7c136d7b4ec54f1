"""A person's own meetings, on their own clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.engines.availability.days import WEEKDAYS, Weekday, clock
from paceline.engines.availability.windows import DAY, Window
from paceline.engines.recurrence.slots import Occurrence, local_times, minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.features.cohorts.public import CohortGuards, CohortId, CohortState
from paceline.features.enrolment.public import SignUpAsks, SignUpId, SignUpRole, SignUpState
from paceline.features.grouping.public import GroupAsks, GroupId
from paceline.features.meetings.public import (
    FeedId,
    FeedKind,
    MeetingId,
    MeetingView,
    OwnMeeting,
    OwnMeetings,
)
from paceline.features.meetings.repository.guests import guesting, leading_in
from paceline.features.meetings.repository.meetings import feed_of, meetings_of, rsvps_of, view_of
from paceline.features.meetings.service.addresses import FeedAddress, FeedLink
from paceline.features.meetings.service.rows import (
    GroupRow,
    Place,
    Row,
    SignUpRow,
    cohort_of,
    groups_of,
    guests_of,
    leading_of,
    names_of,
    places_of,
    rsvps_in,
    sign_ups_of,
)
from paceline.kernel.identity import Principal


@dataclass(frozen=True, kw_only=True)
class OwnSlot:
    """On the clock of `zone`, the group's."""

    day: Weekday
    start: str
    zone: str


@dataclass(frozen=True, kw_only=True)
class OwnGroup:
    """Members know each other by first name; the facilitator is who they turn to."""

    id: GroupId
    name: str
    slot: OwnSlot
    place: str
    leads: bool
    facilitator: str | None = field(repr=False)
    members: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Personal:
    """All that one sign-up shows its person; `windows` are local to `zone`."""

    sign_up_id: SignUpId
    cohort_id: CohortId
    cohort_state: CohortState
    cohort_zone: str
    meeting_minutes: int
    name: str = field(repr=False)
    program_title: str
    cohort_title: str
    role: SignUpRole
    state: SignUpState
    zone: str
    windows: tuple[Window, ...]
    claimed: bool
    groups: tuple[OwnGroup, ...]
    meetings: tuple[OwnMeeting, ...]
    feed: FeedLink | None


class OwnReads(OwnMeetings):
    def __init__(
        self,
        lane: ReadLane,
        cohorts: CohortGuards,
        groups: GroupAsks,
        sign_ups: SignUpAsks,
        address: FeedAddress,
    ) -> None:
        self._lane = lane
        self._cohorts = cohorts
        self._groups = groups
        self._sign_ups = sign_ups
        self._address = address

    @override
    async def of_user(self, *, viewer: Principal) -> tuple[OwnMeeting, ...]:
        """In order of time, over all the viewer's sign-ups; in each of them on its own clock."""
        people = sign_ups_of((await self._lane.rows(self._sign_ups.of_user(viewer=viewer)))[0])
        ids = [each.id for each in people]
        *rows, invited = await self._lane.rows(
            *(self._groups.of_sign_up(each.id) for each in people), guesting(ids)
        )
        groups = [groups_of(each) for each in rows]
        hosts = await self._hosts(invited)
        wanted = [group_id for each in groups for group_id in each]
        meetings, given, leading = await self._lane.rows(
            meetings_of(wanted), rsvps_of(ids), leading_in([*wanted, *hosts])
        )
        found, led = [view_of(row) for row in meetings], leading_of(leading)
        named = self._sign_ups.these_unscoped(sorted(set(led.values())))
        names = names_of((await self._lane.rows(named))[0]) if led else {}
        own = [
            meeting
            for person, theirs in zip(people, groups, strict=True)
            for meeting in told(
                person, on_clock(found, theirs, viewer_zone=person.zone), invited, hosts
            ).all(given, led, names)
        ]
        return tuple(sorted(own, key=in_time))

    async def _hosts(self, invited: Sequence[Row]) -> dict[GroupId, GroupRow]:
        """The groups of cohorts in which somebody comes to another group; mostly nobody does."""
        cohorts = sorted({CohortId(UUID(str(row["cohort_id"]))) for row in invited})
        if not cohorts:
            return {}
        wanted = {str(row["group_id"]) for row in invited}
        rows = await self._lane.rows(*(self._groups.of_cohort(each) for each in cohorts))
        found = groups_of([row for each in rows for row in each])
        return {each.id: each for each in found.values() if str(each.id) in wanted}

    async def by_link(self, token: str) -> Personal:
        """Raises NotFound for a link that is unknown, expired or revoked."""
        opened = await self._lane.rows(self._sign_ups.by_link(token))
        return await self._personal(sign_ups_of(opened[0])[0])

    async def cohorts_of_user(self, *, viewer: Principal) -> list[Personal]:
        """The viewer's own sign-ups, the newest first."""
        people = sign_ups_of((await self._lane.rows(self._sign_ups.of_user(viewer=viewer)))[0])
        newest = sorted(people, key=lambda each: each.id, reverse=True)
        return [await self._personal(each) for each in newest]

    async def _personal(self, person: SignUpRow) -> Personal:
        cohort, rows, feeds, given, invited = await self._lane.rows(
            self._cohorts.whole_unscoped(person.cohort_id),
            self._groups.of_sign_up(person.id),
            feed_of(FeedKind.MEMBER, person.id),
            rsvps_of([person.id]),
            guesting([person.id]),
        )
        groups, hosts = groups_of(rows), await self._hosts(invited)
        seats, meetings, leading = await self._lane.rows(
            self._groups.members(list(groups)),
            meetings_of(list(groups)),
            leading_in([*groups, *hosts]),
        )
        places, led = places_of(seats), leading_of(leading)
        wanted = [*(each.sign_up_id for each in places), *led.values()]
        names = names_of((await self._lane.rows(self._sign_ups.these_unscoped(wanted)))[0])
        found = [view_of(row) for row in meetings]
        about = cohort_of(cohort)
        return Personal(
            sign_up_id=person.id,
            cohort_id=person.cohort_id,
            cohort_state=about.state,
            cohort_zone=about.zone,
            meeting_minutes=about.meeting_minutes,
            name=person.name,
            program_title=about.program_title,
            cohort_title=about.title,
            role=person.role,
            state=person.state,
            zone=person.zone,
            windows=person.offered(),
            claimed=person.claimed,
            groups=tuple(own_group(each, places, names, to=person.id) for each in groups.values()),
            meetings=told(
                person, on_clock(found, groups, viewer_zone=person.zone), invited, hosts
            ).all(given, led, names),
            feed=self._feed(feeds),
        )

    def _feed(self, rows: Sequence[Row]) -> FeedLink | None:
        if not rows:
            return None
        feed_id = FeedId(UUID(str(rows[0]["id"])))
        return self._address.known(feed_id, str(rows[0]["token_hash"]))


def own_group(
    group: GroupRow, places: Sequence[Place], names: Mapping[SignUpId, str], *, to: SignUpId
) -> OwnGroup:
    members = [
        first_name(names[place.sign_up_id])
        for place in places
        if (place.group_id, place.role) == (group.id, "member") and place.sign_up_id in names
    ]
    return OwnGroup(
        id=group.id,
        name=group.name,
        slot=slot_of(group),
        place=group.place,
        leads=group.facilitator_id == to,
        facilitator=names.get(group.facilitator_id) if group.facilitator_id else None,
        members=tuple(sorted(members, key=str.casefold)),
    )


def slot_of(group: GroupRow) -> OwnSlot:
    return OwnSlot(day=WEEKDAYS[group.slot // DAY], start=clock(group.slot % DAY), zone=group.zone)


def first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.split() else name


@dataclass(frozen=True, kw_only=True)
class Told:
    """The meetings of one person, before it is known what they said and who leads."""

    person: SignUpId
    meetings: Sequence[OwnMeeting]

    def all(
        self,
        given: Sequence[Row],
        led: Mapping[MeetingId, SignUpId],
        names: Mapping[SignUpId, str],
    ) -> tuple[OwnMeeting, ...]:
        """In order of time."""
        said = {
            each.meeting_id: each.answer
            for each in rsvps_in(given)
            if each.sign_up_id == self.person
        }
        leaders = {meeting: names.get(who) for meeting, who in led.items() if who != self.person}
        found = [
            replace(each, answer=said.get(each.id), led_by=named(leaders.get(each.id)))
            for each in self.meetings
        ]
        return tuple(sorted(found, key=in_time))


def told(
    person: SignUpRow,
    own: Sequence[OwnMeeting],
    invited: Sequence[Row],
    hosts: Mapping[GroupId, GroupRow],
) -> Told:
    """Their groups' meetings, and those of others that they come to."""
    rows = [row for row in invited if str(row["sign_up_id"]) == str(person.id)]
    roles = {each.meeting_id: each.role for each in guests_of(asked(rows))}
    others = on_clock([view_of(row) for row in rows], hosts, viewer_zone=person.zone)
    found = {each.id: each for each in (*own, *others)}
    return Told(
        person=person.id,
        meetings=[replace(each, guest=roles.get(each.id)) for each in found.values()],
    )


def asked(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "meeting_id": row["id"]} for row in rows]


def named(name: str | None) -> str | None:
    return first_name(name) if name else None


def in_time(meeting: OwnMeeting) -> tuple[datetime, MeetingId]:
    return meeting.starts_at, meeting.id


def on_clock(
    meetings: Sequence[MeetingView], groups: Mapping[GroupId, GroupRow], *, viewer_zone: str
) -> tuple[OwnMeeting, ...]:
    """Those of the groups given, in order of time."""
    own = [each for each in meetings if each.group_id in groups]
    shifts = shifts_of(own, groups, viewer_zone=viewer_zone)
    return tuple(
        own_meeting(each, groups[each.group_id], shifts[each.id], viewer_zone=viewer_zone)
        for each in sorted(own, key=lambda each: (each.starts_at, each.id))
    )


def shifts_of(
    meetings: Sequence[MeetingView], groups: Mapping[GroupId, GroupRow], *, viewer_zone: str
) -> Mapping[MeetingId, int]:
    """How many minutes later than usual the slot of each week is for this viewer.

    Usual is meant for one slot of one group: a series that went to another slot half-way has two.
    """

    def slot(meeting: MeetingView) -> tuple[GroupId, int]:
        anchor = zone(groups[meeting.group_id].zone)
        return meeting.group_id, minute_of_week(meeting.original_starts_at.astimezone(anchor))

    found: dict[MeetingId, int] = {}
    for _, same in groupby(sorted(meetings, key=lambda each: (slot(each), each.week)), key=slot):
        series = list(same)
        usual = [
            Occurrence(each.week, each.original_starts_at, each.original_starts_at)
            for each in series
        ]
        told = local_times(usual, viewer_zone=viewer_zone)
        found |= {each.id: at.shift_minutes for each, at in zip(series, told, strict=True)}
    return found


def own_meeting(
    meeting: MeetingView, group: GroupRow, shift: int, *, viewer_zone: str
) -> OwnMeeting:
    moved = meeting.starts_at != meeting.original_starts_at
    return OwnMeeting(
        id=meeting.id,
        cohort_id=meeting.cohort_id,
        group_id=group.id,
        group=group.name,
        week=meeting.week,
        starts_at=meeting.starts_at,
        local_start=meeting.starts_at.astimezone(zone(viewer_zone)),
        zone=viewer_zone,
        minutes=meeting.minutes,
        state=meeting.state,
        place=group.place if meeting.place is None else meeting.place,
        note=meeting.note,
        moved=moved,
        shifted=bool(shift) and not moved,
        shift_minutes=0 if moved else shift,
    )
