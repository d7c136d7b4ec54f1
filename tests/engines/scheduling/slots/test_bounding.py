"""A bound that counts cluster rules, against every group there could be."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from paceline.engines.scheduling.cells import build_cells
from paceline.engines.scheduling.instance import (
    Balance,
    Cluster,
    ExistingGroup,
    ExistingId,
    GroupSize,
    Instance,
    Together,
)
from paceline.engines.scheduling.score import soft_points
from paceline.engines.scheduling.slots import pricing
from paceline.engines.scheduling.slots.bounding import lower_softly
from paceline.engines.scheduling.slots.frame import build_frame
from paceline.engines.scheduling.slots.model import Model, build_model
from paceline.engines.scheduling.slots.portfolio import Portfolio
from paceline.engines.scheduling.slots.pricing import Market, cluster_of
from paceline.engines.scheduling.solver import Limits
from tests.engines.scheduling.cohorts import answered, cohort, member, members, pids
from tests.engines.scheduling.slots.test_search import pursuit_of, tangled

PACE = Cluster(attr="pace", weight=1, unit=10)


def paced(*paces: int, evening: str = "Mon 18:00-19:00") -> Instance:
    people = (
        member(f"m{number}", evening, attributes={"pace": pace})
        for number, pace in enumerate(paces)
    )
    return cohort(*people, rules=(PACE,))


def most_of_any_group(model: Model, levies: np.ndarray, *, bucket: int, size: int) -> float:
    """By trying all."""
    seats, book, instance = model.columns.seats, model.frame.rulebook, model.frame.instance
    here = np.flatnonzero(seats.bucket == bucket).tolist()
    found = [-np.inf]
    for count in range(1, size + 1):
        for chosen in combinations(here, count):
            names = [n for seat in chosen for n in book.parties[int(seats.owner[seat])].ids]
            if len(names) == size:
                paid = sum(float(levies[seat]) for seat in chosen)
                found.append(paid - soft_points(instance, names, means={}))
    return max(found)


def crowd(seed: int, *, rules: tuple[Cluster | Together, ...] = (PACE,)) -> Instance:
    random = np.random.default_rng(seed)
    people = (
        member(
            f"m{number}",
            *random.choice(["Mon 18:00-19:00", "Tue 18:00-19:00"], size=2),
            attributes={"pace": int(random.integers(200, 400))} if random.random() < 0.8 else {},
        )
        for number in range(9)
    )
    return cohort(*people, rules=rules)


class TestWhatAGroupPays:
    @pytest.mark.parametrize("closely", [2, 48])
    @pytest.mark.parametrize("seed", range(6))
    def test_is_never_told_too_low(
        self, seed: int, closely: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pricing, "CLOSELY", closely)
        instance = crowd(seed, rules=(PACE, Together(ids=pids("m0 m1"))))
        model = build_model(build_frame(instance, build_cells(instance)))
        levies = np.random.default_rng(seed).normal(scale=9, size=model.columns.seats.count)

        told = Market(model, PACE).most(levies)

        for bucket in range(model.columns.buckets.count):
            for size in range(1, instance.group_size.max + 1):
                true = most_of_any_group(model, levies, bucket=bucket, size=size)
                assert told[bucket, size - 1] >= true - 1e-9

    @pytest.mark.parametrize("seed", range(3))
    def test_is_exact_where_everybody_is_looked_at_and_has_a_value(self, seed: int) -> None:
        paces = np.random.default_rng(seed).integers(200, 400, size=7).tolist()
        instance = paced(*paces)
        model = build_model(build_frame(instance, build_cells(instance)))
        levies = np.random.default_rng(seed).normal(scale=9, size=model.columns.seats.count)

        told = Market(model, PACE).most(levies)

        for size in range(1, 5):
            true = most_of_any_group(model, levies, bucket=0, size=size)
            assert told[0, size - 1] == pytest.approx(true)


class TestTheRule:
    def test_that_reaches_furthest_is_counted(self) -> None:
        near, far = Cluster(attr="pace", weight=1, unit=100), Cluster(attr="pace", weight=2)
        instance = replace(paced(200, 300), rules=(near, far))

        assert cluster_of(instance) is far

    def test_is_none_where_only_balance_is_asked(self) -> None:
        assert cluster_of(cohort(*members("a b"), rules=(Balance(attr="pace", weight=1),))) is None


class TestTheBound:
    def test_proves_what_people_far_apart_cost(self) -> None:
        instance = replace(paced(200, 290, 400), group_size=GroupSize(min=3, ideal=3, max=3))

        answer = answered(Portfolio(), instance, limits=Limits(work=40))

        assert answer.score == 3 * 1010 - 20
        assert answer.gap_pct == 0

    def test_counts_them_in_a_group_that_goes_on(self) -> None:
        running = ExistingGroup(id=ExistingId("g0"), slot=1080, members=pids("m0 m1"))
        instance = replace(paced(200, 400), existing_groups=(running,))

        answer = answered(Portfolio(), instance, limits=Limits(work=40))

        assert answer.gap_pct == 0

    def test_is_not_sought_without_a_relaxation_nor_once_all_is_over(self) -> None:
        pursuit = pursuit_of(tangled(rules=(PACE,)))
        known = pursuit.keeper.upper_bound

        lower_softly(pursuit)
        pursuit.relax(cuts=True)
        relaxed = pursuit.keeper.upper_bound
        pursuit.keeper.budget.cancelled = lambda: True
        lower_softly(pursuit)

        assert pursuit.keeper.upper_bound == relaxed <= known
