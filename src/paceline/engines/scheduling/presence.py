"""Who can come where, asked of many people at once: read plainly, or from the cells of a solver."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from typing_extensions import override

from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.cells import AWAY, Cells
from paceline.engines.scheduling.instance import Instance, Person, PersonId
from paceline.engines.scheduling.times import Place

Block: TypeAlias = tuple[Person, ...]


class Presence(Protocol):
    """Of the people of one instance; a block comes only as a whole."""

    def can(self, person: Person, place: Place) -> bool: ...

    def coming(self, blocks: Sequence[Block]) -> Callable[[Place], int]:
        """How many of these blocks could come, place by place."""
        ...


@dataclass(frozen=True)
class PlainPresence(Presence):
    """The availability rule read plainly: slow, and shares no code with any solver."""

    attendance: Attendance
    _known: dict[tuple[PersonId, Place], bool] = field(default_factory=dict)

    @override
    def can(self, person: Person, place: Place) -> bool:
        key = (person.id, place)
        if key not in self._known:
            self._known[key] = self.attendance.can_attend(person, place=place)
        return self._known[key]

    @override
    def coming(self, blocks: Sequence[Block]) -> Callable[[Place], int]:
        return lambda place: sum(all(self.can(one, place) for one in each) for each in blocks)


class TabledPresence(Presence):
    """From cells of all candidate places: ten thousand people are looked up in no time."""

    def __init__(self, instance: Instance, cells: Cells) -> None:
        self._cells, self._able = cells, cells.levels > AWAY
        self._rows = {person.id: row for row, person in enumerate(instance.people)}

    @override
    def can(self, person: Person, place: Place) -> bool:
        return bool(self._able[self._rows[person.id], self._cells.column_at(place)])

    @override
    def coming(self, blocks: Sequence[Block]) -> Callable[[Place], int]:
        counts = np.zeros(self._able.shape[1], dtype=np.int64)
        for block in blocks:
            counts += self._able[[self._rows[person.id] for person in block]].all(axis=0)
        return lambda place: int(counts[self._cells.column_at(place)])
