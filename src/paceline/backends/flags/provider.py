"""OpenFeature over the rules in our database; another provider may take its place."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar, cast
from uuid import UUID

import structlog
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
from openfeature.provider import AbstractProvider, Metadata
from openfeature.provider.no_op_provider import NoOpProvider
from typing_extensions import override

from paceline.kernel.errors import PacelineError
from paceline.kernel.flags import (
    EVERYONE,
    Flag,
    FlagRule,
    FlagRules,
    Flags,
    FlagValue,
    Target,
    V,
    fits,
)
from paceline.kernel.ids import new_id

COHORT: Final = "cohort"
T = TypeVar("T", bool, int, float, str)
U = TypeVar("U", bound=FlagValueType)
log: Final = structlog.get_logger()


class RuleProvider(AbstractProvider):
    """Any doubt - no rule, another type, a store that is away - is the default that was given."""

    def __init__(self, rules: FlagRules) -> None:
        super().__init__()
        self._rules = rules

    @override
    def get_metadata(self) -> Metadata:
        return Metadata(name="paceline")

    async def _resolve(
        self, key: str, default: T, context: EvaluationContext | None
    ) -> FlagResolutionDetails[T]:
        try:
            rule = (await self._rules.rules()).get(key)
        except PacelineError as error:
            log.warning("flags.unknown", flag=key, code=error.code)
            return FlagResolutionDetails(default, ErrorCode.GENERAL, error.code, Reason.ERROR)
        return decided(key, default, rule, target_of(context))

    @override
    async def resolve_boolean_details_async(
        self,
        flag_key: str,
        default_value: bool,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[bool]:
        return await self._resolve(flag_key, default_value, evaluation_context)

    @override
    async def resolve_string_details_async(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        return await self._resolve(flag_key, default_value, evaluation_context)

    @override
    async def resolve_integer_details_async(
        self,
        flag_key: str,
        default_value: int,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[int]:
        return await self._resolve(flag_key, default_value, evaluation_context)

    @override
    async def resolve_float_details_async(
        self,
        flag_key: str,
        default_value: float,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[float]:
        return await self._resolve(flag_key, default_value, evaluation_context)

    # OpenFeature has these as well; whoever waits for a database asks the others.
    @override
    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[bool]:
        return not_asked(default_value)

    @override
    def resolve_string_details(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        return not_asked(default_value)

    @override
    def resolve_integer_details(
        self,
        flag_key: str,
        default_value: int,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[int]:
        return not_asked(default_value)

    @override
    def resolve_float_details(
        self,
        flag_key: str,
        default_value: float,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[float]:
        return not_asked(default_value)

    @override
    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        return not_asked(default_value)


class OpenFeatureFlags(Flags):
    """A domain of its own, so that two containers in one process do not mix."""

    def __init__(self, rules: FlagRules) -> None:
        self._domain = f"paceline-{new_id()}"
        api.set_provider_and_wait(RuleProvider(rules), domain=self._domain)
        self._client = api.get_client(self._domain)

    @override
    async def value(self, flag: Flag[V], *, of: Target = EVERYONE) -> V:
        ask = {
            bool: self._client.get_boolean_value_async,
            int: self._client.get_integer_value_async,
            float: self._client.get_float_value_async,
            str: self._client.get_string_value_async,
        }[type(flag.default)]
        return cast("V", await ask(flag.key, flag.default, context_of(of)))  # type: ignore[operator]

    def close(self) -> None:
        api.set_provider(NoOpProvider(), domain=self._domain)


def not_asked(default: U) -> FlagResolutionDetails[U]:
    return FlagResolutionDetails(default, reason=Reason.DEFAULT)


def decided(
    key: str, default: T, rule: FlagRule | None, target: Target
) -> FlagResolutionDetails[T]:
    if rule is None or not rule.meets(key, target):
        return FlagResolutionDetails(default, reason=Reason.DEFAULT)
    if not fits(rule.value, default):
        log.warning("flags.wrong_type", flag=key, wanted=type(default).__name__)
        return FlagResolutionDetails(default, ErrorCode.TYPE_MISMATCH, reason=Reason.ERROR)
    value = cast("T", typed(rule.value, default))
    return FlagResolutionDetails(value, reason=Reason.TARGETING_MATCH)


def typed(value: FlagValue, default: FlagValue) -> FlagValue:
    return float(value) if isinstance(default, float) else value


def context_of(target: Target) -> EvaluationContext:
    attributes = {COHORT: str(target.cohort)} if target.cohort else {}
    return EvaluationContext(str(target.person) if target.person else None, attributes)


def target_of(context: EvaluationContext | None) -> Target:
    if context is None:
        return EVERYONE
    return Target(
        cohort=id_or_none(context.attributes.get(COHORT)), person=id_or_none(context.targeting_key)
    )


def id_or_none(value: object) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
