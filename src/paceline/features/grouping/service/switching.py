"""What a member may change by themselves: which group of their cohort they are in."""

import asyncio
from collections.abc import Iterator
from typing import Literal

from paceline.db.read_lane import ReadLane
from paceline.engines.recurrence.slots import minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.instance import Instance, PersonId
from paceline.engines.scheduling.solution import Group as EngineGroup
from paceline.engines.scheduling.times import Place
from paceline.engines.scheduling.validate import check_group
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpAsks
from paceline.features.grouping.errors import NotInGroup
from paceline.features.grouping.public import GroupView
from paceline.features.grouping.schemas.groups import ChoiceOut, ChoicesOut
from paceline.features.grouping.schemas.slots import slot_out
from paceline.features.grouping.service.casting import InputReads
from paceline.features.grouping.service.checking import NEVER
from paceline.features.grouping.service.instances import Inputs, Wish
from paceline.kernel.identity import Principal


class SwitchReads:
    def __init__(self, lane: ReadLane, sign_ups: SignUpAsks, inputs: InputReads) -> None:
        self._lane = lane
        self._sign_ups = sign_ups
        self._inputs = inputs

    async def choices(self, cohort_id: CohortId, *, viewer: Principal) -> ChoicesOut:
        """Every other group, and whether the viewer fits into it; of its people, only how many.

        Raises NotInGroup for whoever is a member of none.
        """
        own = (await self._lane.rows(self._sign_ups.own_ids(viewer=viewer)))[0]
        mine = {str(row["id"]) for row in own if str(row["cohort_id"]) == str(cohort_id)}
        if not mine:
            raise NotInGroup
        inputs = await self._inputs.inputs_unscoped(cohort_id)
        found = await asyncio.to_thread(lambda: list(choices_of(inputs, mine)))
        return ChoicesOut(items=found)


def choices_of(inputs: Inputs, mine: set[str]) -> Iterator[ChoiceOut]:
    seated = [
        (view, str(member))
        for view in inputs.running
        for member in view.member_ids
        if str(member) in mine
    ]
    if not seated:
        raise NotInGroup
    [(home, who), *_] = seated
    instance = inputs.instance(Wish())
    for view in inputs.running:
        if view.id != home.id:
            yield choice_of(view, PersonId(who), instance)


def choice_of(view: GroupView, who: PersonId, instance: Instance) -> ChoiceOut:
    place = Place(view.slot, view.zone)
    own_zone = instance.by_id[who].zone
    first = Attendance(instance).meetings(place)[0].starts_at.astimezone(zone(own_zone))
    room = max(0, instance.group_size.max - len(view.member_ids))
    return ChoiceOut(
        id=view.id,
        name=view.name,
        slot=slot_out(view.slot, view.zone),
        local=slot_out(minute_of_week(first), own_zone),
        room=room,
        obstacle=obstacle(view, who, instance, room=room),
    )


def obstacle(
    view: GroupView, who: PersonId, instance: Instance, *, room: int
) -> Literal["full", "times"] | None:
    if not room:
        return "full"
    candidate = EngineGroup(
        slot=view.slot,
        members=(*(PersonId(str(each)) for each in view.member_ids), who),
        facilitator=PersonId(str(view.facilitator_id)) if view.facilitator_id else None,
        zone=None if view.zone == instance.anchor_zone else view.zone,
        co_facilitators=tuple(PersonId(str(each)) for each in view.co_facilitator_ids),
    )
    broken = [each for each in check_group(instance, candidate) if each.code not in NEVER]
    return "times" if broken else None
