"""What a calendar feed holds, and its iCalendar text."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import GroupAsks, GroupId
from paceline.features.meetings.errors import FeedNotFound
from paceline.features.meetings.public import FeedKind, GuestRole, MeetingState, MeetingView
from paceline.features.meetings.repository.guests import guesting
from paceline.features.meetings.repository.meetings import (
    calendar_of,
    feed_opened,
    meetings_of,
    view_of,
)
from paceline.features.meetings.service.rows import (
    CohortRow,
    GroupRow,
    Row,
    cohort_of,
    groups_of,
    sign_ups_of,
)
from paceline.kernel.clock import Clock
from paceline.kernel.keys import hashed

if TYPE_CHECKING:
    from icalendar import Event

# Part of every event's UID: if it changed, every subscriber would see every meeting twice.
DOMAIN: Final = "paceline"
REFRESH: Final = timedelta(hours=1)
# So long a cancelled meeting of a group that is no more stays in its cohort's calendar.
REMEMBERED: Final = timedelta(days=30)
GUEST: Final[Mapping[GuestRole, str]] = {
    GuestRole.VISITOR: "Visit",
    GuestRole.SUBSTITUTE: "You lead",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of a calendar; it never says who comes, for the file travels far."""

    meeting: MeetingView
    summary: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Calendar:
    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    etag: str
    text: bytes | None


class CalendarReads:
    """A fixed number of statements for each kind of feed, however many groups and weeks."""

    def __init__(
        self,
        lane: ReadLane,
        cohorts: CohortGuards,
        groups: GroupAsks,
        sign_ups: SignUpAsks,
        clock: Clock,
    ) -> None:
        self._lane = lane
        self._cohorts = cohorts
        self._groups = groups
        self._sign_ups = sign_ups
        self._clock = clock

    async def file(self, token: str, *, known: str | None = None) -> CalendarFile:
        """The file of a feed, without its text for who knows its `etag`. Raises FeedNotFound.

        Calendars ask every hour and mostly nothing has changed; a text is written beside the
        event loop, for one of many groups takes a while.
        """
        calendar = await self.open(token)
        etag = etag_of(calendar)
        if known is not None and etag in known:
            return CalendarFile(etag=etag, text=None)
        return CalendarFile(etag=etag, text=await asyncio.to_thread(written, calendar))

    async def open(self, token: str) -> Calendar:
        found = await self._lane.rows(feed_opened(hashed(token)))
        row = found[0][0]
        subject = UUID(str(row["subject_id"]))
        match FeedKind(str(row["kind"])):
            case FeedKind.MEMBER:
                return await self._of_member(SignUpId(subject))
            case FeedKind.GROUP:
                return await self._of_group(GroupId(subject))
            case FeedKind.COHORT:
                return await self._of_cohort(CohortId(subject))

    async def _of_member(self, sign_up_id: SignUpId) -> Calendar:
        people, rows, invited = await self._lane.rows(
            self._sign_ups.these_unscoped([sign_up_id]),
            self._groups.of_sign_up(sign_up_id),
            guesting([sign_up_id]),
        )
        if not people:
            raise FeedNotFound
        groups, cohort_id = groups_of(rows), sign_ups_of(people)[0].cohort_id
        others = (self._groups.of_cohort(cohort_id),) if invited else ()
        cohort, meetings, *hosts = await self._lane.rows(
            self._cohorts.whole_unscoped(cohort_id), meetings_of(list(groups)), *others
        )
        about, own = cohort_of(cohort), [view_of(row) for row in meetings]
        shown = calendar(about, groups, own)
        if not invited:
            return shown
        return with_guests(shown, about, groups_of(hosts[0]), invited)

    async def _of_group(self, group_id: GroupId) -> Calendar:
        """One that ended is still shown, so that its subscribers see what was cancelled."""
        perhaps = replace(self._groups.one(group_id), missing=None)
        rows, found = await self._lane.rows(perhaps, meetings_of([group_id]))
        groups, meetings = groups_of(rows), [view_of(row) for row in found]
        known = [each.cohort_id for each in groups.values()]
        cohort_id = next(iter(known + [each.cohort_id for each in meetings]), None)
        if cohort_id is None:
            raise FeedNotFound
        cohort = await self._lane.rows(self._cohorts.whole_unscoped(cohort_id))
        shown = calendar(cohort_of(cohort[0]), groups, meetings)
        name = groups[group_id].name if groups else ""
        return replace(shown, title=titled(name, shown.title))

    async def _of_cohort(self, cohort_id: CohortId) -> Calendar:
        cohort, rows = await self._lane.rows(
            self._cohorts.whole_unscoped(cohort_id), self._groups.of_cohort(cohort_id)
        )
        groups = groups_of(rows)
        since = self._clock.now() - REMEMBERED
        found = await self._lane.rows(calendar_of(cohort_id, list(groups), since=since))
        return calendar(cohort_of(cohort), groups, [view_of(row) for row in found[0]])


def etag_of(calendar: Calendar) -> str:
    """Of all that the text is written from."""
    return f'"{hashlib.sha256(msgspec.json.encode(calendar)).hexdigest()[:32]}"'


def titled(group: str, cohort: str) -> str:
    return f"{group} - {cohort}" if group else cohort


def calendar(
    cohort: CohortRow, groups: Mapping[GroupId, GroupRow], meetings: Sequence[MeetingView]
) -> Calendar:
    return Calendar(
        title=cohort.title,
        entries=[entry(each, groups.get(each.group_id), cohort) for each in meetings],
    )


def entry(meeting: MeetingView, group: GroupRow | None, cohort: CohortRow) -> Entry:
    """Of a group that is no more only the cohort is told."""
    usual = group.place if group else ""
    return Entry(
        meeting=meeting,
        summary=titled(group.name if group else "", cohort.title),
        place=usual if meeting.place is None else meeting.place,
    )


def with_guests(
    shown: Calendar, cohort: CohortRow, hosts: Mapping[GroupId, GroupRow], invited: Sequence[Row]
) -> Calendar:
    """Also what they visit, or lead for once, marked as that; a co-facilitator has it already."""
    found = {each.meeting.id: each for each in shown.entries}
    for row in invited:
        meeting = view_of(row)
        plain = entry(meeting, hosts.get(meeting.group_id), cohort)
        mark = GUEST[GuestRole(str(row["role"]))]
        found[meeting.id] = replace(plain, summary=f"{mark}: {plain.summary}")
    entries = sorted(found.values(), key=lambda each: (each.meeting.starts_at, each.meeting.id))
    return replace(shown, entries=entries)


def is_link(place: str) -> bool:
    return place.lower().startswith(("https://", "http://"))


def one_line(text: str) -> str:
    """However a text got here: a line of its own would be a property of its own."""
    return " ".join(text.split())


def written(shown: Calendar) -> bytes:
    """RFC 5545 text; times are UTC, so no reader has to know our zones."""
    import icalendar  # noqa: PLC0415, half a megabyte that only feeds need

    made = icalendar.Calendar()
    made.add("prodid", "-//Paceline//Meetings//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", one_line(shown.title))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    for each in shown.entries:
        made.add_component(event(each, icalendar.Event()))
    text: bytes = made.to_ical()
    return text


def event(entry: Entry, into: "Event") -> "Event":
    meeting = entry.meeting
    takes_place = meeting.state is MeetingState.SCHEDULED
    into.add("uid", f"{meeting.id}@{DOMAIN}")
    into.add("sequence", meeting.sequence)
    into.add("dtstamp", meeting.changed_at.replace(microsecond=0))
    into.add("last-modified", meeting.changed_at.replace(microsecond=0))
    into.add("dtstart", meeting.starts_at)
    into.add("dtend", meeting.ends_at)
    into.add("status", "CONFIRMED" if takes_place else "CANCELLED")
    into.add("summary", one_line(entry.summary))
    if place := one_line(entry.place):
        into.add("url" if is_link(place) else "location", place)
    if meeting.note:
        into.add("description", "\n".join(meeting.note.splitlines()))
    return into
