"""Whatever happens on the way, the outside ends as it is wanted, and nothing is there twice."""

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from paceline.engines.diff.objects import Name, Seen, Wanted
from tests.engines.diff.worlds import World, room, seat

KEYS = st.sampled_from("abcd")
TITLES = st.sampled_from(["Room", "Hall", "Den"])


class Outside(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.rooms: dict[str, str] = {}
        self.seats: dict[str, str] = {}
        self.theirs = self.world.put("room", "theirs", title="Off topic")

    @property
    def wanted(self) -> Sequence[Wanted]:
        rooms = [room(key, title) for key, title in self.rooms.items()]
        return [*rooms, *(seat(key, of) for key, of in self.seats.items() if of in self.rooms)]

    @rule(key=KEYS, title=TITLES)
    def add_or_rename(self, key: str, title: str) -> None:
        self.rooms[key] = title

    @rule(key=KEYS)
    def take_away(self, key: str) -> None:
        self.rooms.pop(key, None)

    @rule(key=KEYS, of=KEYS)
    def seat_or_move(self, key: str, of: str) -> None:
        self.seats[key] = of

    @rule(key=KEYS)
    def rise(self, key: str) -> None:
        self.seats.pop(key, None)

    @precondition(lambda self: self.world.marked())
    @rule(data=st.data())
    def delete_outside(self, data: st.DataObject) -> None:
        del self.world.seen[data.draw(st.sampled_from(self.ours()))]

    @precondition(lambda self: self.world.marked())
    @rule(data=st.data(), title=TITLES)
    def edit_outside(self, data: st.DataObject, title: str) -> None:
        before = self.world.seen[data.draw(st.sampled_from(self.ours()))]
        fields = {**before.fields, "title": title}
        self.world.put(before.kind, before.outside_id, mark=before.mark, **fields)

    @rule(until=st.integers(0, 6), lost=st.booleans())
    def crash_on_the_way(self, until: int, *, lost: bool) -> None:
        self.world.carry_out(self.world.plan(self.wanted), until=until, lost=lost)

    @rule(key=KEYS)
    def land_late(self, key: str) -> None:
        """A call of a worker that everybody took for dead."""
        name = Name("room", key)
        self.world.numbers += 1
        self.world.put("room", f"x{self.world.numbers}", mark=name, title="Late")

    @rule()
    def sweep(self) -> None:
        self.world.carry_out(self.world.plan(self.wanted))
        self.world.carry_out(self.world.plan(self.wanted))

        assert self.world.plan(self.wanted).converged
        assert self.world.marked() == sorted(each.name for each in self.wanted)
        titles = {
            each.mark.key: each.fields["title"]
            for each in self.world.seen.values()
            if each.mark is not None and each.mark.kind == "room"
        }
        assert titles == self.rooms

    @invariant()
    def what_people_made_stands(self) -> None:
        assert self.world.seen["theirs"] == self.theirs

    def ours(self) -> list[str]:
        return sorted(key for key, each in self.world.seen.items() if each.mark is not None)


TestOutside = Outside.TestCase
TestOutside.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


class TestAPlan:
    @given(keys=st.lists(KEYS, unique=True), order=st.randoms())
    def test_is_the_same_in_whatever_order_things_are_told(
        self, keys: list[str], order: Random
    ) -> None:
        world = World()
        world.carry_out(world.plan([room(key) for key in "abcd"]))
        wanted = [room(key, "Hall") for key in keys]
        first = world.plan(wanted)
        shuffled: list[Seen] = list(world.seen.values())
        order.shuffle(shuffled)
        world.seen = {each.outside_id: each for each in shuffled}

        assert world.plan(wanted[::-1]) == first
