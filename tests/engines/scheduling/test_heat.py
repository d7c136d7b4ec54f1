from dataclasses import replace

import pytest

from paceline.engines.scheduling.heat import HeatSlot, WeekHeat, week_heat
from paceline.engines.scheduling.times import Place
from paceline.kernel.errors import Invalid
from tests.engines.scheduling.cohorts import cohort, facilitator, group, member, members, solution

COHORT = replace(
    cohort(
        *members("a b c", "Mon 18:00-19:00"),
        member("d", spare=("Mon 18:00-19:00",)),
        facilitator("f", "Mon 18:00-19:00"),
    ),
    group_zones=("Asia/Kathmandu",),
)
FORMED = solution(group("Mon 18:00", "a b", led_by="f"))


def at(heat: WeekHeat, place: Place) -> HeatSlot:
    return next(slot for slot in heat.slots if slot.place == place)


class TestTheWeek:
    def test_counts_demand_supply_and_the_groups_of_every_start(self) -> None:
        evening = at(week_heat(COHORT, FORMED, viewer="UTC"), Place(1080))

        assert (evening.able, evening.preferring, evening.waiting) == (4, 3, 2)
        assert (evening.facilitators, evening.groups, evening.seated) == (1, (0,), 2)

    def test_is_told_on_the_viewers_clock(self) -> None:
        heat = week_heat(COHORT, FORMED, viewer="America/New_York")

        assert at(heat, Place(1080)).minute == 13 * 60
        assert [slot.minute for slot in heat.slots] == sorted(slot.minute for slot in heat.slots)

    def test_has_the_starts_of_every_zone_once(self) -> None:
        heat = week_heat(COHORT, FORMED, viewer="UTC")

        assert len(heat.slots) == 336 * 2
        assert (heat.members, heat.placed) == (4, 2)

    def test_of_a_viewer_in_no_zone_is_refused(self) -> None:
        with pytest.raises(Invalid, match="Atlantis"):
            week_heat(COHORT, FORMED, viewer="Atlantis")
