"""A small outside world in which plans are carried out, well or badly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from paceline.engines.diff.objects import Care, KindRule, Known, Name, Seen, To, Value, Wanted
from paceline.engines.diff.plan import (
    Adopt,
    Create,
    Operation,
    Plan,
    Release,
    Remove,
    Settle,
    Update,
)
from paceline.engines.diff.planning import plan, resolved

RULES: Final = (
    KindRule(kind="room", rank=0, care={"color": Care.REPORT, "topic": Care.ADOPT}),
    KindRule(kind="seat", rank=1),
    KindRule(kind="note", rank=2, kept=False),
)


def room(key: str, title: str = "Room", **more: Value) -> Wanted:
    return Wanted(name=Name("room", key), fields={"title": title, **more})


def seat(key: str, of: str) -> Wanted:
    return Wanted(name=Name("seat", key), fields={"room": To(Name("room", of))})


def note(key: str, of: str) -> Wanted:
    return Wanted(name=Name("note", key), fields={"room": To(Name("room", of))})


@dataclass
class World:
    """What is there and what we know of it; every intent is settled by the next look."""

    seen: dict[str, Seen] = field(default_factory=dict)
    known: dict[Name, str | None] = field(default_factory=dict)
    numbers: int = 0

    def plan(self, wanted: Sequence[Wanted], *, settled: bool = True) -> Plan:
        known = [
            Known(name=name, outside_id=outside_id, settled=settled)
            for name, outside_id in self.known.items()
        ]
        return plan(RULES, wanted=wanted, seen=list(self.seen.values()), known=known)

    def put(self, kind: str, outside_id: str, *, mark: Name | None = None, **fields: Value) -> Seen:
        made = Seen(kind=kind, outside_id=outside_id, fields=fields, mark=mark)
        self.seen[outside_id] = made
        return made

    def carry_out(self, made: Plan, *, until: int | None = None, lost: bool = False) -> None:
        """Up to `until` operations; of the last the answer may be `lost` after the work."""
        operations = made.operations[:until]
        for number, operation in enumerate(operations, start=1):
            self.one(operation, lost=lost and number == len(operations))

    def one(self, operation: Operation, *, lost: bool) -> None:
        name = operation.name
        match operation:
            case Create():
                self.known[name] = None
                made = self.made(operation)
                if not lost:
                    self.known[name] = made
            case Update():
                before = self.seen[operation.outside_id]
                told = {each: self.value(value) for each, value in operation.fields.items()}
                fields = {**before.fields, **told}
                self.put(before.kind, before.outside_id, mark=before.mark, **fields)
            case Remove():
                self.seen.pop(operation.outside_id, None)
                if not lost and self.known.get(name) == operation.outside_id:
                    del self.known[name]
            case Adopt():
                self.known[name] = operation.outside_id
            case Release():
                del self.known[name]
            case Settle():
                return

    def made(self, operation: Create) -> str:
        self.numbers += 1
        outside_id = f"x{self.numbers}"
        fields = {each: self.value(value) for each, value in operation.fields.items()}
        self.put(operation.name.kind, outside_id, mark=operation.name, **fields)
        return outside_id

    def value(self, value: Value) -> Value:
        ids = {name: found for name, found in self.known.items() if found is not None}
        return resolved(value, ids)

    def marked(self) -> list[Name]:
        return sorted(each.mark for each in self.seen.values() if each.mark is not None)
