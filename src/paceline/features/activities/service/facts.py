"""What one source says of an activity."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

import msgspec

from paceline.engines.formats.activities.model import Activity, Sport
from paceline.engines.formats.activities.summary import summary
from paceline.features.activities.errors import NoStart
from paceline.features.activities.public import Figures

LONGEST_TITLE: Final = 200
FIGURES: Final = tuple(each.name for each in fields(Figures))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`records` counts what was recorded point by point; a manual entry has none."""

    started_at: datetime
    sport: Sport
    figures: Figures
    title: str = ""
    device: str | None = None
    records: int = 0

    def kept(self) -> dict[str, object]:
        found: dict[str, object] = msgspec.to_builtins(self)
        return found

    @classmethod
    def read(cls, kept: object) -> "Facts":
        return msgspec.convert(kept, cls)


def facts_of(activity: Activity, *, title: str = "") -> Facts:
    """Raises NoStart for what has no place in a diary."""
    if activity.start is None:
        raise NoStart
    return Facts(
        started_at=activity.start,
        sport=activity.sport,
        figures=figures_of(activity),
        title=(title or activity.name or "").strip()[:LONGEST_TITLE],
        device=activity.device,
        records=len(activity.streams),
    )


def figures_of(activity: Activity) -> Figures:
    found = summary(activity)
    return Figures(**{name: getattr(found, name) for name in FIGURES})
