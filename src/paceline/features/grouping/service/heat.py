"""The week of a cohort for people who look at it: demand, supply and the groups on it."""

from typing import Final

from paceline.engines.availability.days import WEEKDAYS, clock
from paceline.engines.availability.windows import DAY
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.heat import HeatSlot, WeekHeat
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.solution import Group, Solution
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.errors import DraftNotFound
from paceline.features.grouping.models import DraftKind
from paceline.features.grouping.public import DraftId
from paceline.features.grouping.schemas.heat import HeatOut, HeatSlotOut
from paceline.features.grouping.schemas.slots import slot_out
from paceline.features.grouping.service.casting import Cast, InputReads, as_id, kept_content
from paceline.features.grouping.service.content import DraftContent
from paceline.features.grouping.service.instances import Wish
from paceline.features.grouping.service.reads import GroupingReads
from paceline.features.grouping.service.running import running_content
from paceline.kernel.identity import Principal
from paceline.kernel.processes import Limits, Processes

LIMITS: Final = Limits(memory=1024, seconds=30, short=True)


def heat_of(instance: Instance, groups: list[Group], viewer: str) -> WeekHeat:
    """In a child: numpy is heavy, and so are ten thousand people."""
    from paceline.engines.scheduling.heat import week_heat  # noqa: PLC0415

    return week_heat(instance, Solution(instance="", groups=tuple(groups)), viewer=viewer)


def picture_of(instance: Instance, groups: list[Group], viewer: str, title: str) -> str:
    from paceline.engines.scheduling.picture import draw  # noqa: PLC0415

    return draw(heat_of(instance, groups, viewer), title=title)


class HeatReads:
    def __init__(
        self,
        inputs: InputReads,
        reads: GroupingReads,
        processes: Processes,
    ) -> None:
        self._inputs = inputs
        self._reads = reads
        self._processes = processes

    async def heat(
        self,
        cohort_id: CohortId,
        *,
        viewer_zone: str | None,
        draft_id: DraftId | None,
        viewer: Principal,
    ) -> HeatOut:
        """With the groups of this draft, else those that run. Raises DraftNotFound."""
        cast, content = await self._looked_at(cohort_id, draft_id, viewer=viewer)
        home = zone(viewer_zone).key if viewer_zone else cast.inputs.settings.zone
        seen = shown_groups(cast.instance, content)
        groups = [group for _, group in seen]
        found = await self._processes.run(heat_of, cast.instance, groups, home, limits=LIMITS)
        return heat_out(found, [key for key, _ in seen], anchor=cast.instance.anchor_zone)

    async def picture(
        self,
        cohort_id: CohortId,
        *,
        draft_id: DraftId | None,
        title: str,
        viewer: Principal,
    ) -> str:
        """One SVG document."""
        cast, content = await self._looked_at(cohort_id, draft_id, viewer=viewer)
        groups = [group for _, group in shown_groups(cast.instance, content)]
        home = cast.inputs.settings.zone
        arguments = (cast.instance, groups, home, title)
        return await self._processes.run(picture_of, *arguments, limits=LIMITS)

    async def _looked_at(
        self, cohort_id: CohortId, draft_id: DraftId | None, *, viewer: Principal
    ) -> tuple[Cast, DraftContent]:
        if draft_id is None:
            await self._reads.require_organised(cohort_id, viewer=viewer)
            inputs = await self._inputs.inputs_unscoped(cohort_id)
            kind = DraftKind.RERUN if inputs.running else DraftKind.FRESH
            return Cast(inputs, Wish(kind=kind)), running_content(inputs)
        row = await self._reads.draft_row(draft_id, viewer=viewer)
        if as_id(row["cohort_id"]) != cohort_id:
            raise DraftNotFound
        return await self._reads.cast_of_draft(row), kept_content(row)


def shown_groups(instance: Instance, content: DraftContent) -> list[tuple[str, Group]]:
    """Those that start where this cohort may; by hand a draft can be anywhere."""
    known = {group.place for group in instance.existing_groups}
    pairs = zip(content.groups, content.solution().groups, strict=True)
    return [
        (kept.key, group)
        for kept, group in pairs
        if group.place in known
        or (
            group.slot % instance.grid_minutes == 0
            and (group.zone or instance.anchor_zone) in instance.zones
        )
    ]


def heat_out(found: WeekHeat, keys: list[str], *, anchor: str) -> HeatOut:
    return HeatOut(
        zone=found.zone,
        meeting_minutes=found.meeting_minutes,
        members=found.members,
        placed=found.placed,
        slots=[slot_told(each, keys, anchor=anchor) for each in found.slots],
    )


def slot_told(slot: HeatSlot, keys: list[str], *, anchor: str) -> HeatSlotOut:
    return HeatSlotOut(
        day=WEEKDAYS[slot.minute // DAY],
        start=clock(slot.minute % DAY),
        slot=slot_out(slot.place.slot, slot.place.zone or anchor),
        able=slot.able,
        preferring=slot.preferring,
        waiting=slot.waiting,
        facilitators=slot.facilitators,
        groups=[keys[index] for index in slot.groups],
        seated=slot.seated,
    )
