"""From wanted, seen and known to a plan: pure, the same for the same input."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
from paceline.engines.diff.plan import (
    Adopt,
    Create,
    Drift,
    Operation,
    Plan,
    Release,
    Remove,
    Settle,
    Update,
)
from paceline.kernel.errors import Defect


def resolved(value: Value, ids: Mapping[Name, str]) -> Value:
    """Outside ids for names; a name that has none yet stays."""
    if isinstance(value, To):
        return ids.get(value.name, value)
    if isinstance(value, tuple):
        return tuple(resolved(each, ids) for each in value)
    return value


class Planner:
    """One comparison. Whoever observes gives everything there is: a failed read is never empty."""

    def __init__(
        self,
        rules: Iterable[KindRule],
        *,
        wanted: Sequence[Wanted],
        seen: Sequence[Seen],
        known: Sequence[Known],
    ) -> None:
        self._rules = {rule.kind: rule for rule in rules}
        self._wanted = {each.name: each for each in wanted}
        if len(self._wanted) != len(wanted):
            raise Defect("Two wanted objects have one name.")
        self._known = {each.name: each for each in known}
        self._seen = {(each.kind, each.outside_id): each for each in seen}
        self._marked: dict[Name, list[Seen]] = {}
        for each in sorted(seen, key=lambda one: (len(one.outside_id), one.outside_id)):
            if each.mark is not None:
                self._marked.setdefault(each.mark, []).append(each)
        self._ours = {
            name: found for name in self._wanted if (found := self._one_of_ours(name)) is not None
        }
        self._ids = {name: each.outside_id for name, each in self._ours.items()}

    def _one_of_ours(self, name: Name) -> Seen | None:
        """The one we recorded where it is still there, else the first that bears our mark."""
        known = self._known.get(name)
        if known is not None and known.outside_id is not None:
            there = self._seen.get((name.kind, known.outside_id))
            if there is not None:
                return there
        return next(iter(self._marked.get(name, ())), None)

    def plan(self) -> Plan:
        made, drift = self._kept()
        return Plan(
            operations=(*made, *self._removed()),
            drift=tuple(drift),
            known=len(self._known),
        )

    def _kept(self) -> tuple[list[Operation], list[Drift]]:
        operations: list[Operation] = []
        drift: list[Drift] = []
        for wanted in self._in_order():
            there = self._ours.get(wanted.name)
            if there is None:
                operations += self._absent(wanted)
                continue
            operations += self._recorded(wanted.name, there)
            found = list(self._differences(wanted, there))
            drift += found
            operations += self._update(wanted, there, found)
        return operations, drift

    def _in_order(self) -> Iterator[Wanted]:
        """By rank, and what is needed before what needs it. Raises Defect for a circle."""
        done: set[Name] = set()
        open_names: list[Name] = []

        def visit(wanted: Wanted) -> Iterator[Wanted]:
            if wanted.name in done:
                return
            if wanted.name in open_names:
                raise Defect(f"What is wanted needs itself: {open_names}")
            open_names.append(wanted.name)
            for name in sorted(wanted.needs):
                if name in self._wanted:
                    yield from visit(self._wanted[name])
            open_names.pop()
            done.add(wanted.name)
            yield wanted

        for name in sorted(self._wanted, key=lambda one: (self._rank(one), one.key)):
            yield from visit(self._wanted[name])

    def _rank(self, name: Name) -> int:
        return self._rules[name.kind].rank

    def _absent(self, wanted: Wanted) -> Iterator[Operation]:
        known = self._known.get(wanted.name)
        if known is None:
            yield self._created(wanted, "wanted and not there")
        elif known.outside_id is not None:
            if self._rules[wanted.name.kind].kept:
                yield self._created(wanted, "it was removed outside")
        elif known.settled:
            yield self._created(wanted, "an earlier call came to nothing")
        else:
            yield Settle(name=wanted.name, reason="an earlier call may still land")

    def _created(self, wanted: Wanted, reason: str) -> Create:
        return Create(name=wanted.name, fields=wanted.fields, reason=reason)

    def _recorded(self, name: Name, there: Seen) -> Iterator[Operation]:
        known = self._known.get(name)
        if known is None:
            yield Adopt(name=name, outside_id=there.outside_id, reason="it bears our mark")
            return
        if known.outside_id is None:
            yield Adopt(name=name, outside_id=there.outside_id, reason="an earlier call made it")
            return
        if known.outside_id != there.outside_id:
            reason = "it bears our mark in place of the one that is gone"
            yield Adopt(name=name, outside_id=there.outside_id, reason=reason)

    def _differences(self, wanted: Wanted, there: Seen) -> Iterator[Drift]:
        rule = self._rules[wanted.name.kind]
        if not rule.kept:
            return
        for name, value in sorted(wanted.fields.items()):
            should = resolved(value, self._ids)
            if should != there.fields.get(name):
                yield Drift(
                    name=wanted.name,
                    outside_id=there.outside_id,
                    field=name,
                    wanted=should,
                    seen=there.fields.get(name),
                    care=rule.care.get(name, Care.ENFORCE),
                )

    def _update(self, wanted: Wanted, there: Seen, drift: Sequence[Drift]) -> Iterator[Operation]:
        enforced = [each.field for each in drift if each.care is Care.ENFORCE]
        if enforced:
            fields: Fields = {name: wanted.fields[name] for name in enforced}
            yield Update(
                name=wanted.name,
                outside_id=there.outside_id,
                fields=fields,
                reason=f"outside differs: {', '.join(enforced)}",
            )

    def _removed(self) -> Iterator[Operation]:
        """Ours that nobody wants, second copies, and records of what is gone."""
        gone = [*self._strays(), *self._unwanted()]
        yield from sorted(gone, key=lambda one: (-self._rank(one.name), one.name, one.outside_id))
        for name, known in sorted(self._known.items()):
            if name in self._wanted or self._is_seen(known):
                continue
            if known.outside_id is None and not known.settled:
                yield Settle(name=name, reason="an earlier call may still land")
                continue
            yield Release(name=name, reason="neither wanted nor there")

    def _is_seen(self, known: Known) -> bool:
        by_id = known.outside_id is not None and (known.name.kind, known.outside_id) in self._seen
        return by_id or known.name in self._marked

    def _strays(self) -> Iterator[Remove]:
        for name, copies in self._marked.items():
            ours = self._ours.get(name)
            for each in copies:
                if name not in self._wanted:
                    reason = "no longer wanted" if name in self._known else "a stray of ours"
                    yield Remove(name=name, outside_id=each.outside_id, reason=reason)
                elif each is not ours:
                    yield Remove(name=name, outside_id=each.outside_id, reason="a second copy")

    def _unwanted(self) -> Iterator[Remove]:
        """Known by its id although its mark was taken off."""
        for name, known in self._known.items():
            if name in self._wanted or known.outside_id is None:
                continue
            there = self._seen.get((name.kind, known.outside_id))
            if there is not None and there.mark != name:
                yield Remove(name=name, outside_id=there.outside_id, reason="no longer wanted")


def plan(
    rules: Iterable[KindRule],
    *,
    wanted: Sequence[Wanted],
    seen: Sequence[Seen],
    known: Sequence[Known],
) -> Plan:
    """What to do, in order.

    Creates and updates come by rank, with what they need before them; removals come last, the
    highest rank first. Objects without our mark that we have no record of are in no operation.
    Raises Defect for two wanted objects of one name, or for objects that need one another.
    """
    return Planner(rules, wanted=wanted, seen=seen, known=known).plan()
