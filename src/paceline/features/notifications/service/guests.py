"""Who is told that somebody visits a meeting, or leads it in place of its facilitator."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import GroupAsks
from paceline.features.meetings.public import (
    GuestAsks,
    GuestEnd,
    GuestExpected,
    GuestGone,
    GuestRole,
    MeetingAsks,
    MeetingView,
)
from paceline.features.notifications.public import NoticeType
from paceline.features.notifications.repository.planned import Planned, new_notice_id
from paceline.features.notifications.service.announcing import Announcer, first_name, sign_up_of
from paceline.features.notifications.service.words import About
from paceline.kernel.clock import Clock

Letters: TypeAlias = Iterable[tuple[About, SignUpId]]
TYPES: Final[Mapping[GuestRole, NoticeType]] = {
    GuestRole.VISITOR: NoticeType.VISIT,
    GuestRole.SUBSTITUTE: NoticeType.SUBSTITUTE,
}
LEADERS: Final = frozenset({"facilitator", "co_facilitator", "substitute"})


class GuestNotices:
    """What happened again is told again: `occurrence` is another each time."""

    def __init__(
        self,
        lane: ReadLane,
        groups: GroupAsks,
        meetings: MeetingAsks,
        guests: GuestAsks,
        sign_ups: SignUpAsks,
        announcer: Announcer,
        clock: Clock,
    ) -> None:
        self._lane = lane
        self._groups = groups
        self._meetings = meetings
        self._guests = guests
        self._sign_ups = sign_ups
        self._announcer = announcer
        self._clock = clock

    async def tell(self, event: GuestExpected | GuestGone, *, occurrence: UUID) -> None:
        rows, members, guests, people, names = await self._lane.rows(
            self._meetings.one_unscoped(event.meeting_id),
            self._groups.members([event.group_id]),
            self._guests.at_meetings([event.meeting_id]),
            self._sign_ups.people_unscoped([event.sign_up_id]),
            self._groups.names_unscoped([event.group_id]),
        )
        meeting, now = msgspec.convert(rows[0], MeetingView), self._clock.now()
        if meeting.ends_at <= now:
            return
        facts = {
            "who": first_name(people),
            "who_id": str(event.sign_up_id),
            "group": str(names[0]["name"]) if names else "",
        }
        seats = [(str(row["role"]), sign_up_of(row)) for row in (*members, *guests)]
        await self._announcer.tell(
            Planned(
                id=new_notice_id(),
                cohort_id=meeting.cohort_id,
                sign_up_id=reader,
                type=TYPES[event.role],
                subject=f"{meeting.id}/{occurrence}",
                due_at=now,
                group_id=meeting.group_id,
                meeting_id=meeting.id,
                facts={**facts, "about": about},
            )
            for about, reader in letters_of(event, seats)
        )


def letters_of(event: GuestExpected | GuestGone, seats: Sequence[tuple[str, SignUpId]]) -> Letters:
    is_visit, who = event.role is GuestRole.VISITOR, event.sign_up_id
    others = [(role, each) for role, each in seats if each != who]
    if isinstance(event, GuestExpected):
        return visit_planned(event, others) if is_visit else leader_found(event, others)
    return visit_ended(event, others) if is_visit else leader_gone(event, others)


def visit_planned(event: GuestExpected, seats: Sequence[tuple[str, SignUpId]]) -> Letters:
    yield from ((About.VISIT, each) for role, each in seats if role in LEADERS)
    if not event.own:
        yield About.VISITING, event.sign_up_id


def visit_ended(event: GuestGone, seats: Sequence[tuple[str, SignUpId]]) -> Letters:
    """Who joined the group has a letter of that."""
    if event.why in {GuestEnd.OWN, GuestEnd.LEFT}:
        yield from ((About.VISIT_OFF, each) for role, each in seats if role in LEADERS)
    if event.why in {GuestEnd.LEADER, GuestEnd.ENDED}:
        yield About.VISIT_ENDED, event.sign_up_id


def leader_found(event: GuestExpected, seats: Sequence[tuple[str, SignUpId]]) -> Letters:
    yield About.LEADING, event.sign_up_id
    yield from ((About.LED, each) for _, each in seats)


def leader_gone(event: GuestGone, seats: Sequence[tuple[str, SignUpId]]) -> Letters:
    """Who leads the group learns first that it is theirs to lead again."""
    if event.why is GuestEnd.SEATED:
        return
    if event.why in {GuestEnd.LEADER, GuestEnd.MOVED, GuestEnd.ENDED}:
        yield About.NOT_LEADING, event.sign_up_id
    if event.why is GuestEnd.ENDED:
        return
    is_lost = event.why in {GuestEnd.OWN, GuestEnd.LEFT, GuestEnd.MOVED}
    for role, each in seats:
        yield About.LEADER_LOST if is_lost and role == "facilitator" else About.LED_AGAIN, each
