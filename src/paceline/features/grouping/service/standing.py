"""Groups that a top-up leaves as they are, because by themselves they break a rule today.

A facilitator withdrew, somebody's hours changed: that is no reason to seat nobody who came late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.concerns import concerns
from paceline.engines.scheduling.instance import (
    ExistingGroup,
    ExistingId,
    Instance,
    Person,
    PersonId,
    Together,
)
from paceline.engines.scheduling.solution import Group
from paceline.engines.scheduling.times import Busy
from paceline.engines.scheduling.validate import check_group
from paceline.features.grouping.service.content import DraftContent
from paceline.features.grouping.service.instances import Inputs
from paceline.features.grouping.service.made import Made
from paceline.features.grouping.service.running import running_group


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`why` has the sentences for each group that is left alone, people by their ids."""

    why: Mapping[ExistingId, Sequence[str]]

    def excuses(self, existing: str | None, message: str) -> bool:
        """What a group breaks as it runs is no fault of a draft that leaves it so."""
        return existing is not None and message in self.why.get(ExistingId(existing), ())


def standing_of(instance: Instance) -> Standing:
    """Of an instance in which every running group is locked."""
    why: dict[ExistingId, dict[str, None]] = {}
    for concern in concerns(instance):
        if concern.blocking and concern.group is not None:
            why.setdefault(concern.group, {})[concern.why] = None
    attendance = Attendance(instance)
    for group, messages in why.items():
        running = as_it_runs(instance.existing_by_id[group])
        found = check_group(instance, running, attendance=attendance)
        messages.update(dict.fromkeys(each.message for each in found))
    return Standing(why={group: tuple(messages) for group, messages in why.items()})


def as_it_runs(existing: ExistingGroup) -> Group:
    return Group(
        slot=existing.slot,
        zone=existing.zone,
        members=existing.members,
        facilitator=existing.facilitator,
        existing_id=existing.id,
        co_facilitators=existing.co_facilitators,
    )


def without_standing(instance: Instance, standing: Standing) -> Instance:
    """What is left to solve: nobody of those groups, and their leaders only when they do not meet.

    Whoever belongs together with one of their members cannot be seated elsewhere.
    """
    left = [each for each in instance.existing_groups if each.id in standing.why]
    if not left:
        return instance
    gone = tied(instance, chain.from_iterable(group.members for group in left))
    attendance = Attendance(instance)
    people = (person for person in instance.people if person.id not in gone)
    return replace(
        instance,
        people=tuple(engaged(person, left, attendance) for person in people),
        existing_groups=tuple(
            each for each in instance.existing_groups if each.id not in standing.why
        ),
    )


def tied(instance: Instance, names: chain[PersonId]) -> frozenset[PersonId]:
    """These, and everybody whom together rules bind to them."""
    found, fresh = set[PersonId](), list(names)
    while fresh:
        name = fresh.pop()
        if name not in found:
            found.add(name)
            rules = instance.rules_by_person.get(name, ())
            fresh += chain.from_iterable(each.ids for each in rules if isinstance(each, Together))
    return frozenset(found)


def engaged(person: Person, groups: Sequence[ExistingGroup], attendance: Attendance) -> Person:
    """Somebody who leads or helps in one of these has that much less to give."""
    led = [group for group in groups if person.id in (group.facilitator, *group.co_facilitators)]
    if not led:
        return person
    gap = timedelta(minutes=attendance.instance.facilitator_gap_minutes)
    taken = (
        Busy(meeting.starts_at - gap, meeting.ends_at + gap)
        for group in led
        for meeting in attendance.meetings(group.place)
    )
    left = max(0, person.max_groups - len(led))
    return replace(person, max_groups=left, busy=(*person.busy, *taken))


def with_standing(made: Made, inputs: Inputs, standing: Standing) -> Made:
    """The answer for all: the groups that were left alone stand at the end of it."""
    views = [view for view in inputs.running if str(view.id) in standing.why]
    first, anchor = len(made.content.groups) + 1, inputs.settings.zone
    added = tuple(
        running_group(view, anchor=anchor, key=f"g{number}")
        for number, view in enumerate(views, start=first)
    )
    here = {str(person.id) for person in inputs.people}
    seated = sum(str(who) in here for view in views for who in view.member_ids)
    content = DraftContent(groups=(*made.content.groups, *added), unplaced=made.content.unplaced)
    return replace(
        made, content=content, placed=made.placed + seated, members=made.members + seated
    )
