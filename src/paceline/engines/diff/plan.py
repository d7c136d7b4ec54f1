"""The operations that bring the outside to what is wanted, each with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from paceline.engines.diff.objects import Care, Fields, Name, Value, needs

FEW: Final = 5
SHARE: Final = 0.2


@dataclass(frozen=True, kw_only=True)
class Create:
    name: Name
    fields: Fields
    reason: str


@dataclass(frozen=True, kw_only=True)
class Update:
    """`fields` are those that change."""

    name: Name
    outside_id: str
    fields: Fields
    reason: str


@dataclass(frozen=True, kw_only=True)
class Remove:
    """`name` is what its marker says."""

    name: Name
    outside_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Adopt:
    """No call: what is there is recorded as ours."""

    name: Name
    outside_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """No call: the record of what is gone is closed."""

    name: Name
    reason: str


@dataclass(frozen=True, kw_only=True)
class Settle:
    """No call: whether it was made shows when a call in flight can land no more."""

    name: Name
    reason: str


Operation: TypeAlias = Create | Update | Remove | Adopt | Release | Settle


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One field that differs outside, and what is done about it."""

    name: Name
    outside_id: str
    field: str
    wanted: Value
    seen: Value
    care: Care


@dataclass(frozen=True, kw_only=True)
class Plan:
    """In the order they are carried out. `known` objects were recorded when it was made."""

    operations: tuple[Operation, ...] = ()
    drift: tuple[Drift, ...] = ()
    known: int = 0

    @property
    def removals(self) -> int:
        return sum(isinstance(each, Remove) for each in self.operations)

    @property
    def calls(self) -> int:
        """How many of the operations write outside."""
        return sum(isinstance(each, Create | Update | Remove) for each in self.operations)

    @property
    def guarded(self) -> bool:
        """More would be removed than can be meant; somebody has to say so first."""
        return self.removals > max(FEW, SHARE * self.known)

    @property
    def harmless(self) -> "Plan":
        """What of a guarded plan need not wait until somebody looked at it."""
        kept = tuple(each for each in self.operations if not isinstance(each, Remove))
        return replace(self, operations=kept)

    @property
    def converged(self) -> bool:
        return not self.operations

    def counts(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for each in self.operations:
            name = type(each).__name__.lower()
            found[name] = found.get(name, 0) + 1
        return found

    def rounds(self) -> Iterator[Sequence[Operation]]:
        """All operations, in order, by those that may go out at once."""
        together: list[Operation] = []
        for each in self.operations:
            if together and not joins(each, together):
                yield together
                together = []
            together.append(each)
        if together:
            yield together


def joins(operation: Operation, others: Sequence[Operation]) -> bool:
    """Of one act and one kind, of different names, and none needing another."""
    first, names = others[0], {each.name for each in others}
    if type(operation) is not type(first) or operation.name.kind != first.name.kind:
        return False
    fields = operation.fields if isinstance(operation, Create | Update) else {}
    return names.isdisjoint({operation.name, *needs(fields)})
