from dataclasses import replace

import pytest
from hypothesis import given

from paceline.engines.scheduling.concerns import Concern, concerns
from paceline.engines.scheduling.instance import (
    Apart,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    Instance,
    Same,
    Together,
)
from paceline.kernel.errors import Invalid
from tests.engines.scheduling.cohorts import (
    cohort,
    facilitator,
    few_examples,
    members,
    pid,
    pids,
    rich_instances,
    solved,
)

COHORT = cohort(*members("a b c d e"), facilitator("f"))


def running(names: str, *, led_by: str | None = None, locked: bool = True) -> ExistingGroup:
    return ExistingGroup(
        id=ExistingId("old"),
        slot=1080,
        members=pids(names),
        facilitator=pid(led_by) if led_by else None,
        locked=locked,
    )


def found(*existing: ExistingGroup, instance: Instance = COHORT) -> tuple[Concern, ...]:
    return concerns(replace(instance, existing_groups=existing))


class TestWhoVanished:
    def test_from_a_group_is_named_with_it(self) -> None:
        (gone,) = found(running("a b zed"))

        assert (gone.code, gone.person, gone.group) == ("vanished_member", "zed", "old")
        assert gone.message.startswith("zed of locked group old is no longer in the cohort")
        assert not gone.blocking

    @pytest.mark.parametrize("locked", [True, False])
    def test_as_its_facilitator_blocks_a_locked_group_only(self, *, locked: bool) -> None:
        (gone,) = found(running("a b", led_by="zed", locked=locked))

        assert (gone.code, gone.person) == ("vanished_facilitator", "zed")
        assert gone.blocking is locked

    def test_from_a_rule_is_named_with_whom_it_bound(self) -> None:
        rules = (Together(ids=pids("a zed")), Apart(ids=pids("yan")), Same(attr="language"))

        told = [each.message for each in concerns(replace(COHORT, rules=rules))]

        assert [text.split(" but")[0] for text in told] == [
            "zed is named in a rule (together with a)",
            "yan is named in a rule (apart with nobody)",
        ]


class TestALock:
    def test_that_can_stand_is_no_concern(self) -> None:
        assert found(running("a b", led_by="f")) == ()
        assert found(running("")) == ()

    def test_that_breaks_a_rule_names_what_it_breaks(self) -> None:
        instance = replace(COHORT, rules=(Apart(ids=pids("a b")),))

        (broken,) = found(running("a b"), instance=instance)

        assert broken.message == (
            "locked group old cannot stay as it is: a and b are to be kept apart"
        )
        assert broken.blocking

    def test_too_small_for_who_belongs_together_is_one(self) -> None:
        bound = replace(COHORT, rules=(Together(ids=pids("a e f")),))

        assert [each.code for each in found(running("a b"), instance=bound)] == ["infeasible_lock"]
        alone = replace(COHORT, rules=(Together(ids=pids("a e")),))
        assert found(running("a b"), instance=alone) == ()
        assert [each.code for each in found(running("a b c d"), instance=alone)] == [
            "infeasible_lock"
        ]

    def test_that_shares_a_person_with_another_is_one(self) -> None:
        twice = found(running("a b"), replace(running("a c"), id=ExistingId("new")))

        assert [each.group for each in twice] == ["new"]

    def test_that_needs_a_facilitator_is_one(self) -> None:
        instance = replace(COHORT, facilitator=FacilitatorNeed.REQUIRED)

        (broken,) = found(running("a b"), instance=instance)

        assert "needs a facilitator" in broken.message

    def test_that_is_open_again_is_none(self) -> None:
        instance = replace(COHORT, facilitator=FacilitatorNeed.REQUIRED)

        assert found(running("a b", locked=False), instance=instance) == ()

    @few_examples
    @given(rich_instances())
    def test_that_blocks_is_refused_by_the_solver_too(self, instance: Instance) -> None:
        if any(each.blocking for each in concerns(instance)):
            with pytest.raises(Invalid):
                solved(instance)
