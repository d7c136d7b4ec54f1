"""A draft's content: what is stored, what the engine sees, what a change makes of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from paceline.engines.scheduling.instance import ExistingId, Instance, PersonId
from paceline.engines.scheduling.solution import Group, Solution
from paceline.engines.scheduling.times import Place
from paceline.engines.scheduling.violations import Violation
from paceline.features.grouping.models import Content
from paceline.features.grouping.schemas.drafts import (
    AddGroup,
    Change,
    MovePerson,
    RemoveGroup,
    SetFacilitator,
    SetSlot,
)
from paceline.kernel.errors import CodedFlaw, Flaw, Invalid, PacelineError

NOBODY: Final[Mapping[str, str]] = MappingProxyType({})
ID: Final = re.compile(r"(group )?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, kw_only=True)
class DraftGroup:
    """`key` names the group within its draft and stays when others come and go.

    `existing` is the id of the published group that it continues. A zone of None is the cohort's.
    """

    key: str
    slot: int
    members: tuple[str, ...]
    facilitator: str | None = None
    existing: str | None = None
    zone: str | None = None
    co_facilitators: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        return Place(self.slot, self.zone)

    @property
    def people(self) -> tuple[str, ...]:
        """Everyone in it, whatever they do there."""
        leads = (self.facilitator,) if self.facilitator else ()
        return (*self.members, *leads, *self.co_facilitators)


@dataclass(frozen=True, kw_only=True)
class DraftRemedy:
    """A change that would place somebody: other windows or weeks for the group `group`.

    Or `people`: whose extra group it takes, or who would be displaced; then `proof` has the groups
    as they would be, by their keys; a new one has none.
    """

    kind: Literal["widen", "may_miss", "extra_group", "displace"]
    group: str | None = None
    windows: tuple[str, ...] = ()
    weeks: tuple[int, ...] = ()
    people: tuple[str, ...] = ()
    proof: tuple[DraftGroup, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DraftUnplaced:
    """`why` is the part of the explanation that speaks of no group."""

    id: str
    reason: str
    explanation: str
    why: str = ""
    remedies: tuple[DraftRemedy, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DraftContent:
    groups: tuple[DraftGroup, ...] = ()
    unplaced: tuple[DraftUnplaced, ...] = field(default=())

    @classmethod
    def read(cls, kept: object) -> "DraftContent":
        return msgspec.convert(kept, cls) if kept else cls()

    def kept(self) -> Content:
        stored: Content = msgspec.to_builtins(self)
        return stored

    def reasons_alone(self) -> "DraftContent":
        """What was claimed of groups is dropped: they are not what they were."""
        return replace(self, unplaced=tuple(map(reason_alone, self.unplaced)))

    @property
    def placed(self) -> int:
        return sum(len(group.members) for group in self.groups)

    def solution(self) -> Solution:
        return Solution(instance="", groups=tuple(map(engine_group, self.groups)))


def reason_alone(left: DraftUnplaced) -> DraftUnplaced:
    """Of a draft from before reasons were kept, the first sentence is the reason."""
    first, mark, _ = left.explanation.partition(". ")
    return replace(left, explanation=left.why or first + mark.strip(), remedies=())


def engine_group(group: DraftGroup) -> Group:
    return Group(
        slot=group.slot,
        members=tuple(map(PersonId, group.members)),
        facilitator=PersonId(group.facilitator) if group.facilitator else None,
        existing_id=ExistingId(group.existing) if group.existing else None,
        zone=group.zone,
        co_facilitators=tuple(map(PersonId, group.co_facilitators)),
    )


def named(text: str, names: Mapping[str, str]) -> str:
    """The engine knows people and groups by id; most groups are called "Group" something."""

    def called(found: re.Match[str]) -> str:
        name = names.get(found[2], "somebody")
        return name if name.startswith("Group ") else f"{found[1] or ''}{name}"

    return ID.sub(called, text)


def coded(error: PacelineError, names: Mapping[str, str]) -> CodedFlaw:
    """Why nothing could be made, for people; an engine's error `concerns` ids."""
    return CodedFlaw(
        where="failure",
        message=named(error.detail, names),
        code=error.code,
        name=named(str(error.context.get("concerns", "")), names),
    )


def flaws_of(
    violations: Sequence[Violation], groups: Sequence[DraftGroup], names: Mapping[str, str]
) -> list[Flaw]:
    """`where` is `groups.KEY` or `groups.KEY.people.ID`; people are named in the message."""
    return [flaw_of(violation, groups, names) for violation in violations]


def flaw_of(violation: Violation, groups: Sequence[DraftGroup], names: Mapping[str, str]) -> Flaw:
    index = violation.group_index
    place = "groups" if index is None else f"groups.{groups[index].key}"
    where = place if violation.person_id is None else f"{place}.people.{violation.person_id}"
    return CodedFlaw(
        where=where,
        message=named(violation.message, names),
        code=violation.code,
        name=name_of(violation, names),
    )


def name_of(violation: Violation, names: Mapping[str, str]) -> str:
    """Empty where it is of nobody in particular."""
    return names.get(violation.person_id, "") if violation.person_id else ""


def adjusted(content: DraftContent, changes: Sequence[Change]) -> DraftContent:
    """Raises Invalid naming the first change that refers to what is not there."""
    for change in changes:
        content = applied(content, change)
    return content


def applied(content: DraftContent, change: Change) -> DraftContent:
    match change:
        case MovePerson():
            return moved(content, str(change.person), change.to)
        case SetSlot():
            group, slot = one(content, change.group), change.slot
            return with_group(content, replace(group, slot=slot.minute(), zone=slot.zone))
        case SetFacilitator():
            person = str(change.person) if change.person else None
            return with_group(content, replace(one(content, change.group), facilitator=person))
        case AddGroup():
            return added(content, change)
        case RemoveGroup():
            gone = one(content, change.group)
            return replace(content, groups=tuple(g for g in content.groups if g is not gone))


def one(content: DraftContent, key: str) -> DraftGroup:
    for group in content.groups:
        if group.key == key:
            return group
    keys = ", ".join(group.key for group in content.groups)
    raise Invalid(f"There is no such group in this draft; there are: {keys or 'none'}.")


def with_group(content: DraftContent, changed: DraftGroup) -> DraftContent:
    groups = tuple(changed if group.key == changed.key else group for group in content.groups)
    return replace(content, groups=groups)


def without(content: DraftContent, people: frozenset[str]) -> DraftContent:
    groups = tuple(
        replace(group, members=tuple(each for each in group.members if each not in people))
        for group in content.groups
    )
    unplaced = tuple(each for each in content.unplaced if each.id not in people)
    return DraftContent(groups=groups, unplaced=unplaced)


def moved(content: DraftContent, person: str, to: str | None) -> DraftContent:
    content = without(content, frozenset({person}))
    if to is None:
        return content
    target = one(content, to)
    return with_group(content, replace(target, members=(*target.members, person)))


def added(content: DraftContent, change: AddGroup) -> DraftContent:
    people = tuple(map(str, change.members))
    content = without(content, frozenset(people))
    numbers = [int(group.key.removeprefix("g")) for group in content.groups]
    made = DraftGroup(
        key=f"g{max(numbers, default=0) + 1}",
        slot=change.slot.minute(),
        zone=change.slot.zone,
        members=people,
        facilitator=str(change.facilitator) if change.facilitator else None,
    )
    return replace(content, groups=(*content.groups, made))


def strangers(
    content: DraftContent, known: Instance, names: Mapping[str, str] = NOBODY
) -> list[Flaw]:
    """People in the draft who are no longer, or never were, on the roster."""
    return [
        Flaw(
            where=f"groups.{group.key}.people.{person}",
            message=f"{names.get(person, 'somebody in this group')} is no longer among the "
            "accepted sign-ups",
        )
        for group in content.groups
        for person in group.people
        if PersonId(person) not in known.by_id
    ]


def seats_of(content: DraftContent) -> dict[str, DraftGroup]:
    """The group each member is in."""
    return {member: group for group in content.groups for member in group.members}
