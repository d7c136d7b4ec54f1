"""From the people of one bucket to its groups: packing under the apart rules, exactly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from paceline.engines.scheduling.rulebook import Party, Rulebook

# Steps of the search; beyond them a split is neither found nor ruled out.
MOST_STEPS = 20_000


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one bucket holds: `stays` maps a party to the existing group it stays in.

    `leaders` are as many as the groups less those without one; `kept` are the existing groups
    that go on here, with the leader each would like to keep.
    """

    column: int
    kind: int
    locked: int
    groups: int
    parties: tuple[int, ...]
    leaders: tuple[int, ...]
    stays: dict[int, int] = field(default_factory=dict)
    kept: dict[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One group to be: indexes of its parties, leader and the existing group it continues."""

    column: int
    kind: int
    parties: tuple[int, ...]
    leader: int | None = None
    existing: int | None = None


@dataclass(frozen=True, kw_only=True)
class Split:
    """`drafts` is None where none was found; `impossible` says that none exists."""

    drafts: tuple[Draft, ...] | None
    impossible: bool = False


@dataclass(frozen=True, kw_only=True)
class _Item:
    """Parties that go as one: a party, or all who stay in an existing group; or a leader."""

    parties: tuple[int, ...] = ()
    size: int = 0
    apart: frozenset[int] = frozenset()
    leader: int | None = None
    existing: int | None = None

    @property
    def fixed(self) -> bool:
        return self.leader is not None or self.existing is not None


@dataclass(kw_only=True)
class _Table:
    items: list[_Item] = field(default_factory=list)
    size: int = 0
    apart: frozenset[int] = frozenset()

    def takes(self, item: _Item, *, largest: int) -> bool:
        if self.size + item.size > largest or self.apart & item.apart:
            return False
        return not any(
            (item.leader is not None and other.leader is not None)
            or (item.existing is not None and other.existing is not None)
            for other in (self.items if item.fixed else ())
        )

    def put(self, item: _Item) -> None:
        self.items.append(item)
        self.size += item.size
        self.apart |= item.apart

    def take_last(self) -> None:
        item = self.items.pop()
        self.size -= item.size
        self.apart = frozenset().union(*(other.apart for other in self.items))


def _merged(parties: Sequence[Party], indexes: Sequence[int], existing: int | None) -> _Item:
    return _Item(
        parties=tuple(indexes),
        size=sum(parties[index].size for index in indexes),
        apart=frozenset().union(*(parties[index].apart for index in indexes)),
        existing=existing,
    )


def _items(book: Rulebook, load: Load) -> list[_Item]:
    """Leaders of whom somebody here is kept apart first, then the hardest to seat."""
    present = frozenset().union(*(book.parties[index].apart for index in load.parties))
    leaders = [
        _Item(leader=leader, apart=book.leaders[leader].apart)
        for leader in load.leaders
        if book.leaders[leader].apart & present
    ]
    staying: dict[int, list[int]] = {number: [] for number in load.kept}
    for party, number in load.stays.items():
        staying[number].append(party)
    kept = [_merged(book.parties, who, number) for number, who in staying.items()]
    single = [
        _merged(book.parties, (index,), None) for index in load.parties if index not in load.stays
    ]
    single.sort(key=lambda item: (-item.size, -len(item.apart)))
    return [*leaders, *sorted(kept, key=lambda item: -item.size), *single]


class _Search:
    """Depth first, the emptiest table first; of equal empty tables only one is tried."""

    def __init__(self, items: list[_Item], *, groups: int, low: int, high: int) -> None:
        self.items, self.low, self.high = items, low, high
        self.tables = [_Table() for _ in range(groups)]
        self.steps = 0
        self.exhausted = False

    def _choices(self, item: _Item) -> Iterator[_Table]:
        untouched = False
        for table in sorted(self.tables, key=lambda table: table.size):
            fresh = not table.items
            if (fresh and untouched) or not table.takes(item, largest=self.high):
                continue
            untouched |= fresh
            yield table

    def _short(self, place: int) -> bool:
        lacking = sum(max(0, self.low - table.size) for table in self.tables)
        return lacking > sum(item.size for item in self.items[place:])

    def found(self) -> bool:
        limit = MOST_STEPS + 4 * len(self.items)
        trail: list[tuple[Iterator[_Table], _Table]] = []
        while len(trail) < len(self.items):
            place = len(trail)
            self.steps += 1
            if self.steps > limit:
                return False
            choices = iter(()) if self._short(place) else self._choices(self.items[place])
            if not self._step(trail, choices):
                return False
        return True

    def _step(
        self, trail: list[tuple[Iterator[_Table], _Table]], choices: Iterator[_Table]
    ) -> bool:
        """Seat the next item, or give up seats until another choice is left."""
        while True:
            table = next(choices, None)
            if table is not None:
                table.put(self.items[len(trail)])
                trail.append((choices, table))
                return True
            if not trail:
                self.exhausted = True
                return False
            choices, taken = trail.pop()
            taken.take_last()


def _bounds(load: Load, *, total: int, smallest: int, ideal: int, largest: int) -> tuple[int, int]:
    """All groups on one side of the ideal size: no other sizes cost less."""
    if total > ideal * load.groups:
        return max(ideal, smallest), largest
    return smallest, ideal


def _leaders_dealt(load: Load, tables: Sequence[_Table]) -> list[int | None]:
    """Whoever is not seated yet leads what is left, their old group if it goes on here."""
    leaders: list[int | None] = [
        next((item.leader for item in table.items if item.leader is not None), None)
        for table in tables
    ]
    free = [leader for leader in load.leaders if leader not in leaders]
    for place, table in enumerate(tables):
        usual = load.kept.get(_existing(table))
        if leaders[place] is None and usual in free:
            leaders[place] = usual
            free.remove(usual)
    for place, leader in enumerate(leaders):
        if leader is None and free:
            leaders[place] = free.pop(0)
    return leaders


def _existing(table: _Table) -> int:
    return next((item.existing for item in table.items if item.existing is not None), -1)


def _drafts(load: Load, tables: Sequence[_Table]) -> tuple[Draft, ...]:
    dealt = _leaders_dealt(load, tables)
    return tuple(
        Draft(
            column=load.column,
            kind=load.kind,
            parties=tuple(index for item in table.items for index in item.parties),
            leader=leader,
            existing=_existing(table) if _existing(table) >= 0 else None,
        )
        for table, leader in zip(tables, dealt, strict=True)
    )


def _locked(load: Load) -> Split:
    leader = load.leaders[0] if load.leaders else None
    draft = Draft(
        column=load.column,
        kind=load.kind,
        parties=load.parties,
        leader=leader,
        existing=load.locked,
    )
    return Split(drafts=(draft,))


def split(book: Rulebook, load: Load, *, smallest: int, ideal: int, largest: int) -> Split:
    """Groups of the bucket's people, of the cheapest sizes if those can be packed."""
    if load.locked >= 0:
        return _locked(load)
    items = _items(book, load)
    total = sum(item.size for item in items)
    wanted = _bounds(load, total=total, smallest=smallest, ideal=ideal, largest=largest)
    search = _Search(items, groups=load.groups, low=wanted[0], high=wanted[1])
    if not search.found():
        search = _Search(items, groups=load.groups, low=smallest, high=largest)
        if not search.found():
            return Split(drafts=None, impossible=search.exhausted)
    return Split(drafts=_drafts(load, search.tables))
