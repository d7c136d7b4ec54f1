"""How a cohort wants its groups, as an organiser sends and reads it."""

from typing import Annotated, Literal, Self, TypeAlias
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from paceline.features.grouping.schemas.slots import FlawOut
from paceline.web.fields import NO_NUL, NUMBER, Closed, Hours, Zone

Attribute: TypeAlias = Annotated[str, Field(min_length=1, max_length=120), NO_NUL]
People: TypeAlias = Annotated[
    list[UUID],
    Field(
        min_length=2,
        max_length=200,
        description="Sign-ups by id.",
        json_schema_extra={"uniqueItems": True},
    ),
]
Weight: TypeAlias = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False), NUMBER]
Points: TypeAlias = Annotated[int, Field(ge=0, le=100_000), NUMBER]


class Named(Closed):
    """A rule that names people."""

    people: People

    @model_validator(mode="after")
    def once(self) -> Self:
        if len(set(self.people)) < len(self.people):
            raise ValueError("somebody is named twice in this rule")
        return self


class TogetherRule(Named):
    """All in one group, or none of them placed; members only."""

    type: Literal["together"]


class ApartRule(Named):
    """Never two of them in one group; a facilitator counts."""

    type: Literal["apart"]


class SameRule(Closed):
    """Everyone in a group shares a value of this attribute of their sign-ups."""

    type: Literal["same"]
    attribute: Attribute


class BalanceRule(Closed):
    """Each group's mean of this attribute is near the mean of all: points for each unit away."""

    type: Literal["balance"]
    attribute: Attribute
    weight: Weight


class ClusterRule(Closed):
    """People alike in this attribute meet: points for each `unit` between highest and lowest."""

    type: Literal["cluster"]
    attribute: Attribute
    weight: Weight
    unit: Weight = 1.0


Rule: TypeAlias = Annotated[
    TogetherRule | ApartRule | SameRule | BalanceRule | ClusterRule, Field(discriminator="type")
]


class WeightsIn(Closed):
    """Points of the objective. Placing a member outweighs everything else unless you change it."""

    placed: Points = 1000
    uncovered: Points = 500
    size_dev: Points = 20
    preferred: Points = 10
    fac_preferred: Points = 10
    moved: Points = 60
    retimed: Points = 40
    fac_changed: Points = 60


class GroupingIn(Closed):
    """The whole of it: what is left out is as if it had never been set.

    `may_miss` weeks a member, never a facilitator, may be away. `zones` are where a group may be
    anchored beside the cohort's own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: Annotated[list[Rule], Field(max_length=500)] = Field(default_factory=list)
    social_hours: Hours | None = None
    zones: Annotated[list[Zone], Field(max_length=24)] = Field(default_factory=list)
    may_miss: Annotated[int, Field(ge=0, le=20), NUMBER] = 0
    co_facilitators: Annotated[int, Field(ge=0, le=5), NUMBER] = 0
    weights: WeightsIn = Field(default_factory=WeightsIn)


class GroupingOut(GroupingIn):
    """`problems` name who or what a rule speaks of in vain."""

    version: int
    problems: list[FlawOut]
