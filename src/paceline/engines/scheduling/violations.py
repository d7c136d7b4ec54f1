"""What a broken hard rule is called and how it is told."""

from dataclasses import dataclass

from paceline.engines.scheduling.instance import PersonId


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One broken hard rule; `weeks` (from 0) names the dates somebody cannot come."""

    code: str
    message: str
    group_index: int | None = None
    person_id: PersonId | None = None
    weeks: tuple[int, ...] = ()
