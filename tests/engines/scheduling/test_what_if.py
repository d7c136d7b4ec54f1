from collections.abc import Callable
from dataclasses import replace

import pytest

from paceline.engines.availability.windows import parse_window
from paceline.engines.scheduling.instance import FacilitatorNeed, GroupSize, Instance, Same
from paceline.engines.scheduling.what_if import (
    with_facilitator,
    with_minutes,
    with_missed_weeks,
    with_size,
    with_zones,
)
from paceline.kernel.errors import Invalid
from tests.engines.scheduling.cohorts import cohort, facilitator, member, members, pid, solved

TUESDAY = (parse_window("Tue 18:00-19:00"),)
COHORT = cohort(*members("a b", "Tue 18:00-19:00"), need=FacilitatorNeed.REQUIRED)


class TestOneMoreFacilitator:
    def test_on_tuesday_evening_leads_who_is_free_then(self) -> None:
        asked = with_facilitator(COHORT, pid("guest"), home="UTC", windows=TUESDAY)

        assert solved(COHORT).groups == ()
        assert [group.facilitator for group in solved(asked).groups] == ["guest"]

    def test_is_in_no_rules_way(self) -> None:
        speakers = (
            member("a", "Tue 18:00-19:00", attributes={"language": ("en",), "pace": 3}),
            member("b", "Tue 18:00-19:00", attributes={"language": ("en", "es")}),
        )
        instance = replace(COHORT, people=speakers, rules=(Same(attr="language"),))

        asked = with_facilitator(instance, pid("guest"), home="UTC", windows=TUESDAY)

        assert asked.by_id[pid("guest")].attributes == {"language": ("en", "es")}
        assert len(solved(asked).groups) == 1

    def test_has_a_name_of_their_own(self) -> None:
        taken = replace(COHORT, people=(facilitator("guest"),))

        with pytest.raises(Invalid, match='the id "guest" already'):
            with_facilitator(taken, pid("guest"), home="UTC", windows=TUESDAY)


class TestOtherNumbers:
    def test_change_the_question_and_leave_the_given_one(self) -> None:
        size = GroupSize(min=4, ideal=6, max=8)

        assert with_size(COHORT, size).group_size == size
        assert with_minutes(COHORT, 90).meeting_minutes == 90
        assert with_missed_weeks(COHORT, 1).may_miss == 1
        assert with_zones(COHORT, ["Asia/Kathmandu"]).zones == ("UTC", "Asia/Kathmandu")
        assert COHORT.zones == ("UTC",)

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            (lambda: with_size(COHORT, GroupSize(min=4, ideal=3, max=8)), "4, 3, 8 do not rise"),
            (lambda: with_size(COHORT, GroupSize(min=0, ideal=3, max=8)), "0, 3, 8 do not rise"),
            (lambda: with_minutes(COHORT, 50), "meeting of 50 minutes"),
            (lambda: with_minutes(COHORT, 0), "meeting of 0 minutes"),
            (lambda: with_missed_weeks(COHORT, 4), "4 of 4 meetings"),
            (lambda: with_zones(COHORT, ["Mars/Base"]), "Mars/Base"),
        ],
    )
    def test_that_make_no_sense_are_refused(self, asked: Callable[[], Instance], told: str) -> None:
        with pytest.raises(Invalid, match=told):
            asked()
