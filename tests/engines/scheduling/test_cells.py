from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.cells import AWAY, POSSIBLE, PREFERRED, build_cells
from paceline.engines.scheduling.instance import Instance, Person
from paceline.engines.scheduling.solution import Group
from paceline.engines.scheduling.times import Place, SocialHours
from tests.engines.scheduling.cohorts import (
    busy,
    cohort,
    facilitator,
    few_examples,
    member,
    pid,
    rich_instances,
)

JULY = date(2026, 7, 6)


def level(person: Person, slot: int, instance: Instance) -> int:
    cells = build_cells(replace(instance, people=(person,)), places=[Place(slot)])
    return int(cells.levels[0, 0])


class TestCells:
    def test_let_new_york_at_nine_meet_lagos_at_fourteen_in_july(self) -> None:
        instance = cohort(monday=JULY)

        assert level(member("n", "Mon 09:00-10:00", zone="America/New_York"), 780, instance) == 2
        assert level(member("l", "Mon 14:00-15:00", zone="Africa/Lagos"), 780, instance) == 2
        assert level(member("m", "Mon 15:00-16:00", zone="Africa/Lagos"), 780, instance) == 0

    @pytest.mark.parametrize(
        ("window", "slot"),
        [
            ("Mon 23:30-24:00", 1410),
            ("Mon 23:30-00:00", 1410),
            ("Sun 23:30-00:00", 10050),
            ("Sun 23:00-Mon 01:00", 10050),
            ("Sun 23:00-Mon 01:00", 0),
        ],
    )
    def test_know_midnight_and_the_turn_of_the_week(self, window: str, slot: int) -> None:
        assert level(member("a", window), slot, cohort(minutes=30)) == PREFERRED

    def test_find_no_hour_in_three_quarters(self) -> None:
        assert level(member("a", "Mon 10:00-10:45"), 600, cohort()) == AWAY

    def test_know_kathmandu(self) -> None:
        person = member("k", "Mon 15:45-16:45", zone="Asia/Kathmandu")

        assert level(person, 600, cohort()) == PREFERRED

    def test_follow_the_half_hour_of_lord_howe(self) -> None:
        instance = cohort(monday=date(2026, 3, 30), weeks=2)

        assert level(member("h", "Mon 21:00-22:00", zone="Australia/Lord_Howe"), 600, instance) == 0
        assert level(member("h", "Mon 20:30-22:00", zone="Australia/Lord_Howe"), 600, instance) == 2

    def test_call_a_slot_possible_if_any_part_is_only_if_need_be(self) -> None:
        person = member("a", "Mon 18:00-18:45", spare=("Mon 18:30-19:00",))

        assert level(person, 1080, cohort()) == POSSIBLE

    def test_call_a_change_of_clocks_during_the_meeting_by_its_local_minutes(self) -> None:
        instance = cohort(monday=date(2026, 3, 23), weeks=1, anchor="UTC")
        sunday_one_utc = 6 * 1440 + 30

        person = member("a", "Sun 00:30-01:00", "Sun 02:00-02:30", zone="Europe/London")

        assert level(person, sunday_one_utc, instance) == PREFERRED

    @few_examples
    @given(rich_instances())
    def test_agree_with_the_plain_reading_of_the_rule(self, instance: Instance) -> None:
        cells, attendance = build_cells(instance), Attendance(instance)

        for row, person in enumerate(instance.people):
            preferring = replace(
                person,
                id=pid(f"{person.id}+"),
                windows=tuple(window for window in person.windows if window.preferred),
            )
            for column, place in enumerate(cells.columns.places[::7]):
                possible = attendance.can_attend(person, place=place)
                preferred = not attendance.missed_weeks(preferring, place=place)
                assert cells.levels[row, column * 7] == possible + preferred

    @few_examples
    @given(rich_instances(), st.sampled_from([0, 1, 13]))
    def test_agree_with_the_plain_reading_of_clashes(self, instance: Instance, start: int) -> None:
        cells, attendance = build_cells(instance), Attendance(instance)
        near = cells.clash(instance.meeting_minutes + instance.facilitator_gap_minutes)

        for one, place in list(enumerate(cells.columns.places))[start::31]:
            for other, another in list(enumerate(cells.columns.places))[::11]:
                assert near[one, other] == attendance.clash(place, another)


class TestBusyTime:
    def test_takes_a_place_away_if_it_touches_one_week_only(self) -> None:
        person = replace(member("a", "Mon 18:00-20:00"), busy=(busy("2026-01-19 18:59"),))

        assert level(person, 1080, cohort()) == AWAY
        assert level(person, 1140, cohort()) == AWAY
        assert level(member("a", "Mon 18:00-20:00"), 1080, cohort()) == PREFERRED

    def test_ends_before_the_meeting_that_follows_and_starts_after_the_one_before(self) -> None:
        person = replace(member("a", "Mon 18:00-21:00"), busy=(busy("2026-01-19 19:00"),))

        assert level(person, 1080, cohort()) == PREFERRED
        assert level(person, 1110, cohort()) == AWAY
        assert level(person, 1200, cohort()) == PREFERRED

    def test_of_weeks_beyond_the_cohort_takes_nothing(self) -> None:
        person = replace(member("a", "Mon 18:00-20:00"), busy=(busy("2026-02-09 18:00"),))

        assert level(person, 1080, cohort()) == PREFERRED


class TestSocialHours:
    def test_of_the_cohort_hold_for_everybody_without_their_own(self) -> None:
        instance = replace(cohort(), social_hours=SocialHours(480, 1140))
        early = replace(member("b", "Mon 06:00-20:00"), social_hours=SocialHours(360, 1140))

        assert level(member("a", "Mon 06:00-20:00"), 420, instance) == AWAY
        assert level(member("a", "Mon 06:00-20:00"), 1080, instance) == PREFERRED
        assert level(member("a", "Mon 06:00-20:00"), 1110, instance) == AWAY
        assert level(early, 420, instance) == PREFERRED


class TestMissedWeeks:
    LONDON = member("a", "Mon 18:00-19:00", zone="Europe/London")

    def around_the_clocks(self, *, may_miss: int, weeks: int = 4) -> Instance:
        """One week of winter time, the others of summer time."""
        return replace(cohort(monday=date(2026, 3, 23), weeks=weeks), may_miss=may_miss)

    @pytest.mark.parametrize(("may_miss", "found"), [(0, AWAY), (1, POSSIBLE), (3, POSSIBLE)])
    def test_make_a_place_possible_but_never_preferred(self, may_miss: int, found: int) -> None:
        assert level(self.LONDON, 1020, self.around_the_clocks(may_miss=may_miss)) == found

    def test_count_busy_weeks_and_clock_changes_alike(self) -> None:
        twice = replace(self.LONDON, busy=(busy("2026-04-06 17:30"),))

        assert level(twice, 1020, self.around_the_clocks(may_miss=1)) == AWAY
        assert level(twice, 1020, self.around_the_clocks(may_miss=2)) == POSSIBLE

    def test_are_never_all_of_them(self) -> None:
        assert level(member("a"), 1020, self.around_the_clocks(may_miss=9)) == AWAY

    def test_are_not_for_facilitators(self) -> None:
        leader = facilitator("f", "Mon 18:00-19:00", zone="Europe/London")

        assert level(leader, 1020, self.around_the_clocks(may_miss=1)) == AWAY


class TestZonesOfGroups:
    def test_keep_one_column_for_what_means_the_same_on_every_date(self) -> None:
        berlin = cohort(anchor="Europe/Berlin", monday=date(2026, 3, 2), weeks=8)
        both = replace(berlin, group_zones=("Europe/Paris", "UTC"))
        cells = build_cells(both)

        assert len(cells.slots) == 336 + 336
        assert cells.column_of(group_at(1080, "Europe/Paris")) == cells.column_of(group_at(1080))
        assert cells.place(cells.column_of(group_at(1080, "Europe/Paris"))) == Place(1080)
        assert cells.place(cells.column_of(group_at(1080, "UTC"))) == Place(1080, "UTC")

    def test_merge_all_that_no_clock_parts(self) -> None:
        winter = cohort(anchor="Europe/Berlin", weeks=4)
        cells = build_cells(replace(winter, group_zones=("UTC",)))

        # The hour in which the zones are in different weeks stays apart.
        assert len(cells.slots) == 336 + 2

    def test_find_who_can_come_only_on_another_clock(self) -> None:
        person = member("a", "Mon 18:00-19:00", zone="Europe/London")
        instance = replace(cohort(person, monday=date(2026, 3, 23)), group_zones=("Europe/London",))
        cells = build_cells(instance)

        able = [cells.place(column) for column in cells.levels[0].nonzero()[0].tolist()]

        assert able == [Place(1080, "Europe/London")]

    def test_let_groups_clash_only_on_dates_that_both_meet(self) -> None:
        one_week = replace(cohort(weeks=1), group_zones=("Asia/Kathmandu",))
        late, early = group_at(10050), group_at(0)
        night = group_at(345, "Asia/Kathmandu")
        cells = build_cells(one_week, places=[late.place, early.place, night.place])
        near = cells.clash(60)

        assert near[cells.column_of(late), cells.column_of(early)]
        assert near.shape == (2, 2)

    def test_know_that_a_week_of_one_zone_is_not_the_week_of_another(self) -> None:
        instance = replace(cohort(weeks=1), group_zones=("America/New_York",))
        monday, sunday = group_at(0), group_at(6 * 1440 + 19 * 60, "America/New_York")
        cells = build_cells(instance, places=[monday.place, sunday.place])

        assert not cells.clash(60)[0, 1]
        later = build_cells(replace(instance, weeks=2), places=[monday.place, sunday.place])
        assert later.clash(60)[0, 1]


def group_at(slot: int, zone: str | None = None) -> Group:
    return Group(slot=slot, zone=zone, members=())
