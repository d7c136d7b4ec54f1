from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.db.statements import plain
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import CommonHours
from paceline.features.grouping.repository.groups import grouping_ask
from paceline.features.grouping.schemas.rules import GroupingIn


class CommonHourReads(CommonHours):
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    @override
    async def of_cohort_unscoped(self, cohort_id: CohortId) -> tuple[int, int] | None:
        kept = (await self._lane.rows(grouping_ask(cohort_id)))[0]
        if not kept:
            return None
        hours = GroupingIn.model_validate(plain(kept[0]["document"])).social_hours
        return hours.minutes() if hours else None
