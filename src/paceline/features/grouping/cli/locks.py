"""Locks as somebody writes them at a terminal: names, where those say who or what is meant."""

from collections import defaultdict
from collections.abc import Sequence

from paceline.features.cohorts.public import Cohorts
from paceline.features.grouping.schemas.groups import GroupsOut
from paceline.features.grouping.service.reads import GroupingReads
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal


async def locks_of(
    reference: str, wanted: Sequence[str], cohorts: Cohorts, reads: GroupingReads, who: Principal
) -> dict[str, list[str]]:
    """Raises Invalid for what is neither a running group nor somebody in one."""
    cohort_id = (await cohorts.named(reference, by=who)).id
    return sorted_locks(wanted, await reads.groups(cohort_id, viewer=who))


def sorted_locks(wanted: Sequence[str], running: GroupsOut) -> dict[str, list[str]]:
    groups = {each.name: str(each.id) for each in running.items}
    groups |= {id_: id_ for id_ in groups.values()}
    people: dict[str, list[str]] = defaultdict(list)
    for member in (member for group in running.items for member in group.members):
        people[member.name].append(str(member.id))
        people[str(member.id)].append(str(member.id))
    found: dict[str, list[str]] = {"groups": [], "people": []}
    for each in wanted:
        if each in groups:
            found["groups"].append(groups[each])
            continue
        found["people"].append(one_of(each, people.get(each, [])))
    return found


def one_of(name: str, found: list[str]) -> str:
    if not found:
        raise Invalid(
            f'"{name}" is neither a group that runs nor somebody in one; see: paceline groups show.'
        )
    if len(found) > 1:
        raise Invalid(
            f'{len(found)} people are called "{name}"; lock one by id: {", ".join(found)}.'
        )
    return found[0]
