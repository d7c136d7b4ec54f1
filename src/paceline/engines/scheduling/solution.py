"""What a solver answers: groups, and why somebody is in none (`paceline-solution/1`)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from paceline.engines.availability.windows import Window
from paceline.engines.scheduling.fields import Field, Json, finish
from paceline.engines.scheduling.instance import ExistingId, PersonId
from paceline.engines.scheduling.times import Place

SOLUTION_FORMAT = "paceline-solution/1"
# A missed meeting weighs as much as an hour more of availability.
HOUR: Final = 60
Change: TypeAlias = tuple[int, int, int]
"""How much a remedy asks: people who lose their place, groups that differ, minutes of the person's
own. Less of the first goes before less of the next.
"""


class Reason(StrEnum):
    """Why a member is in no group; `reasons.explain` says it to an organiser."""

    NO_AVAILABILITY = "no_availability"
    WINDOW_TOO_SHORT = "window_too_short"
    NO_DST_SAFE_SLOT = "no_dst_safe_slot"
    NO_FACILITATOR_OVERLAP = "no_facilitator_overlap"
    TOO_FEW_OVERLAP = "too_few_overlap"
    CAPACITY = "capacity"
    FACILITATOR_CAPACITY = "facilitator_capacity"
    RULE_CONFLICT = "rule_conflict"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, kw_only=True)
class Group:
    """`slot` is a minute of week in `zone`; `existing_id` names the group it continues.

    A zone of None is the anchor zone. Co-facilitators are there to help: they never decide who
    is placed.
    """

    slot: int
    members: tuple[PersonId, ...]
    facilitator: PersonId | None = None
    existing_id: ExistingId | None = None
    zone: str | None = None
    co_facilitators: tuple[PersonId, ...] = ()

    @property
    def place(self) -> Place:
        return Place(self.slot, self.zone)

    @property
    def leaders(self) -> tuple[PersonId, ...]:
        """Everyone who facilitates it, the one who leads first."""
        first = () if self.facilitator is None else (self.facilitator,)
        return (*first, *self.co_facilitators)


@dataclass(frozen=True, kw_only=True)
class Fix:
    """Another `minutes` of availability let the person join `groups[group]`, which has room."""

    group: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Widen:
    """With these windows too (in their own zone) the person could join `groups[group]`."""

    group: int
    windows: tuple[Window, ...]

    @property
    def change(self) -> Change:
        return 0, 0, sum(window.end - window.start for window in self.windows)


@dataclass(frozen=True, kw_only=True)
class MayMiss:
    """If they might miss these weeks (from 0), the person could join `groups[group]`."""

    group: int
    weeks: tuple[int, ...]

    @property
    def change(self) -> Change:
        return 0, 0, HOUR * len(self.weeks)


@dataclass(frozen=True, kw_only=True)
class ExtraGroup:
    """If `facilitator` led one more group, the person could be in it.

    `changes` are the groups that would differ, by index; an index past the end is a new group.
    """

    facilitator: PersonId
    place: Place
    changes: tuple[tuple[int, Group], ...]

    @property
    def change(self) -> Change:
        return 0, len(self.changes), 0


@dataclass(frozen=True, kw_only=True)
class Displace:
    """The person fits if all of `displaced` lose their place; nobody has to if that is empty."""

    displaced: tuple[PersonId, ...]
    changes: tuple[tuple[int, Group], ...]

    @property
    def change(self) -> Change:
        return len(self.displaced), len(self.changes), 0


Remedy: TypeAlias = Widen | MayMiss | ExtraGroup | Displace


@dataclass(frozen=True, kw_only=True)
class NearestPlace:
    """Where somebody without a safe place misses the fewest weeks.

    `elsewhere` says that it is meetings elsewhere, not clocks, that leave no safe place.
    """

    place: Place
    weeks: tuple[int, ...]
    elsewhere: bool


@dataclass(frozen=True, kw_only=True)
class Unplaced:
    """`left` says that only people without a group are few.

    Only `fix` is part of `paceline-solution/1`. Each kind of remedy has a field of its own: what
    crosses to another process is read back by its fields' types.
    """

    id: PersonId
    reason: Reason
    fix: Fix | None = None
    widen: Widen | None = None
    may_miss: MayMiss | None = None
    extra_group: ExtraGroup | None = None
    displace: Displace | None = None
    nearest: NearestPlace | None = None
    left: bool = False

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """Those that are known, the smallest change first."""
        known = (self.widen, self.may_miss, self.extra_group, self.displace)
        true = (each for each in known if each is not None)
        return tuple(sorted(true, key=lambda each: each.change))


@dataclass(frozen=True, kw_only=True)
class Solution:
    """`unplaced` is None where nobody worked out the reasons."""

    instance: str
    groups: tuple[Group, ...]
    unplaced: tuple[Unplaced, ...] | None = None


def _group_to_json(group: Group) -> Json:
    written: dict[str, Json] = {
        "slot": group.slot,
        "facilitator": group.facilitator,
        "members": list(group.members),
    }
    if group.existing_id is not None:
        written["existing_id"] = group.existing_id
    if group.zone is not None:
        written["zone"] = group.zone
    if group.co_facilitators:
        written["co_facilitators"] = list(group.co_facilitators)
    return written


def _unplaced_to_json(unplaced: Unplaced) -> Json:
    fix: Json = None
    if unplaced.fix is not None:
        fix = {
            "kind": "add_availability",
            "group": unplaced.fix.group,
            "minutes": unplaced.fix.minutes,
        }
    return {"id": unplaced.id, "reason": unplaced.reason.value, "fix": fix}


def solution_to_json(solution: Solution) -> dict[str, Json]:
    written: dict[str, Json] = {
        "format": SOLUTION_FORMAT,
        "instance": solution.instance,
        "groups": [_group_to_json(group) for group in solution.groups],
    }
    if solution.unplaced is not None:
        written["unplaced"] = [_unplaced_to_json(unplaced) for unplaced in solution.unplaced]
    return written


def _read_group(group: Field) -> Group:
    group.only("slot", "facilitator", "members", "existing_id", "id", "zone", "co_facilitators")
    existing, zone = group.at("existing_id"), group.at("zone")
    helpers = group.at("co_facilitators", ())
    facilitator = group.at("facilitator")
    return Group(
        slot=group.at("slot").integer(low=0, high=10079),
        members=tuple(PersonId(member.text()) for member in group.at("members").items()),
        facilitator=PersonId(facilitator.text()) if facilitator.given else None,
        existing_id=ExistingId(existing.text()) if existing.given else None,
        zone=zone.text() if zone.given else None,
        co_facilitators=tuple(PersonId(helper.text()) for helper in helpers.items()),
    )


def _read_fix(fix: Field) -> Fix:
    fix.only("kind", "group", "minutes")
    fix.at("kind").choice("add_availability")
    return Fix(
        group=fix.at("group").integer(low=0, high=1_000_000),
        minutes=fix.at("minutes").integer(low=0, high=10080),
    )


def _read_unplaced(unplaced: Field) -> Unplaced:
    unplaced.only("id", "reason", "fix")
    fix = unplaced.at("fix")
    return Unplaced(
        id=PersonId(unplaced.at("id").text()),
        reason=Reason(unplaced.at("reason").choice(*Reason)),
        fix=_read_fix(fix) if fix.given else None,
    )


def read_solution(value: object) -> Solution:
    """Read `paceline-solution/1`.

    Raises:
        Invalid: naming every problem by its path; `context["problems"]` lists them.
    """
    root = Field.root(value)
    root.only("format", "instance", "groups", "unplaced")
    root.at("format").choice(SOLUTION_FORMAT)
    unplaced = root.at("unplaced")
    solution = Solution(
        instance=root.at("instance").text(),
        groups=tuple(_read_group(group) for group in root.at("groups").items()),
        unplaced=tuple(map(_read_unplaced, unplaced.items())) if unplaced.given else None,
    )
    finish(root, what="solution")
    return solution
