"""How one of somebody's own meetings is told in a line."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from paceline.bot.own import line_of
from paceline.bot.wording import ENGLISH, GERMAN
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import GroupId
from paceline.features.meetings.public import GuestRole, MeetingId, MeetingState, OwnMeeting

MEETING: Final = OwnMeeting(
    id=MeetingId(UUID(int=1)),
    cohort_id=CohortId(UUID(int=2)),
    group_id=GroupId(UUID(int=3)),
    group="Thursdays",
    week=0,
    starts_at=datetime(2026, 3, 5, 23, tzinfo=UTC),
    local_start=datetime(2026, 3, 5, 23, tzinfo=UTC),
    zone="UTC",
    minutes=60,
    state=MeetingState.SCHEDULED,
    place="",
    note="",
    moved=False,
    shifted=False,
    shift_minutes=0,
)


class TestALine:
    def test_says_that_it_is_a_visit(self) -> None:
        assert line_of(replace(MEETING, guest=GuestRole.VISITOR), ENGLISH).endswith("a visit")

    def test_says_that_one_leads_it_this_once(self) -> None:
        told = line_of(replace(MEETING, guest=GuestRole.SUBSTITUTE), GERMAN)

        assert told.endswith("Sie leiten dieses Mal")

    def test_says_who_leads_it_instead(self) -> None:
        assert line_of(replace(MEETING, led_by="Kim"), ENGLISH).endswith("this time led by Kim")
