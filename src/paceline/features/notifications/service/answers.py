"""Who said that they will not come."""

from collections.abc import Sequence

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import Answer, MeetingId, Rsvp, RsvpAsks


class Answers:
    def __init__(self, lane: ReadLane, rsvps: RsvpAsks) -> None:
        self._lane = lane
        self._rsvps = rsvps

    async def declined_unscoped(
        self, meeting_ids: Sequence[MeetingId]
    ) -> frozenset[tuple[MeetingId, SignUpId]]:
        rows = (await self._lane.rows(self._rsvps.of_meetings(meeting_ids)))[0]
        answers = [msgspec.convert(row, Rsvp) for row in rows]
        return frozenset(
            (each.meeting_id, each.sign_up_id) for each in answers if each.answer is Answer.NO
        )
