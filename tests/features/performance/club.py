"""An athlete, a friend and a coach in one group; a friend and a coach in another."""

from dataclasses import dataclass
from typing import Any

import httpx2
from dishka import AsyncContainer

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupId
from paceline.kernel.identity import Principal, Role
from tests.features.activities.stage import Stage, member
from tests.features.meetings.stage import Stage as GroupStage
from tests.people import someone


@dataclass(kw_only=True)
class Club:
    stage: Stage
    groups: GroupStage
    cohort_id: CohortId
    group_id: GroupId
    sign_up_id: SignUpId
    friend: Principal
    coach: Principal
    elsewhere: tuple[Principal, Principal]

    @property
    def athlete(self) -> Principal:
        return self.stage.athlete

    @property
    def everybody_else(self) -> tuple[Principal, ...]:
        return (*self.elsewhere, self.groups.organiser, someone(Role.ADMIN), member())

    async def share(self, coach: Principal | None = None) -> httpx2.Response:
        body = {
            "group_id": str(self.group_id),
            "coach_id": str(coach.user_id) if coach else None,
        }
        return await self.stage.asked("POST", "/athletes/me/sharings", body)

    async def seen(self, by: Principal) -> int:
        """How many of the athlete's activities; 0 also when they are not there at all."""
        path = f"/athletes/{self.athlete.user_id}/activities"
        reply = await self.stage.asked("GET", path, by=by)
        items: list[dict[str, Any]] = reply.json().get("items", [])
        return len(items)


async def founded(container: AsyncContainer, client: httpx2.AsyncClient) -> Club:
    stage = Stage(container=container, client=client)
    groups = GroupStage(container=container, client=client)
    cohort_id = await groups.cohort()

    async def signed_up(who: Principal, role: str = "member") -> SignUpId:
        sign_up_id = await groups.sign_up(cohort_id, role=role)
        await groups.account(sign_up_id, who)
        return sign_up_id

    friend, coach = member(), someone(Role.FACILITATOR)
    elsewhere = (member(), someone(Role.FACILITATOR))
    sign_up_id = await signed_up(stage.athlete)
    ours = await groups.group(
        cohort_id,
        sign_up_id,
        await signed_up(friend),
        facilitator=await signed_up(coach, "facilitator"),
    )
    await groups.group(
        cohort_id,
        await signed_up(elsewhere[0]),
        name="Group 2",
        facilitator=await signed_up(elsewhere[1], "facilitator"),
    )
    return Club(
        stage=stage,
        groups=groups,
        cohort_id=cohort_id,
        group_id=ours.id,
        sign_up_id=sign_up_id,
        friend=friend,
        coach=coach,
        elsewhere=elsewhere,
    )
