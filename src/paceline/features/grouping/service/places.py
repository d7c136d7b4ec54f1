from typing_extensions import override

from paceline.features.enrolment.ports import Places
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupChanged, GroupId, MemberLeft
from paceline.features.grouping.repository.groups import (
    CoFacilitatorRepository,
    GroupRepository,
    MembershipRepository,
)
from paceline.kernel.clock import Clock
from paceline.kernel.messages import Outbox


class PlaceKeeper(Places):
    """Who withdraws leaves their group; a group whose facilitator withdrew has none."""

    def __init__(
        self,
        groups: GroupRepository,
        memberships: MembershipRepository,
        helpers: CoFacilitatorRepository,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._groups = groups
        self._memberships = memberships
        self._helpers = helpers
        self._outbox = outbox
        self._clock = clock

    @override
    async def holds(self, sign_up_id: SignUpId) -> bool:
        member = await self._memberships.live_of_unscoped(sign_up_id)
        return member is not None or bool(await self._groups.led_by_unscoped([sign_up_id]))

    @override
    async def give_up(self, sign_up_id: SignUpId) -> None:
        membership = await self._memberships.live_of_unscoped(sign_up_id)
        if membership is not None:
            membership.left_at = self._clock.now()
            group = await self._groups.live_unscoped(GroupId(membership.group_id))
            self._outbox.publish(
                MemberLeft(
                    cohort_id=group.cohort_id,
                    group_id=GroupId(group.id),
                    sign_up_id=sign_up_id,
                )
            )
        await self._helpers.drop_unscoped([sign_up_id], [])
        for led in await self._groups.led_by_unscoped([sign_up_id]):
            led.facilitator_id = None
            changed = GroupChanged(cohort_id=led.cohort_id, group_id=GroupId(led.id))
            self._outbox.publish(changed)
