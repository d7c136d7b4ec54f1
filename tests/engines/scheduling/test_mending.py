from dataclasses import replace

from paceline.engines.scheduling.cells import build_cells
from paceline.engines.scheduling.instance import (
    Apart,
    ExistingGroup,
    ExistingId,
    GroupSize,
    Instance,
    Together,
)
from paceline.engines.scheduling.mending import mend
from paceline.engines.scheduling.rulebook import Rulebook
from paceline.engines.scheduling.seating import Seating
from paceline.engines.scheduling.times import Place
from tests.engines.scheduling.cohorts import cohort, member, pid, pids

MONDAY, TUESDAY = "Mon 18:00-19:00", "Tue 18:00-19:00"


def mended(instance: Instance, *groups: tuple[int, str, str | None]) -> list[set[str]]:
    """Seat the groups (slot, names, existing id) as given, mend, and tell who sits together."""
    seating = Seating(instance, build_cells(instance), Rulebook.of(instance))
    for slot, names, continues in groups:
        existing = instance.existing_by_id[ExistingId(continues)] if continues else None
        group = seating.open(seating.cells.column_at(Place(slot)), existing=existing)
        for index in dict.fromkeys(seating.party_of[name] for name in pids(names)):
            seating.seat(index, group)

    mend(seating, cancelled=lambda: False)

    return [set(group.members) for group in seating.solution().groups]


def pairs(*people: str) -> Instance:
    """Groups of two: m* can come on Monday, t* on Tuesday, b* on both."""
    windows = {"m": (MONDAY,), "t": (TUESDAY,), "b": (MONDAY, TUESDAY)}
    instance = cohort(*(member(name, *windows[name[0]]) for name in people))
    return replace(instance, group_size=GroupSize(min=1, ideal=2, max=2))


class TestMend:
    def test_seats_who_fits_as_it_is(self) -> None:
        assert mended(pairs("m1", "m2"), (1080, "m1", None)) == [{"m1", "m2"}]

    def test_sends_one_on_so_that_another_is_placed(self) -> None:
        instance = pairs("m1", "b1", "t1", "m2")

        assert mended(instance, (1080, "m1 b1", None), (2520, "t1", None)) == [
            {"m1", "m2"},
            {"b1", "t1"},
        ]

    def test_moves_nobody_out_of_a_group_that_goes_on(self) -> None:
        old = ExistingGroup(id=ExistingId("old"), slot=1080, members=pids("m1 b1"))
        instance = replace(pairs("m1", "b1", "t1", "m2"), existing_groups=(old,))

        assert mended(instance, (1080, "m1 b1", "old"), (2520, "t1", None)) == [
            {"m1", "b1"},
            {"t1"},
        ]

    def test_moves_nobody_to_let_in_who_must_stay_apart(self) -> None:
        instance = replace(pairs("m1", "b1", "t1", "m2"), rules=(Apart(ids=pids("m1 m2")),))

        assert mended(instance, (1080, "m1 b1", None), (2520, "t1", None)) == [
            {"m1", "b1"},
            {"t1"},
        ]

    def test_needs_enough_room_for_a_whole_block(self) -> None:
        instance = replace(
            pairs("m1", "b1", "t1", "m2", "m3"), rules=(Together(ids=pids("m2 m3")),)
        )

        assert mended(instance, (1080, "m1 b1", None), (2520, "t1", None)) == [
            {"m1", "b1"},
            {"t1"},
        ]

    def test_stops_when_cancelled(self) -> None:
        instance = pairs("m1")
        seating = Seating(instance, build_cells(instance), Rulebook.of(instance))
        seating.open(seating.cells.column_at(Place(1080)))

        mend(seating, cancelled=lambda: True)

        assert seating.waiting[seating.party_of[pid("m1")]]
