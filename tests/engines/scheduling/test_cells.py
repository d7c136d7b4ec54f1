from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from paceline.engines.scheduling.attendance import Attendance
from paceline.engines.scheduling.cells import AWAY, POSSIBLE, PREFERRED, build_cells
from paceline.engines.scheduling.instance import Instance, Person
from tests.engines.scheduling.cohorts import cohort, few_examples, instances, member, pid

JULY = date(2026, 7, 6)


def level(person: Person, slot: int, instance: Instance) -> int:
    cells = build_cells(replace(instance, people=(person,)), slots=[slot])
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
    @given(instances())
    def test_agree_with_the_plain_reading_of_the_rule(self, instance: Instance) -> None:
        slots = (0, 1050, 1095, 1110, 2550, 9990, 10050)
        cells, attendance = build_cells(instance, slots=slots), Attendance(instance)

        for row, person in enumerate(instance.people):
            preferring = replace(
                person,
                id=pid(f"{person.id}+"),
                windows=tuple(window for window in person.windows if window.preferred),
            )
            for column, slot in enumerate(slots):
                possible = not attendance.missed_weeks(person, slot=slot)
                preferred = not attendance.missed_weeks(preferring, slot=slot)
                assert cells.levels[row, column] == possible + preferred
