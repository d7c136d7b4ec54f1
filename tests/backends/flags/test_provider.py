from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from openfeature import api

from paceline.backends.flags.provider import OpenFeatureFlags, RuleProvider, target_of
from paceline.kernel.errors import Unavailable
from paceline.kernel.flags import Flag, FlagRule, Target
from paceline.kernel.ids import new_id

pytestmark = pytest.mark.anyio

DAY = date(2030, 1, 1)
SWITCH = Flag(key="tests.switch", default=False, meaning="m", expires=DAY)
COUNT = Flag(key="tests.count", default=3, meaning="m", expires=DAY)
SHARE = Flag(key="tests.share", default=0.5, meaning="m", expires=DAY)
WORD = Flag(key="tests.word", default="a", meaning="m", expires=DAY)
COHORT, PERSON = new_id(), new_id()


class Rules:
    """Held in memory, or away."""

    def __init__(self) -> None:
        self.known: dict[str, FlagRule] = {}
        self.away = False

    async def rules(self) -> Mapping[str, FlagRule]:
        if self.away:
            raise Unavailable("The store does not answer.")
        return self.known


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def flags(rules: Rules) -> Iterator[OpenFeatureFlags]:
    made = OpenFeatureFlags(rules)
    yield made
    made.close()


class TestValues:
    async def test_without_a_rule_the_default_holds(self, flags: OpenFeatureFlags) -> None:
        assert await flags.value(SWITCH) is False
        assert await flags.value(COUNT) == 3
        assert await flags.value(SHARE) == 0.5
        assert await flags.value(WORD) == "a"

    async def test_a_rule_gives_its_value_in_the_declared_type(
        self, flags: OpenFeatureFlags, rules: Rules
    ) -> None:
        rules.known = {
            SWITCH.key: FlagRule(value=True),
            COUNT.key: FlagRule(value=7),
            SHARE.key: FlagRule(value=1),
            WORD.key: FlagRule(value="b"),
        }

        assert await flags.value(SWITCH) is True
        assert await flags.value(COUNT) == 7
        assert isinstance(await flags.value(SHARE), float)
        assert await flags.value(WORD) == "b"

    async def test_a_cohort_of_the_rule_has_it_and_no_other(
        self, flags: OpenFeatureFlags, rules: Rules
    ) -> None:
        rules.known = {SWITCH.key: FlagRule(value=True, cohorts=frozenset({COHORT}))}

        assert await flags.value(SWITCH, of=Target(cohort=COHORT)) is True
        assert await flags.value(SWITCH, of=Target(cohort=new_id())) is False

    async def test_a_percentage_is_of_persons(self, flags: OpenFeatureFlags, rules: Rules) -> None:
        rules.known = {SWITCH.key: FlagRule(value=True, percentage=40)}

        met = [await flags.value(SWITCH, of=Target(person=new_id())) for _ in range(200)]

        assert 40 < sum(met) < 120


class TestDoubt:
    async def test_a_value_of_another_type_is_the_default(
        self, flags: OpenFeatureFlags, rules: Rules
    ) -> None:
        rules.known = {SWITCH.key: FlagRule(value="yes"), COUNT.key: FlagRule(value=True)}

        assert await flags.value(SWITCH) is False
        assert await flags.value(COUNT) == 3

    async def test_a_store_that_is_away_is_the_default(
        self, flags: OpenFeatureFlags, rules: Rules
    ) -> None:
        rules.known, rules.away = {SWITCH.key: FlagRule(value=True)}, True

        assert await flags.value(SWITCH) is False

    async def test_after_the_end_the_default_holds(
        self, flags: OpenFeatureFlags, rules: Rules
    ) -> None:
        rules.known = {SWITCH.key: FlagRule(value=True)}
        flags.close()

        assert await flags.value(SWITCH) is False


class TestForOthers:
    async def test_who_asks_openfeature_without_waiting_gets_the_default(
        self, rules: Rules
    ) -> None:
        provider = RuleProvider(rules)
        rules.known = {SWITCH.key: FlagRule(value=True)}

        assert provider.get_metadata().name == "paceline"
        assert provider.resolve_boolean_details("tests.switch", False).value is False
        assert provider.resolve_string_details("tests.word", "a").value == "a"
        assert provider.resolve_integer_details("tests.count", 3).value == 3
        assert provider.resolve_float_details("tests.share", 0.5).value == 0.5
        assert provider.resolve_object_details("tests.object", {"a": 1}).value == {"a": 1}

    def test_ids_that_are_none_target_nobody(self) -> None:
        assert target_of(None) == Target()
        context = api.get_evaluation_context()
        context.targeting_key = "no id"

        assert target_of(context) == Target()
