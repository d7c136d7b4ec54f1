"""The week as demand and supply: for every start who could come, who could lead, which groups."""

from dataclasses import dataclass
from itertools import chain

from paceline.engines.recurrence.slots import Slot, expand, minute_of_week
from paceline.engines.recurrence.zones import zone
from paceline.engines.scheduling.cells import AWAY, PREFERRED, Cells, build_cells
from paceline.engines.scheduling.instance import Instance, Role
from paceline.engines.scheduling.solution import Solution
from paceline.engines.scheduling.times import Place


@dataclass(frozen=True, kw_only=True)
class HeatSlot:
    """One weekly start; `minute` is of the viewer's week at the first meeting.

    Counts are of people: members who can come (`able`), who like to (`preferring`), who can and
    are in no group (`waiting`), and facilitators who can. `groups` are indexes of the solution.
    """

    place: Place
    minute: int
    able: int
    preferring: int
    waiting: int
    facilitators: int
    groups: tuple[int, ...]
    seated: int


@dataclass(frozen=True, kw_only=True)
class WeekHeat:
    """Every start that means something else, in the order of the viewer's week."""

    zone: str
    meeting_minutes: int
    members: int
    placed: int
    slots: tuple[HeatSlot, ...]


def _minute(instance: Instance, place: Place, *, viewer: str) -> int:
    first = expand(
        Slot(place.slot, instance.zone_of(place)),
        first_week=instance.first_week,
        weeks=instance.weeks,
        skip_weeks=instance.skip_weeks,
        minutes=instance.meeting_minutes,
    )[0]
    return minute_of_week(first.starts_at.astimezone(zone(viewer)))


def week_heat(
    instance: Instance, solution: Solution, *, viewer: str, cells: Cells | None = None
) -> WeekHeat:
    """The map as somebody in zone `viewer` reads it; `cells` must hold all candidates, if given.

    Raises:
        Invalid: the viewer's zone is unknown.
    """
    cells = cells or build_cells(instance)
    placed = frozenset(chain.from_iterable(group.members for group in solution.groups))
    members = [row for row, who in enumerate(instance.people) if who.role is Role.MEMBER]
    leaders = [row for row, who in enumerate(instance.people) if who.role is Role.FACILITATOR]
    waiting = [row for row in members if instance.people[row].id not in placed]
    counts = zip(
        (cells.levels[members] > AWAY).sum(axis=0).tolist(),
        (cells.levels[members] == PREFERRED).sum(axis=0).tolist(),
        (cells.levels[waiting] > AWAY).sum(axis=0).tolist(),
        (cells.levels[leaders] > AWAY).sum(axis=0).tolist(),
        strict=True,
    )
    held: dict[int, list[int]] = {}
    for index, group in enumerate(solution.groups):
        held.setdefault(cells.column_of(group), []).append(index)
    slots = [
        HeatSlot(
            place=cells.place(column),
            minute=_minute(instance, cells.place(column), viewer=viewer),
            able=able,
            preferring=preferring,
            waiting=left,
            facilitators=free,
            groups=tuple(held.get(column, ())),
            seated=sum(len(solution.groups[index].members) for index in held.get(column, ())),
        )
        for column, (able, preferring, left, free) in enumerate(counts)
    ]
    return WeekHeat(
        zone=viewer,
        meeting_minutes=instance.meeting_minutes,
        members=len(members),
        placed=len(placed),
        slots=tuple(sorted(slots, key=lambda slot: (slot.minute, slot.place.zone or ""))),
    )
