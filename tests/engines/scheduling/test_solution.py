from dataclasses import replace

import pytest

from paceline.engines.scheduling.solution import (
    Fix,
    Reason,
    Unplaced,
    read_solution,
    solution_to_json,
)
from paceline.kernel.errors import Invalid
from tests.engines.scheduling.cohorts import group, pid, solution


class TestASolution:
    def test_round_trips_with_reasons_fixes_and_continued_groups(self) -> None:
        told = (
            Unplaced(id=pid("x"), reason=Reason.CAPACITY, fix=Fix(group=0, minutes=30)),
            Unplaced(id=pid("y"), reason=Reason.NOT_FOUND),
        )
        whole = replace(
            solution(group("Mon 18:00", "a b", led_by="f", continues="old")), unplaced=told
        )

        assert read_solution(solution_to_json(whole)) == whole

    def test_round_trips_with_zones_and_co_facilitators(self) -> None:
        there = replace(
            group("Mon 18:00", "a b", led_by="f"),
            zone="Asia/Kathmandu",
            co_facilitators=(pid("g"),),
        )

        assert read_solution(solution_to_json(solution(there))) == solution(there)

    def test_need_not_tell_of_the_unplaced(self) -> None:
        bare = solution(group("Mon 18:00", "a b"))

        assert read_solution(solution_to_json(bare)) == bare

    def test_with_an_unknown_reason_is_refused_by_path(self) -> None:
        written = solution_to_json(solution())
        written["unplaced"] = [{"id": "x", "reason": "mood"}]

        with pytest.raises(Invalid, match=r"unplaced\[0\].reason: 'mood' is not known"):
            read_solution(written)
