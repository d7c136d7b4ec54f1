"""The hard rules compiled for a solver: who is seated as one, and who fits beside whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from paceline.engines.scheduling.instance import (
    Apart,
    Instance,
    Person,
    PersonId,
    Role,
    Same,
    Together,
)


@dataclass(frozen=True, kw_only=True)
class Party:
    """People seated as one: a `together` block of members, one member, or one facilitator.

    `apart` holds the indexes of their apart rules, `shared` their common values for each same
    rule. A party that is not `sound` breaks a rule by itself and is never placed.
    """

    ids: tuple[PersonId, ...]
    rows: tuple[int, ...]
    apart: frozenset[int]
    shared: tuple[frozenset[object], ...]
    sound: bool

    @property
    def size(self) -> int:
        return len(self.ids)


@dataclass(kw_only=True)
class Company:
    """The parties in one group so far, and what they leave open to the next."""

    apart: frozenset[int] = frozenset()
    shared: tuple[frozenset[object], ...] | None = None
    parties: list[Party] = field(default_factory=list)

    def admits(self, party: Party) -> bool:
        if self.apart & party.apart:
            return False
        shared = self.shared
        return shared is None or all(
            not ours.isdisjoint(theirs) for ours, theirs in zip(shared, party.shared, strict=True)
        )

    def join(self, party: Party) -> None:
        self.parties.append(party)
        self.apart |= party.apart
        self.shared = _common(self.shared, party.shared)

    def leave(self, party: Party) -> None:
        staying = [other for other in self.parties if other is not party]
        self.apart, self.shared, self.parties = frozenset(), None, []
        for other in staying:
            self.join(other)

    def without(self, party: Party) -> "Company":
        company = Company()
        for other in self.parties:
            if other is not party:
                company.join(other)
        return company


def _common(
    ours: tuple[frozenset[object], ...] | None, theirs: tuple[frozenset[object], ...]
) -> tuple[frozenset[object], ...]:
    if ours is None:
        return theirs
    return tuple(one & other for one, other in zip(ours, theirs, strict=True))


def _values(person: Person, *, attr: str) -> frozenset[object]:
    value = person.attributes.get(attr, ())
    return frozenset(value) if isinstance(value, tuple) else frozenset({value})


def _blocks(instance: Instance) -> Iterator[tuple[PersonId, ...]]:
    """Members joined by overlapping together rules, each member in exactly one block."""
    head = {person.id: person.id for person in instance.people}

    def top(name: PersonId) -> PersonId:
        while head[name] != name:
            head[name] = head[head[name]]
            name = head[name]
        return name

    for rule in instance.rules:
        if isinstance(rule, Together):
            enrolled = [name for name in rule.ids if name in head]
            for name in enrolled[1:]:
                head[top(name)] = top(enrolled[0])
    blocks: dict[PersonId, list[PersonId]] = {}
    for person in instance.people:
        blocks.setdefault(top(person.id), []).append(person.id)
    yield from map(tuple, blocks.values())


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    parties: tuple[Party, ...]
    leaders: tuple[Party, ...]

    @classmethod
    def of(cls, instance: Instance) -> "Rulebook":
        maker = _Maker(instance)
        blocks = [block for block in _blocks(instance) if maker.has_member(block)]
        leaders = tuple(maker.party((person.id,)) for person in instance.facilitators)
        return cls(parties=tuple(maker.party(block) for block in blocks), leaders=leaders)


class _Maker:
    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._row = {person.id: row for row, person in enumerate(instance.people)}
        self._same = [rule.attr for rule in instance.rules if isinstance(rule, Same)]
        self._apart: dict[PersonId, set[int]] = {}
        for index, rule in enumerate(instance.rules):
            for name in rule.ids if isinstance(rule, Apart) else ():
                self._apart.setdefault(name, set()).add(index)

    def has_member(self, ids: Sequence[PersonId]) -> bool:
        return any(self._instance.by_id[name].role is Role.MEMBER for name in ids)

    def party(self, ids: tuple[PersonId, ...]) -> Party:
        """A together block with a facilitator in it is unsound: nobody is both."""
        people = [self._instance.by_id[name] for name in ids]
        shared = tuple(
            frozenset.intersection(*(_values(person, attr=attr) for person in people))
            for attr in self._same
        )
        sets = [self._apart.get(name, set()) for name in ids]
        met = any(one & other for one, other in combinations(sets, 2))
        return Party(
            ids=tuple(person.id for person in people if len({p.role for p in people}) == 1)
            or tuple(person.id for person in people if person.role is Role.MEMBER),
            rows=tuple(self._row[name] for name in ids),
            apart=frozenset().union(*sets),
            shared=shared,
            sound=not met and all(shared) and len({person.role for person in people}) == 1,
        )
