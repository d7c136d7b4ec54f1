import pytest

from paceline.engines.scheduling.instance import ExistingGroup, ExistingId
from paceline.engines.scheduling.sound import LocksBroken, sound_part
from tests.engines.scheduling.cohorts import cohort, group, members, pids, solution


class TestTheSoundPart:
    def test_leaves_out_an_invalid_group_and_keeps_the_rest(self) -> None:
        good, bad = group("Mon 18:00", "a b"), group("Tue 18:00", "c d")

        assert sound_part(cohort(*members("a b c d")), solution(bad, good)) == solution(good)

    def test_of_a_missing_locked_group_is_refused(self) -> None:
        old = ExistingGroup(id=ExistingId("old"), slot=1080, members=pids("a b"), locked=True)

        with pytest.raises(LocksBroken, match="locked group old is missing") as refused:
            sound_part(cohort(*members("a b"), existing=(old,)), solution())

        assert (refused.value.code, refused.value.context["concerns"]) == ("locks_broken", "old")
