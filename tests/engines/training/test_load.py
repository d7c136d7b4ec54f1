from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.training.load import Load, Model, loads
from paceline.kernel.errors import Invalid

SCORES = st.lists(st.floats(0, 500), max_size=120)


class TestLoad:
    def test_of_no_day_is_none(self) -> None:
        assert loads([]) == []

    def test_goes_on_from_where_it_was(self) -> None:
        whole = loads([80, 0, 120, 40])

        first = loads([80, 0])
        second = loads([120, 40], start=first[-1])

        assert whole == [*first, *second]

    def test_falls_on_days_of_rest(self) -> None:
        start = Load(fitness=42, fatigue=70, form=0)

        (day,) = loads([0], start=start)

        assert day == Load(fitness=41, fatigue=60, form=-28)

    @given(scores=SCORES, model=st.sampled_from(Model))
    def test_never_leaves_the_range_of_the_scores(self, scores: list[float], model: Model) -> None:
        for day in loads(scores, model=model):
            assert 0 <= day.fitness <= max(scores) + 1e-6
            assert 0 <= day.fatigue <= max(scores) + 1e-6

    @pytest.mark.parametrize("days", [0, -1, nan])
    def test_over_no_time_is_refused(self, days: float) -> None:
        with pytest.raises(Invalid, match="at least one day"):
            loads([100], fatigue_days=days)
