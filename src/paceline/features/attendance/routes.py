from http import HTTPStatus
from typing import Final
from uuid import UUID

from dishka import FromDishka

from paceline.features.attendance.policy import NOTE
from paceline.features.attendance.schemas import AttendanceOut, PresenceIn, RosterOut
from paceline.features.attendance.service import AttendanceService, RosterReads
from paceline.features.attendance.trend import TrendReads
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import MeetingId
from paceline.web.auth import Caller, permission
from paceline.web.routing import commands, reads

read: Final = reads("/meetings/{meeting_id}/roster")
change: Final = commands("/meetings/{meeting_id}/roster")
trend: Final = reads("/cohorts/{cohort_id}/attendance")
routers: Final = (read, change, trend)

NOTES: Final = [permission(NOTE, scope="visible")]


@read.get("", response_model=RosterOut, dependencies=NOTES)
async def roster(rosters: FromDishka[RosterReads], meeting_id: UUID, caller: Caller) -> RosterOut:
    """Who is expected, what they answered and who came; for those in charge of the group."""
    return await rosters.of_meeting(MeetingId(meeting_id), viewer=caller)


@change.put("/{sign_up_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=NOTES)
async def note(
    attendance: FromDishka[AttendanceService],
    meeting_id: UUID,
    sign_up_id: UUID,
    wanted: PresenceIn,
    caller: Caller,
) -> None:
    """Whether they came, once the meeting has begun; null takes it back."""
    await attendance.note(MeetingId(meeting_id), SignUpId(sign_up_id), came=wanted.came, by=caller)


@trend.get("", response_model=AttendanceOut, dependencies=NOTES)
async def attendance_of(
    trends: FromDishka[TrendReads], cohort_id: UUID, caller: Caller
) -> AttendanceOut:
    """Week by week, and who missed their last meetings; for organisers."""
    return await trends.of_cohort(CohortId(cohort_id), viewer=caller)
