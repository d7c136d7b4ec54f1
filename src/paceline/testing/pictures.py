"""Pictures of a cohort as a provider gets them, made up."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from paceline.features.cohorts.public import (
    CohortId,
    CohortState,
    CohortView,
    FacilitatorNeed,
    ProgramId,
)
from paceline.features.enrolment.public import SignUpId, SignUpRole
from paceline.features.grouping.public import GroupId, GroupView
from paceline.features.meetings.public import MeetingId, MeetingState, MeetingView
from paceline.features.reconcile.public import GroupPicture, Participant, Picture

AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
COHORT: Final = CohortId(UUID(int=1 << 80))
TUESDAY_18: Final = (24 + 18) * 60
WEEKS: Final = 3
MINUTES: Final = 60


def cohort() -> CohortView:
    return CohortView(
        id=COHORT,
        program_id=ProgramId(UUID(int=2)),
        program_title="Walking",
        title="Spring",
        slug="spring",
        state=CohortState.RUNNING,
        zone="UTC",
        first_week=date(2026, 1, 5),
        weeks=WEEKS,
        skip_weeks=(),
        meeting_minutes=MINUTES,
        grid_minutes=30,
        size_min=2,
        size_ideal=4,
        size_max=6,
        facilitator=FacilitatorNeed.NONE,
        facilitator_gap_minutes=0,
        capacity=None,
        created_at=AT,
    )


def picture(
    *, groups: int = 2, people: int = 2, accounts: Sequence[Mapping[str, str]] = ()
) -> Picture:
    """`accounts` are those of the people, in order, at the provider; more people have none."""
    given = [*accounts, *({} for _ in range(groups * people))]
    return Picture(
        cohort=cohort(),
        groups=[
            group(number, given[number * people : (number + 1) * people])
            for number in range(groups)
        ],
        at=AT,
    )


def group(number: int, accounts: Sequence[Mapping[str, str]]) -> GroupPicture:
    group_id = GroupId(UUID(int=(3 << 100) + number))
    people = [person(number * 100 + each, held) for each, held in enumerate(accounts)]
    view = GroupView(
        id=group_id,
        cohort_id=COHORT,
        name=f"Group {number + 1}",
        slot=TUESDAY_18,
        zone="UTC",
        place="",
        facilitator_id=None,
        member_ids=tuple(each.sign_up_id for each in people),
    )
    return GroupPicture(
        group=view, people=people, meetings=[meeting(group_id, week) for week in range(WEEKS)]
    )


def person(number: int, accounts: Mapping[str, str]) -> Participant:
    return Participant(
        sign_up_id=SignUpId(UUID(int=(4 << 100) + number)),
        role=SignUpRole.MEMBER,
        name=f"Person {number}",
        email=f"person-{number}@example.org",
        zone="UTC",
        accounts=accounts,
    )


def meeting(group_id: GroupId, week: int) -> MeetingView:
    starts_at = datetime(2026, 1, 6, 18, tzinfo=UTC) + timedelta(weeks=week)
    return MeetingView(
        id=MeetingId(UUID(int=group_id.int + ((week + 1) << 40))),
        cohort_id=COHORT,
        group_id=group_id,
        week=week,
        original_starts_at=starts_at,
        starts_at=starts_at,
        minutes=MINUTES,
        state=MeetingState.SCHEDULED,
        sequence=0,
        place=None,
        note="",
        changed_at=AT,
    )
