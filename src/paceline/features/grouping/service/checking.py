"""What a change by hand would break: only those concerned are read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from paceline.engines.scheduling.instance import Instance, PersonId
from paceline.engines.scheduling.solution import Group as EngineGroup
from paceline.engines.scheduling.validate import check_group
from paceline.engines.scheduling.violations import Violation
from paceline.features.cohorts.public import CohortId, CohortView
from paceline.features.enrolment.public import Enrolment, SignUpId, SignUpState, SignUpView
from paceline.features.grouping.errors import BreaksRules, BusyElsewhere, NotOnRoster
from paceline.features.grouping.models import Group
from paceline.features.grouping.ports import BusyTimes
from paceline.features.grouping.repository.groups import (
    CoFacilitatorRepository,
    GroupingRepository,
    GroupRepository,
)
from paceline.features.grouping.schemas.rules import GroupingIn
from paceline.features.grouping.service.content import name_of, named
from paceline.features.grouping.service.instances import (
    Inputs,
    Wish,
    person_of_view,
    settings_of_view,
)
from paceline.kernel.clock import Clock
from paceline.kernel.errors import CodedFlaw, Flaw

# No change by hand adds a helper: that there are more than are wanted by now is nobody's fault.
NEVER: Final = frozenset({"co_facilitators"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """A group as it would be.

    `joining` are those whose meetings elsewhere count, unless that is wanted `despite_busy`.
    """

    group: Group
    members: Sequence[SignUpId]
    helpers: Sequence[SignUpId] = ()
    size: bool
    joining: frozenset[SignUpId] = frozenset()
    despite_busy: bool = False


class GroupCheck:
    def __init__(
        self,
        enrolment: Enrolment,
        groups: GroupRepository,
        groupings: GroupingRepository,
        helpers: CoFacilitatorRepository,
        busy: BusyTimes,
        clock: Clock,
    ) -> None:
        self._enrolment = enrolment
        self._groups = groups
        self._groupings = groupings
        self._helpers = helpers
        self._busy = busy
        self._clock = clock

    async def require(self, cohort: CohortView, change: Change) -> None:
        """Raises BreaksRules; BusyElsewhere where other cohorts meet in the weeks ahead."""
        people = await self._people(cohort.id, change)
        kept = await self._groupings.of_cohort_unscoped(cohort.id)
        inputs = Inputs(
            cohort_id=cohort.id,
            settings=settings_of_view(cohort),
            wanted=GroupingIn.model_validate(kept.document) if kept else GroupingIn(),
            people=tuple(map(person_of_view, people.values())),
        )
        names = {str(view.id): view.name for view in people.values()}
        candidate = engine_group(change.group, change.members, change.helpers, anchor=cohort.zone)
        others = await self._other_groups_led(change, anchor=cohort.zone)
        found = check_group(inputs.instance(Wish()), candidate, others=others)
        asked = [each for each in found if change.size or each.code != "size"]
        broken = [each for each in asked if each.code not in NEVER]
        if broken:
            raise BreaksRules([flaw(change.group, each, names) for each in broken])
        if change.joining and not change.despite_busy:
            await self._require_free(inputs, candidate, change, names)

    async def _require_free(
        self, inputs: Inputs, candidate: EngineGroup, change: Change, names: Mapping[str, str]
    ) -> None:
        """Who is in the group already knows of their meetings: only who joins is asked for."""
        week = inputs.settings.next_week(self._clock.now())
        if week >= inputs.settings.weeks:
            return
        first, until = inputs.days()
        busy = await self._busy.of_cohort_unscoped(inputs.cohort_id, first=first, until=until)
        instance = inputs.with_busy(busy).instance(Wish(from_week=week))
        met = [*away(instance, candidate, change.joining)]
        if met:
            raise BusyElsewhere([flaw(change.group, each, names) for each in met])

    async def _other_groups_led(self, change: Change, *, anchor: str) -> list[EngineGroup]:
        """By whoever leads or helps here; leading and helping count alike."""
        leaders = [*facilitator_of(change.group), *change.helpers]
        if not leaders:
            return []
        led = await self._groups.facilitated_by_unscoped(leaders)
        others = [other for other in led if other.id != change.group.id]
        helping = await self._helpers.of_groups_unscoped([other.id for other in others])
        return [
            engine_group(
                other, [], [SignUpId(each.sign_up_id) for each in helping[other.id]], anchor=anchor
            )
            for other in others
        ]

    async def _people(self, cohort_id: CohortId, change: Change) -> dict[SignUpId, SignUpView]:
        wanted = [*change.members, *facilitator_of(change.group), *change.helpers]
        found = dict(await self._enrolment.sign_ups_unscoped(wanted))
        for each in wanted:
            view = found.get(each)
            if view is None or view.cohort_id != cohort_id:
                raise NotOnRoster
            if view.state is not SignUpState.ACCEPTED:
                raise NotOnRoster
        return found


def away(
    instance: Instance, group: EngineGroup, joining: Iterable[SignUpId]
) -> Iterator[Violation]:
    asked = {PersonId(str(each)) for each in joining}
    for violation in check_group(instance, group):
        if violation.code == "not_available" and violation.person_id in asked:
            yield violation


def flaw(group: Group, violation: Violation, names: Mapping[str, str]) -> Flaw:
    return CodedFlaw(
        where=f"groups.{group.name}",
        message=named(violation.message, names),
        code=violation.code,
        name=name_of(violation, names),
    )


def facilitator_of(group: Group) -> tuple[SignUpId, ...]:
    return (SignUpId(group.facilitator_id),) if group.facilitator_id else ()


def engine_group(
    group: Group, members: Sequence[SignUpId], helpers: Sequence[SignUpId], *, anchor: str
) -> EngineGroup:
    facilitator = PersonId(str(group.facilitator_id)) if group.facilitator_id else None
    return EngineGroup(
        slot=group.slot,
        members=tuple(PersonId(str(member)) for member in members),
        facilitator=facilitator,
        zone=None if group.zone == anchor else group.zone,
        co_facilitators=tuple(PersonId(str(helper)) for helper in helpers),
    )
