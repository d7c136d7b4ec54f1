"""Whether what is said of an unplaced person is true: asked of the plain rules, not of a solver.

Shares no code with `diagnosis` and `remedies`, which make the claims.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from paceline.engines.availability.windows import WEEK
from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.cells import Cells
from paceline.engines.scheduling.instance import (
    FacilitatorNeed,
    Instance,
    Person,
    PersonId,
    Role,
    Together,
)
from paceline.engines.scheduling.presence import (
    Block,
    PlainPresence,
    Presence,
    TabledPresence,
)
from paceline.engines.scheduling.solution import (
    Displace,
    ExtraGroup,
    Group,
    MayMiss,
    NearestPlace,
    Reason,
    Remedy,
    Solution,
    Unplaced,
    Widen,
)
from paceline.engines.scheduling.times import Place
from paceline.engines.scheduling.validate import check_group
from paceline.engines.scheduling.validate_rules import rule_violations

Groups = Sequence[Group]


def changed(groups: Groups, changes: Iterable[tuple[int, Group]]) -> tuple[Group, ...]:
    """The groups after a remedy; a group that nobody is left in is closed."""
    after = {**dict(enumerate(groups)), **dict(changes)}
    return tuple(after[index] for index in sorted(after) if after[index].members)


def seated(groups: Iterable[Group]) -> frozenset[PersonId]:
    return frozenset(name for group in groups for name in group.members)


def _beside(group: Group, groups: Iterable[Group]) -> list[Group]:
    """The other groups that it could be in conflict with: they share somebody."""
    names = {*group.members, *group.leaders}
    return [
        other
        for other in groups
        if other is not group and not names.isdisjoint((*other.members, *other.leaders))
    ]


def _raised(instance: Instance, name: PersonId) -> Instance:
    people = tuple(
        replace(person, max_groups=person.max_groups + 1) if person.id == name else person
        for person in instance.people
    )
    return replace(instance, people=people)


def _widened(instance: Instance, name: PersonId, widen: Widen) -> Instance:
    people = tuple(
        replace(person, windows=(*person.windows, *widen.windows)) if person.id == name else person
        for person in instance.people
    )
    return replace(instance, people=people)


class Claims:
    """Questions about one valid solution; remembers what it looked up."""

    def __init__(
        self, instance: Instance, solution: Solution, *, cells: Cells | None = None
    ) -> None:
        """With `cells` of all candidates who can come where is looked up instead of worked out."""
        self.instance, self.solution = instance, solution
        self.attendance = Attendance(instance)
        self._presence: Presence = (
            TabledPresence(instance, cells) if cells else PlainPresence(self.attendance)
        )
        self._led = lru_cache(maxsize=None)(self._led_at)
        self._free = lru_cache(maxsize=None)(self._free_at)
        self._company = lru_cache(maxsize=None)(self._company_of)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        offered = (
            Place(slot, zone)
            for zone in self.instance.zones
            for slot in range(0, WEEK, self.instance.grid_minutes)
        )
        return (*offered, *(group.place for group in self.instance.existing_groups))

    @cached_property
    def _leaders(self) -> tuple[Person, ...]:
        """Who breaks no rule by leading."""
        return tuple(
            person
            for person in self.instance.facilitators
            if not any(
                rule_violations(self.instance, 0, Group(slot=0, members=(), facilitator=person.id))
            )
        )

    @cached_property
    def _leading(self) -> dict[PersonId | None, list[Group]]:
        led: dict[PersonId | None, list[Group]] = {}
        for group in self.solution.groups:
            led.setdefault(group.facilitator, []).append(group)
        return led

    def _can(self, person: Person, place: Place) -> bool:
        return self._presence.can(person, place)

    def _block(self, name: PersonId) -> Block:
        """The person and all whom together rules tie to them."""
        names, fresh = {name}, [name]
        while fresh:
            rules = self.instance.rules_by_person.get(fresh.pop(), ())
            tied = {other for rule in rules if isinstance(rule, Together) for other in rule.ids}
            met = {other for other in tied - names if other in self.instance.by_id}
            names |= met
            fresh += met
        return tuple(self.instance.by_id[other] for other in sorted(names))

    def _shared(self, block: Block) -> list[Place]:
        return [place for place in self.places if all(self._can(each, place) for each in block)]

    def _led_at(self, place: Place) -> bool:
        return any(self._can(person, place) for person in self._leaders)

    def _free_at(self, place: Place) -> bool:
        """Somebody could lead a further group then."""
        return any(
            self._can(person, place) and self._has_time(person, place) for person in self._leaders
        )

    def _has_time(self, person: Person, place: Place) -> bool:
        led = self._leading.get(person.id, ())
        return len(led) < person.max_groups and not any(
            self.attendance.clash(group.place, place) for group in led
        )

    def _nearest_holds(self, person: Person, nearest: NearestPlace | None) -> bool:
        if nearest is None or self._shared((person,)):
            return False
        free = replace(person, id=PersonId(f"{person.id} "), busy=())
        safe = any(self.attendance.can_attend(free, place=place) for place in self.places)
        missed = {place: self.attendance.missed_weeks(person, place=place) for place in self.places}
        fewest = min(map(len, missed.values()))
        weeks = self.attendance.missed_weeks(person, place=nearest.place)
        return weeks == nearest.weeks and len(weeks) == fewest and safe is nearest.elsewhere

    def _no_week_holds(self, person: Person) -> bool:
        return bool(person.windows) and all(
            len(self.attendance.missed_weeks(person, place=place)) == self.instance.meetings
            for place in self.places
        )

    def _roomy(self, block: Block) -> list[Group]:
        most = self.instance.group_size.max - len(block)
        return [group for group in self._open(block) if len(group.members) <= most]

    def _open(self, block: Block) -> list[Group]:
        return [
            group
            for group in self.solution.groups
            if all(self._can(each, group.place) for each in block)
        ]

    def _rule_holds(self, block: Block) -> bool:
        names = tuple(person.id for person in block)
        if not self._sound_alone(block) or not self._shared(block):
            return True
        roomy = self._roomy(block)
        return bool(roomy) and all(
            any(rule_violations(self.instance, 0, replace(group, members=group.members + names)))
            for group in roomy
        )

    def _company_of(self, left: bool) -> Callable[[Place], int]:  # noqa: FBT001
        """How many could come, or of those without a group, blocks that break no rule alone."""
        placed = seated(self.solution.groups) if left else frozenset[PersonId]()
        blocks = [self._block(each.id) for each in self.instance.members if each.id not in placed]
        return self._presence.coming([each for each in blocks if self._sound_alone(each)])

    def _few_hold(self, block: Block, *, left: bool) -> bool:
        needs_leader = self.instance.facilitator is FacilitatorNeed.REQUIRED
        coming, led = self._company(left), self._free if left else self._led
        return all(
            coming(place) < self.instance.group_size.min
            for place in self._shared(block)
            if not needs_leader or led(place)
        )

    def _sound_alone(self, block: Block) -> bool:
        """Whoever breaks a rule alone, or with whom they come, is nobody's company."""
        alone = Group(slot=0, members=tuple(person.id for person in block))
        return not any(rule_violations(self.instance, 0, alone))

    def _unled(self, block: Block, *, free: bool) -> bool:
        needs_leader = self.instance.facilitator is FacilitatorNeed.REQUIRED
        led = self._free if free else self._led
        return needs_leader and not any(led(place) for place in self._shared(block))

    def reason_holds(self, who: Unplaced) -> bool:
        person, block = self.instance.by_id[who.id], self._block(who.id)
        match who.reason:
            case Reason.NO_AVAILABILITY:
                return not person.windows
            case Reason.WINDOW_TOO_SHORT:
                return self._no_week_holds(person)
            case Reason.NO_DST_SAFE_SLOT:
                return self._nearest_holds(person, who.nearest)
            case Reason.NO_FACILITATOR_OVERLAP | Reason.FACILITATOR_CAPACITY:
                return self._unled(block, free=who.reason is Reason.FACILITATOR_CAPACITY)
            case Reason.TOO_FEW_OVERLAP:
                return self._few_hold(block, left=who.left)
            case Reason.CAPACITY:
                return bool(self._open(block)) and not self._roomy(block)
            case Reason.RULE_CONFLICT:
                return self._rule_holds(block)
            case _:
                return True

    def _joins(self, instance: Instance, name: PersonId, index: int) -> bool:
        names = tuple(each.id for each in self._block(name) if each.role is Role.MEMBER)
        group = self.solution.groups[index]
        after = replace(group, members=(*group.members, *names))
        return self._sound(instance, ((index, after),))

    def _sound(self, instance: Instance, changes: Sequence[tuple[int, Group]]) -> bool:
        """The groups that differ break nothing, and whatever and whoever is locked stays."""
        after, known = changed(self.solution.groups, changes), self.attendance.among(instance)
        differing = [group for _, group in changes if group.members]
        carried = {group.existing_id for group in after}
        kept = all(each.id in carried for each in self.instance.existing_groups if each.locked)
        homes = {name: group.existing_id for group in after for name in group.members}
        stay = all(homes.get(name) == home for name, home in self.instance.staying.items())
        return (kept and stay) and not any(
            check_group(instance, group, others=_beside(group, after), attendance=known)
            for group in differing
        )

    def _seats(self, instance: Instance, name: PersonId, remedy: ExtraGroup | Displace) -> bool:
        before = seated(self.solution.groups)
        after = seated(changed(self.solution.groups, remedy.changes))
        gone = frozenset(remedy.displaced if isinstance(remedy, Displace) else ())
        return name in after and before - after == gone and self._sound(instance, remedy.changes)

    def remedy_holds(self, name: PersonId, remedy: Remedy) -> bool:
        """Whether the change, and it alone, places the person; and costs only whom it names."""
        instance, person = self.instance, self.instance.by_id[name]
        match remedy:
            case Widen():
                return self._joins(_widened(instance, name, remedy), name, remedy.group)
            case MayMiss(group=index, weeks=weeks):
                place = self.solution.groups[index].place
                missed = self.attendance.missed_weeks(person, place=place)
                patient = replace(instance, may_miss=len(weeks))
                return missed == weeks and self._joins(patient, name, index)
            case ExtraGroup(facilitator=leader):
                return self._seats(_raised(instance, leader), name, remedy)
            case _:
                return self._seats(instance, name, remedy)
