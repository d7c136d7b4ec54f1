"""The best score of a small instance, by trying every set of groups that the validator allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.cells import Cells, build_cells
from paceline.engines.scheduling.instance import ExistingId, Instance, PersonId
from paceline.engines.scheduling.score import score
from paceline.engines.scheduling.solution import Group, Solution
from paceline.engines.scheduling.times import Place
from paceline.engines.scheduling.validate import check_group


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One valid group and the points it adds; scores add up over groups."""

    group: Group
    points: int


def _carried(attendance: Attendance, place: Place) -> Iterator[ExistingId | None]:
    yield None
    for existing in attendance.instance.existing_groups:
        if not existing.locked or attendance.same_time(existing.place, place):
            yield existing.id


def _groups(instance: Instance, cells: Cells) -> Iterator[Group]:
    attendance = Attendance(instance)
    rows = {person.id: row for row, person in enumerate(instance.people)}
    leaders: list[PersonId | None] = [None, *(person.id for person in instance.facilitators)]
    for size in range(1, instance.group_size.max + 1):
        for chosen in combinations(instance.members, size):
            able = cells.levels[[rows[person.id] for person in chosen]].min(axis=0)
            for column in able.nonzero()[0].tolist():
                for leader in leaders:
                    if leader is not None and not cells.levels[rows[leader], column]:
                        continue
                    place = cells.place(column)
                    for existing in _carried(attendance, place):
                        yield Group(
                            slot=place.slot,
                            zone=place.zone,
                            members=tuple(person.id for person in chosen),
                            facilitator=leader,
                            existing_id=existing,
                        )


def _choices(instance: Instance) -> list[Choice]:
    cells = build_cells(instance)
    nothing = score(instance, Solution(instance=instance.name, groups=()), cells=cells).total
    found, attendance = [], Attendance(instance)
    for group in _groups(instance, cells):
        if not check_group(instance, group, attendance=attendance):
            alone = Solution(instance=instance.name, groups=(group,))
            points = score(instance, alone, cells=cells).total - nothing
            found.append(Choice(group=group, points=points))
    return found


class _Trial:
    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.choices: dict[PersonId, list[Choice]] = {p.id: [] for p in instance.members}
        for choice in _choices(instance):
            first = min(choice.group.members, key=list(self.choices).index)
            self.choices[first].append(choice)
        self.names = list(self.choices)
        self.attendance = Attendance(instance)
        self.locked = {group.id for group in instance.existing_groups if group.locked}

    def _beside(self, group: Group, others: tuple[Group, ...]) -> bool:
        if any({*group.members} & {*other.members} for other in others):
            return False
        if group.existing_id and any(o.existing_id == group.existing_id for o in others):
            return False
        if group.facilitator is None:
            return True
        led = [other for other in others if other.facilitator == group.facilitator]
        most = self.instance.by_id[group.facilitator].max_groups
        return len(led) < most and not any(
            self.attendance.clash(group.place, other.place) for other in led
        )

    def best(self, place: int = 0, chosen: tuple[Group, ...] = ()) -> int | None:
        """The most points from here on; None where what and who is locked cannot be there."""
        if place == len(self.names):
            return 0 if self.locked <= {group.existing_id for group in chosen} else None
        if any(self.names[place] in group.members for group in chosen):
            return self.best(place + 1, chosen)
        stays = self.names[place] in self.instance.staying
        found = None if stays else self.best(place + 1, chosen)
        for choice in self.choices[self.names[place]]:
            if self._beside(choice.group, chosen):
                rest = self.best(place + 1, (*chosen, choice.group))
                if rest is not None and (found is None or rest + choice.points > found):
                    found = rest + choice.points
        return found


def best_score(instance: Instance) -> int | None:
    """None where no solution is valid, because of what or who is locked."""
    nothing = score(instance, Solution(instance=instance.name, groups=())).total
    most = _Trial(instance).best()
    return None if most is None else nothing + most
