from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.engines.scheduling.times import Busy
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.ports import BusyTimes
from paceline.features.grouping.public import GroupAsks, GroupId
from paceline.features.meetings.repository.meetings import scheduled_between


class MeetingsElsewhere(BusyTimes):
    """Three statements however many people and cohorts; one where nobody is elsewhere."""

    def __init__(self, lane: ReadLane, sign_ups: SignUpAsks, groups: GroupAsks) -> None:
        self._lane = lane
        self._sign_ups = sign_ups
        self._groups = groups

    @override
    async def of_cohort_unscoped(
        self, cohort_id: CohortId, *, first: datetime, until: datetime
    ) -> Mapping[SignUpId, Sequence[Busy]]:
        twins = (await self._lane.rows(self._sign_ups.elsewhere_unscoped(cohort_id)))[0]
        if not twins:
            return {}
        others = sorted({sign_up(row["other_id"]) for row in twins})
        places = (await self._lane.rows(self._groups.places_unscoped(others)))[0]
        groups = sorted({GroupId(UUID(str(row["group_id"]))) for row in places})
        if not groups:
            return {}
        asked = scheduled_between(groups, first=first, until=until)
        meetings = (await self._lane.rows(asked))[0]
        return busy_of(twins, places, meetings)


def sign_up(value: object) -> SignUpId:
    return SignUpId(UUID(str(value)))


def busy_of(
    twins: Sequence[Row], places: Sequence[Row], meetings: Sequence[Row]
) -> Mapping[SignUpId, Sequence[Busy]]:
    held: dict[object, list[Busy]] = {}
    for row in meetings:
        held.setdefault(row["group_id"], []).append(busy(row))
    elsewhere: dict[object, list[Busy]] = {}
    for row in places:
        elsewhere.setdefault(row["sign_up_id"], []).extend(held.get(row["group_id"], ()))
    found: dict[SignUpId, set[Busy]] = {}
    for row in twins:
        found.setdefault(sign_up(row["sign_up_id"]), set()).update(
            elsewhere.get(row["other_id"], ())
        )
    return {person: tuple(sorted(times)) for person, times in found.items() if times}


def busy(row: Row) -> Busy:
    starts_at = as_utc(row["starts_at"])
    return Busy(starts_at, starts_at + timedelta(minutes=int(str(row["minutes"]))))


def as_utc(value: object) -> datetime:
    """The read lane gives instants as they are shown."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.astimezone(UTC)
