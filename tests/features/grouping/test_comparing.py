"""Who moves between two ways to group the same people."""

from datetime import date

from paceline.engines.scheduling.instance import Person, PersonId, Role
from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.schemas.rules import GroupingIn
from paceline.features.grouping.service.casting import Cast
from paceline.features.grouping.service.comparing import Side, compared
from paceline.features.grouping.service.content import DraftContent, DraftGroup
from paceline.features.grouping.service.instances import Inputs, Settings, Wish
from paceline.kernel.ids import new_id

IDS = {name: str(new_id()) for name in "ABCDEF"}


def side(*groups: DraftGroup) -> Side:
    """A way to group A to F, all of whom could come whenever."""
    settings = Settings(
        zone="Europe/Berlin",
        first_week=date(2026, 3, 2),
        weeks=4,
        skip_weeks=(),
        meeting_minutes=60,
        grid_minutes=30,
        size_min=2,
        size_ideal=3,
        size_max=6,
        facilitator="none",
        facilitator_gap_minutes=0,
    )
    people = tuple(
        Person(id=PersonId(each), role=Role.MEMBER, zone="Europe/Berlin", windows=())
        for each in IDS.values()
    )
    inputs = Inputs(
        cohort_id=CohortId(new_id()),
        settings=settings,
        wanted=GroupingIn(),
        people=people,
        names={id_: name for name, id_ in IDS.items()},
    )
    return Side(number=1, content=DraftContent(groups=groups), cast=Cast(inputs, Wish()))


def seen(key: str, members: str, *, slot: int = 1080, zone: str | None = None) -> DraftGroup:
    return DraftGroup(key=key, slot=slot, zone=zone, members=tuple(IDS[each] for each in members))


class TestWhoMoves:
    def test_are_also_those_who_meet_at_the_same_time_with_others(self) -> None:
        before = side(seen("g1", "ABC"), seen("g2", "DEF"))
        after = side(seen("g1", "ABD"), seen("g2", "CEF"))

        found = compared(before, after).movers

        assert [(each.name, each.group_before, each.group_after) for each in found] == [
            ("C", "g1", "g2"),
            ("D", "g2", "g1"),
        ]

    def test_are_nobody_where_only_the_keys_differ(self) -> None:
        before = side(seen("g1", "ABC"), seen("g2", "DEF"))
        after = side(seen("g1", "DEF"), seen("g2", "ABC"))

        assert compared(before, after).movers == []

    def test_are_nobody_where_the_cohorts_own_zone_is_named(self) -> None:
        before, after = side(seen("g1", "ABC")), side(seen("g1", "ABC", zone="Europe/Berlin"))

        assert compared(before, after).movers == []

    def test_are_everybody_of_a_group_that_meets_at_another_time(self) -> None:
        before, after = side(seen("g1", "ABC")), side(seen("g1", "ABC", slot=1140))

        assert [each.name for each in compared(before, after).movers] == ["A", "B", "C"]
