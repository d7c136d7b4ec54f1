import pytest

from paceline.engines.diff.objects import Care, Name, To, Wanted
from paceline.engines.diff.plan import Adopt, Create, Release, Remove, Settle, Update
from paceline.kernel.errors import Defect
from tests.engines.diff.worlds import World, note, room, seat

ROOM = Name("room", "a")


class TestWhatIsNotThere:
    def test_is_made_after_what_it_needs(self) -> None:
        made = World().plan([seat("1", "a"), room("a")])

        assert [each.name for each in made.operations] == [ROOM, Name("seat", "1")]
        assert all(isinstance(each, Create) for each in made.operations)
        assert made.counts() == {"create": 2}
        assert made.calls == 2

    def test_waits_while_an_earlier_call_may_still_land(self) -> None:
        world = World(known={ROOM: None})

        [waiting] = world.plan([room("a")], settled=False).operations

        assert isinstance(waiting, Settle)

    def test_is_made_again_when_an_earlier_call_came_to_nothing(self) -> None:
        world = World(known={ROOM: None})

        [made] = world.plan([room("a")]).operations

        assert isinstance(made, Create)

    def test_is_made_again_when_it_was_removed_outside(self) -> None:
        world = World(known={ROOM: "x1"})

        [made] = world.plan([room("a")]).operations

        assert (type(made), made.reason) == (Create, "it was removed outside")

    def test_is_not_made_again_when_it_was_only_to_be_said_once(self) -> None:
        world = World(known={ROOM: "x1", Name("note", "n"): "x2"})
        world.put("room", "x1", mark=ROOM, title="Room")

        assert world.plan([room("a"), note("n", "a")]).converged


class TestWhatIsThere:
    def test_is_left_alone_when_it_is_as_wanted(self) -> None:
        world = World(known={ROOM: "x1"})
        world.put("room", "x1", mark=ROOM, title="Room")

        assert world.plan([room("a")]).converged

    def test_is_adopted_by_its_mark(self) -> None:
        world = World()
        world.put("room", "x9", mark=ROOM, title="Room")

        [adopted] = world.plan([room("a")]).operations

        assert adopted == Adopt(name=ROOM, outside_id="x9", reason="it bears our mark")

    def test_is_adopted_when_an_earlier_call_made_it(self) -> None:
        world = World(known={ROOM: None})
        world.put("room", "x9", mark=ROOM, title="Room")

        [adopted] = world.plan([room("a")], settled=False).operations

        assert isinstance(adopted, Adopt)

    def test_takes_the_place_of_one_that_is_gone(self) -> None:
        world = World(known={ROOM: "x1"})
        world.put("room", "x9", mark=ROOM, title="Room")

        [adopted] = world.plan([room("a")]).operations

        assert isinstance(adopted, Adopt)
        assert adopted.outside_id == "x9"

    def test_is_ours_by_its_id_though_its_mark_was_taken_off(self) -> None:
        world = World(known={ROOM: "x1"})
        world.put("room", "x1", title="Theirs")

        [mended] = world.plan([room("a")]).operations

        assert isinstance(mended, Update)
        assert mended.fields == {"title": "Room"}

    def test_is_told_but_not_changed_where_only_a_report_is_wanted(self) -> None:
        world = World(known={ROOM: "x1"})
        world.put("room", "x1", mark=ROOM, title="Room", color="red", topic="ours")

        made = world.plan([room("a", color="grey", topic="old")])

        assert made.converged
        assert {each.field: each.care for each in made.drift} == {
            "color": Care.REPORT,
            "topic": Care.ADOPT,
        }

    def test_of_a_second_copy_the_one_we_know_stays(self) -> None:
        world = World(known={ROOM: "x2"})
        for outside_id in ("x1", "x2", "x10"):
            world.put("room", outside_id, mark=ROOM, title="Room")

        gone = world.plan([room("a")]).operations

        assert {each.outside_id for each in gone if isinstance(each, Remove)} == {"x1", "x10"}
        assert {each.reason for each in gone} == {"a second copy"}

    def test_is_not_looked_at_again_when_it_was_only_to_be_said_once(self) -> None:
        world = World(known={ROOM: "x1", Name("note", "n"): "x2"})
        world.put("room", "x1", mark=ROOM, title="Room")
        world.put("note", "x2", mark=Name("note", "n"), room="elsewhere")

        made = world.plan([room("a"), note("n", "a")])

        assert made.converged
        assert made.drift == ()

    def test_of_people_is_never_touched(self) -> None:
        world = World()
        world.put("room", "x1", title="Off topic")

        assert world.plan([]).converged


class TestWhatNamesSeveral:
    def test_is_compared_by_what_they_are_called_there(self) -> None:
        world = World(known={ROOM: "x1", Name("room", "b"): "x2"})
        world.put("room", "x1", mark=ROOM, title="Room")
        world.put("room", "x2", mark=Name("room", "b"), title="Room", beside=("x1",))
        beside = room("b", beside=(To(ROOM),))

        assert world.plan([room("a"), beside]).converged
        world.put("room", "x2", mark=Name("room", "b"), title="Room", beside=())
        assert [drift.wanted for drift in world.plan([room("a"), beside]).drift] == [("x1",)]


class TestWhatIsNoLongerWanted:
    def test_is_removed_the_last_made_first(self) -> None:
        world = World()
        world.carry_out(world.plan([room("a"), seat("1", "a")]))

        gone = world.plan([])

        assert [each.name.kind for each in gone.operations] == ["seat", "room"]
        assert gone.removals == 2

    def test_is_removed_though_its_mark_was_taken_off(self) -> None:
        world = World(known={ROOM: "x1"})
        world.put("room", "x1", title="Theirs")

        [gone] = world.plan([]).operations

        assert isinstance(gone, Remove)

    def test_is_a_stray_when_nobody_recorded_it(self) -> None:
        world = World()
        world.put("room", "x1", mark=ROOM, title="Room")

        [gone] = world.plan([]).operations

        assert (type(gone), gone.reason) == (Remove, "a stray of ours")

    def test_is_released_when_it_is_gone_already(self) -> None:
        world = World(known={ROOM: "x1"})

        [gone] = world.plan([]).operations

        assert isinstance(gone, Release)

    def test_is_waited_for_while_a_call_may_still_make_it(self) -> None:
        world = World(known={ROOM: None})

        [waiting] = world.plan([], settled=False).operations

        assert isinstance(waiting, Settle)


class TestManyRemovals:
    @pytest.mark.parametrize(("known", "gone", "guarded"), [(6, 5, False), (6, 6, True)])
    def test_are_guarded_beyond_a_few(self, known: int, gone: int, *, guarded: bool) -> None:
        world = World()
        rooms = [room(str(number)) for number in range(known)]
        world.carry_out(world.plan(rooms))

        assert world.plan(rooms[gone:]).guarded is guarded

    def test_of_a_large_place_may_be_a_fifth(self) -> None:
        world = World()
        rooms = [room(str(number)) for number in range(100)]
        world.carry_out(world.plan(rooms))

        assert not world.plan(rooms[20:]).guarded
        assert world.plan(rooms[21:]).guarded


class TestDefects:
    def test_two_objects_of_one_name(self) -> None:
        with pytest.raises(Defect, match="one name"):
            World().plan([room("a"), room("a")])

    def test_objects_that_need_one_another(self) -> None:
        one = Wanted(name=ROOM, fields={"next": (To(Name("room", "b")),)})
        other = Wanted(name=Name("room", "b"), fields={"next": To(ROOM)})

        with pytest.raises(Defect, match="needs itself"):
            World().plan([one, other])

    def test_a_need_that_nobody_wants_is_left_to_whoever_carries_out(self) -> None:
        [made] = World().plan([seat("1", "elsewhere")]).operations

        assert isinstance(made, Create)
        assert made.fields == {"room": To(Name("room", "elsewhere"))}


class TestRounds:
    def test_hold_what_may_go_out_at_once(self) -> None:
        made = World().plan([room("a"), room("b"), seat("1", "a"), seat("2", "b")])

        assert [[each.name.key for each in together] for together in made.rounds()] == [
            ["a", "b"],
            ["1", "2"],
        ]

    def test_keep_apart_what_needs_another_of_its_kind(self) -> None:
        child = Wanted(name=Name("room", "b"), fields={"within": To(ROOM)})

        made = World().plan([room("a"), child])

        assert [len(together) for together in made.rounds()] == [1, 1]

    def test_keep_copies_of_one_object_apart(self) -> None:
        world = World()
        for outside_id in ("x1", "x2"):
            world.put("room", outside_id, mark=ROOM, title="Room")

        assert [len(together) for together in world.plan([]).rounds()] == [1, 1]

    def test_are_none_when_there_is_nothing_to_do(self) -> None:
        assert list(World().plan([]).rounds()) == []
