"""Meetings of other groups that somebody leads for once."""

from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.enrolment.public import SignUpAsks
from paceline.features.grouping.public import GroupAsks, GroupId
from paceline.features.meetings.repository.guests import led_for_once
from paceline.features.meetings.service.rows import sign_ups_of
from paceline.kernel.identity import Principal


class LedReads:
    def __init__(self, lane: ReadLane, sign_ups: SignUpAsks, groups: GroupAsks) -> None:
        self._lane = lane
        self._sign_ups = sign_ups
        self._groups = groups

    async def of_user(self, *, viewer: Principal) -> list[Row]:
        """In order of time, over all the viewer's sign-ups, each with its group's name."""
        own = (await self._lane.rows(self._sign_ups.of_user(viewer=viewer)))[0]
        ids = [each.id for each in sign_ups_of(own) if each.may_lead]
        meetings = (await self._lane.rows(led_for_once(ids)))[0]
        groups = sorted({GroupId(UUID(str(row["group_id"]))) for row in meetings})
        named = (await self._lane.rows(self._groups.names_unscoped(groups)))[0] if groups else []
        names = {row["id"]: row["name"] for row in named}
        return [{**row, "group": names.get(row["group_id"], "")} for row in meetings]
