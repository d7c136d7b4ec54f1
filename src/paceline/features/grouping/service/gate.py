from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.enrolment.public import SignUpAsks
from paceline.features.grouping.errors import GroupNotFound
from paceline.features.grouping.public import GroupGuards, GroupId
from paceline.features.grouping.repository.groups import GroupDoor
from paceline.features.grouping.service.casting import as_id
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal


class GroupGate(GroupGuards):
    def __init__(
        self, lane: ReadLane, guards: CohortGuards, sign_ups: SignUpAsks, groups: GroupDoor
    ) -> None:
        self._lane = lane
        self._guards = guards
        self._sign_ups = sign_ups
        self._groups = groups

    @override
    async def led_or_organised(self, group_id: GroupId, *, viewer: Principal) -> Row:
        group = (await self._lane.rows(self._groups.one(group_id)))[0][0]
        cohort_id = CohortId(as_id(group["cohort_id"]))
        try:
            await self._lane.rows(self._guards.organised(cohort_id, viewer=viewer))
        except NotFound as error:
            own = (await self._lane.rows(self._sign_ups.of_user(viewer=viewer)))[0]
            if group["facilitator_id"] not in {row["id"] for row in own}:
                raise GroupNotFound from error
        return group
