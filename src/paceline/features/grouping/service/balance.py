"""How alike the people of a group are, in what the rules of their cohort speak of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from paceline.engines.scheduling.instance import (
    Balance,
    Cluster,
    Instance,
    Person,
    PersonId,
    Same,
)
from paceline.features.grouping.schemas.drafts import BalanceOut, CountOut


@dataclass(frozen=True)
class Balances:
    instance: Instance

    @cached_property
    def means(self) -> Mapping[str, float | None]:
        """Of all members, for each attribute in the order of the rules."""
        rules = self.instance.rules
        named = [each.attr for each in rules if isinstance(each, Same | Balance | Cluster)]
        return {each: mean(numbers(self.instance.members, each)) for each in named}

    def of(self, members: Sequence[str]) -> list[BalanceOut]:
        """Whoever has left the cohort is not counted."""
        known = self.instance.by_id
        people = [known[PersonId(each)] for each in members if each in known]
        return [balance_of(people, each, of_all) for each, of_all in self.means.items()]


def balance_of(people: Sequence[Person], attribute: str, of_all: float | None) -> BalanceOut:
    said = numbers(people, attribute)
    words = Counter(word for each in people for word in words_of(each, attribute))
    counted = sorted(words.items(), key=lambda each: (-each[1], each[0]))
    return BalanceOut(
        attribute=attribute,
        counts=[CountOut(value=value, people=count) for value, count in counted],
        mean=mean(said),
        lowest=min(said, default=None),
        highest=max(said, default=None),
        mean_of_all=of_all,
        silent=sum(each.attributes.get(attribute, ()) == () for each in people),
    )


def words_of(person: Person, attribute: str) -> tuple[str, ...]:
    value = person.attributes.get(attribute, ())
    return value if isinstance(value, tuple) else ()


def numbers(people: Sequence[Person], attribute: str) -> list[float]:
    values = [each.attributes.get(attribute) for each in people]
    return [each for each in values if isinstance(each, int | float)]


def mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
