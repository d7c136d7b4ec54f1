"""A provider in memory, for tests of what keeps the outside in step."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from typing_extensions import override

from paceline.engines.diff.objects import (
    Care,
    Fields,
    KindRule,
    Known,
    Name,
    Seen,
    To,
    Value,
    Wanted,
)
from paceline.features.cohorts.public import CohortId
from paceline.features.reconcile.ports import Gone, ProviderNotFound, Target, Targets
from paceline.features.reconcile.public import Connection, GroupPicture, Picture
from paceline.kernel.errors import Invalid, Unavailable

RULES: Final = (
    KindRule(kind="room", rank=0, care={"color": Care.REPORT}),
    KindRule(kind="seat", rank=1),
    KindRule(kind="note", rank=2, kept=False),
)


Watch: TypeAlias = Callable[[str, Name | None], Awaitable[None]]


class Misfortune(StrEnum):
    """What happens to the next call that writes."""

    BEFORE = "refused before anything was done"
    AFTER = "no answer after the work was done"
    REFUSED = "refused for good"


@dataclass(kw_only=True)
class MemoryTarget(Target):
    """Keeps rooms of groups, a seat in each for everybody, and a note for each room.

    `looks` counts those that only look, `writes` those that write; `next` is what happens
    to the coming ones of these, in order.
    `watch` is told of each call while it is on its way, and may fail it.
    `makers` says for which cohort a marked object was made: several may share a place.
    """

    name: str = "memory"
    settle: timedelta = timedelta(seconds=5)
    objects: dict[str, tuple[str, Seen]] = field(default_factory=dict)
    makers: dict[str, CohortId] = field(default_factory=dict)
    next: list[Misfortune | None] = field(default_factory=list)
    watch: Watch | None = None
    looks: int = 0
    writes: int = 0
    down: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))

    @property
    @override
    def rules(self) -> Sequence[KindRule]:
        return RULES

    @override
    def wanted(self, picture: Picture, connection: Connection) -> Sequence[Wanted]:
        return [each for group in picture.groups for each in wanted_of(group)]

    @override
    async def observe(self, connection: Connection, known: Sequence[Known]) -> Sequence[Seen]:
        await self._told("observe", None)
        if self.down:
            raise Unavailable("The memory is away.")
        self.looks += 1
        others = {
            outside_id for outside_id, of in self.makers.items() if of != connection.cohort_id
        }
        return [seen for seen in self.at(connection.place) if seen.outside_id not in others]

    def at(self, place: str) -> list[Seen]:
        return [seen for where, seen in self.objects.values() if where == place]

    def paint(self, outside_id: str, **fields: Value) -> None:
        """What somebody changes there by hand."""
        place, seen = self.objects[outside_id]
        self.objects[outside_id] = (place, replace(seen, fields={**seen.fields, **fields}))

    @override
    async def create(self, connection: Connection, name: Name, fields: Fields, *, turn: str) -> str:
        await self._told("create", name)
        trouble = self._begin()
        outside_id = f"{next(self.numbers)}"
        seen = Seen(kind=name.kind, outside_id=outside_id, fields=dict(fields), mark=name)
        self.objects[outside_id] = (connection.place, seen)
        self.makers[outside_id] = connection.cohort_id
        self._end(trouble)
        return outside_id

    @override
    async def update(
        self, connection: Connection, name: Name, outside_id: str, fields: Fields
    ) -> None:
        await self._told("update", name)
        trouble = self._begin()
        if outside_id not in self.objects:
            raise Gone
        place, seen = self.objects[outside_id]
        self.objects[outside_id] = (place, replace(seen, fields={**seen.fields, **fields}))
        self._end(trouble)

    @override
    async def remove(self, connection: Connection, name: Name, outside_id: str) -> None:
        await self._told("remove", name)
        trouble = self._begin()
        self.objects.pop(outside_id, None)
        self._end(trouble)

    async def _told(self, act: str, name: Name | None) -> None:
        if self.watch is not None:
            await self.watch(act, name)

    def _begin(self) -> Misfortune | None:
        if self.down:
            raise Unavailable("The memory is away.")
        trouble = self.next.pop(0) if self.next else None
        if trouble is Misfortune.BEFORE:
            raise Unavailable("The memory did not answer.")
        if trouble is Misfortune.REFUSED:
            raise Invalid("The memory will not have it.")
        self.writes += 1
        return trouble

    def _end(self, trouble: Misfortune | None) -> None:
        if trouble is Misfortune.AFTER:
            raise Unavailable("The memory did not answer.")

    @override
    def problems(self, place: str, options: Mapping[str, object]) -> Sequence[str]:
        return [f"{name} is no option of the memory" for name in sorted(options.keys() - {"calm"})]


class MemoryTargets(Targets):
    """`others` are those that a test sets up beside it, by name."""

    def __init__(self) -> None:
        self.memory = MemoryTarget()
        self.others: dict[str, Target] = {}

    @override
    def named(self, name: str) -> Target:
        if name == self.memory.name:
            return self.memory
        if name not in self.others:
            raise ProviderNotFound(", ".join(sorted({self.memory.name, *self.others})))
        return self.others[name]

    @override
    def all(self) -> Sequence[Target]:
        return (self.memory, *self.others.values())


def wanted_of(group: GroupPicture) -> Iterator[Wanted]:
    room = Name("room", str(group.id))
    title: Fields = {"title": group.group.name, "color": "grey"}
    yield Wanted(name=room, fields=title)
    for person in group.people:
        seat: dict[str, Value] = {"room": To(room), "name": person.name}
        yield Wanted(name=Name("seat", f"{group.id}/{person.sign_up_id}"), fields=seat)
    yield Wanted(name=Name("note", str(group.id)), fields={"room": To(room)})
