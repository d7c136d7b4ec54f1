from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.enrolment.public import SignUpAsks
from paceline.features.grouping.public import GroupGuards
from paceline.features.meetings.errors import MeetingNotFound
from paceline.features.meetings.public import GuestRole, MeetingGuards, MeetingId, MeetingView
from paceline.features.meetings.repository.guests import guests_at
from paceline.features.meetings.repository.meetings import one_of, view_of
from paceline.features.meetings.service.rows import guests_of, sign_ups_of
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal


class MeetingGate(MeetingGuards):
    def __init__(self, lane: ReadLane, groups: GroupGuards, sign_ups: SignUpAsks) -> None:
        self._lane = lane
        self._groups = groups
        self._sign_ups = sign_ups

    @override
    async def led_or_organised(self, meeting_id: MeetingId, *, viewer: Principal) -> MeetingView:
        found, guests, own = await self._lane.rows(
            one_of(meeting_id), guests_at([meeting_id]), self._sign_ups.of_user(viewer=viewer)
        )
        meeting, mine = view_of(found[0]), {each.id for each in sign_ups_of(own) if each.may_lead}
        leaders = [each for each in guests_of(guests) if each.role is GuestRole.SUBSTITUTE]
        if not any(each.sign_up_id in mine for each in leaders):
            await self.in_charge(meeting, viewer=viewer)
        return meeting

    async def in_charge(self, meeting: MeetingView, *, viewer: Principal) -> Row:
        """The row of the whole group: whoever leads one meeting of it is not."""
        try:
            return await self._groups.led_or_organised(meeting.group_id, viewer=viewer)
        except NotFound as error:
            raise MeetingNotFound from error
