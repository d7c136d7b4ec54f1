from dataclasses import replace

from paceline.engines.scheduling.comparison import Kind, compare
from paceline.engines.scheduling.times import Place
from tests.engines.scheduling.cohorts import cohort, group, member, members, solution

COHORT = cohort(*members("a b c d e f", "Mon 18:00-20:00", "Tue 18:00-19:00"))
BEFORE = solution(group("Mon 18:00", "a b"), group("Mon 19:00", "c d"))


class TestAComparison:
    def test_names_who_gains_loses_moves_and_meets_at_another_time(self) -> None:
        after = solution(group("Tue 18:00", "a b d"), group("Mon 19:00", "e f"))

        found = compare(COHORT, BEFORE, other=after)

        assert {change.person: change.kind for change in found.changes} == {
            "a": Kind.RETIMED,
            "b": Kind.RETIMED,
            "c": Kind.LOST,
            "d": Kind.REGROUPED,
            "e": Kind.GAINED,
            "f": Kind.GAINED,
        }
        assert (found.changes[0].before, found.changes[0].after) == (Place(1080), Place(2520))

    def test_of_the_same_answer_changes_nobody(self) -> None:
        turned = replace(BEFORE, groups=BEFORE.groups[::-1])

        assert compare(COHORT, BEFORE, other=turned).changes == ()

    def test_counts_both_by_their_own_question(self) -> None:
        asked = replace(COHORT, people=(*COHORT.people, member("g", spare=("Mon 18:00-19:00",))))

        found = compare(COHORT, BEFORE, other=solution(group("Mon 18:00", "a b g")), asked=asked)

        assert (found.before.placed, found.before.members, found.before.sizes) == (4, 6, (2, 2))
        assert (found.after.placed, found.after.members, found.after.groups) == (3, 7, 1)
        assert found.after.preferred_share == 2 / 3
        assert compare(COHORT, solution(), other=BEFORE).before.preferred_share == 0
