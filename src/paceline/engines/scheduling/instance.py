"""What a solver is asked: people, rules, sizes and dates of one cohort."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal, NewType, TypeAlias

from paceline.engines.availability.windows import Window
from paceline.engines.scheduling.times import Busy, Place, SocialHours

PersonId = NewType("PersonId", str)
ExistingId = NewType("ExistingId", str)
Attribute: TypeAlias = tuple[str, ...] | int | float


class Role(StrEnum):
    MEMBER = "member"
    FACILITATOR = "facilitator"


class FacilitatorNeed(StrEnum):
    """Required: a group without one is invalid. Wanted: it costs `uncovered`. None: no cost."""

    REQUIRED = "required"
    WANTED = "wanted"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Person:
    """`windows` are local to `zone`; `max_groups` counts for facilitators only.

    `social_hours` None means those of the instance.
    """

    id: PersonId
    role: Role
    zone: str
    windows: tuple[Window, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    max_groups: int = 1
    busy: tuple[Busy, ...] = ()
    social_hours: SocialHours | None = None


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Points of the objective; placing one more member outweighs everything else by default."""

    placed: int = 1000
    uncovered: int = 500
    size_dev: int = 20
    preferred: int = 10
    fac_preferred: int = 10
    moved: int = 60
    retimed: int = 40
    fac_changed: int = 60


@dataclass(frozen=True, kw_only=True)
class GroupSize:
    """Members per group; the facilitator is not counted."""

    min: int
    ideal: int
    max: int


@dataclass(frozen=True, kw_only=True)
class Together:
    """All in one group, or none placed."""

    ids: tuple[PersonId, ...]
    type: Literal["together"] = "together"


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Never two of them in one group; a facilitator counts."""

    ids: tuple[PersonId, ...]
    type: Literal["apart"] = "apart"


@dataclass(frozen=True, kw_only=True)
class Same:
    """Everyone in a group, its facilitator too, shares at least one value."""

    attr: str
    type: Literal["same"] = "same"


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Costs weight x |group mean - mean of all members|, rounded per group."""

    attr: str
    weight: float
    type: Literal["balance"] = "balance"


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Costs weight x (max - min) / unit, rounded per group."""

    attr: str
    weight: float
    unit: float = 1
    type: Literal["cluster"] = "cluster"


Rule: TypeAlias = Together | Apart | Same | Balance | Cluster


@dataclass(frozen=True, kw_only=True)
class ExistingGroup:
    """A group that runs already; a locked one keeps slot, facilitator and enrolled members.

    `slot` is on the clocks of `zone`, which may be one the cohort no longer offers.
    """

    id: ExistingId
    slot: int
    members: tuple[PersonId, ...]
    facilitator: PersonId | None = None
    locked: bool = False
    zone: str | None = None
    co_facilitators: tuple[PersonId, ...] = ()

    @property
    def place(self) -> Place:
        return Place(self.slot, self.zone)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One cohort to be grouped. Minutes are multiples of 15; `first_week` is a Monday.

    Weekly slots are wall-clock minutes of week in `anchor_zone` or, for a group that says so, in
    one of `group_zones`; the same in every week that is not skipped. Members, never facilitators,
    may miss `may_miss` weeks. A group may have `co_facilitators` beside the one who leads it.
    Who is in `stay` stays in that existing group, wherever it meets and whoever else is in it.
    `read.read_instance` builds one from outside data and checks all of it.
    """

    name: str
    meeting_minutes: int
    grid_minutes: int
    anchor_zone: str
    first_week: date
    weeks: int
    group_size: GroupSize
    people: tuple[Person, ...]
    facilitator: FacilitatorNeed = FacilitatorNeed.REQUIRED
    facilitator_gap_minutes: int = 0
    skip_weeks: tuple[int, ...] = ()
    weights: Weights = Weights()
    rules: tuple[Rule, ...] = ()
    existing_groups: tuple[ExistingGroup, ...] = ()
    seed: int = 0
    social_hours: SocialHours | None = None
    group_zones: tuple[str, ...] = ()
    may_miss: int = 0
    co_facilitators: int = 0
    stay: Mapping[PersonId, ExistingId] = field(default_factory=dict)

    @cached_property
    def zones(self) -> tuple[str, ...]:
        """Where a group may be anchored; the anchor zone comes first."""
        return tuple(dict.fromkeys((self.anchor_zone, *self.group_zones)))

    @cached_property
    def meetings(self) -> int:
        return self.weeks - len({*self.skip_weeks} & {*range(self.weeks)})

    def zone_of(self, place: Place) -> str:
        return place.zone or self.anchor_zone

    def hours_of(self, person: Person) -> SocialHours | None:
        return person.social_hours or self.social_hours

    def may_miss_of(self, person: Person) -> int:
        """Weeks; whoever leads is there every week, and nobody misses them all."""
        return min(self.may_miss, self.meetings - 1) if person.role is Role.MEMBER else 0

    @cached_property
    def by_id(self) -> Mapping[PersonId, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def existing_by_id(self) -> Mapping[ExistingId, ExistingGroup]:
        return {group.id: group for group in self.existing_groups}

    @cached_property
    def staying(self) -> Mapping[PersonId, ExistingId]:
        """Those of `stay` who are here and in the group they are to stay in."""
        return {
            name: home
            for name, home in self.stay.items()
            if home in self.existing_by_id
            and name in self.existing_by_id[home].members
            and name in self.by_id
            and self.by_id[name].role is Role.MEMBER
        }

    @cached_property
    def members(self) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.role is Role.MEMBER)

    @cached_property
    def facilitators(self) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.role is Role.FACILITATOR)

    @cached_property
    def soft_rules(self) -> tuple[Balance | Cluster, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, Balance | Cluster))

    @cached_property
    def rules_by_person(self) -> Mapping[PersonId, tuple[Together | Apart, ...]]:
        """The together and apart rules that name each person."""
        named: dict[PersonId, tuple[Together | Apart, ...]] = {}
        for rule in self.rules:
            if isinstance(rule, Together | Apart):
                for name in rule.ids:
                    named[name] = (*named.get(name, ()), rule)
        return named
