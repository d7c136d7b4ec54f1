"""What several recordings of one activity come to, for each pair of eyes (ADR 0036). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from paceline.engines.formats.activities.model import Sport
from paceline.features.activities.policy import ceiling_of, may_see
from paceline.features.activities.public import (
    ActivityId,
    ActivityView,
    Ceiling,
    Eyes,
    Figures,
    Origin,
    SourceId,
    SourceKind,
)
from paceline.features.activities.service.facts import FIGURES, Facts
from paceline.kernel.identity import UserId

APART: Final = timedelta(minutes=2)
# One recording may stop early; less than half of the other is not the same activity.
SHORTEST_SHARE: Final = 0.5
TRUST: Final = tuple(SourceKind)
STREAMS: Final = "streams"


@dataclass(frozen=True, kw_only=True)
class Source:
    """One recording, as merging knows it."""

    id: SourceId
    kind: SourceKind
    received_at: datetime
    facts: Facts

    @property
    def trust(self) -> tuple[int, datetime]:
        """The lower, the more; of one kind the first to come."""
        return TRUST.index(self.kind), self.received_at


@dataclass(frozen=True, kw_only=True)
class Own:
    """What the athlete says of an activity stands above every source."""

    id: ActivityId
    user_id: UserId
    ceiling: Ceiling = Ceiling.GROUP
    title: str | None = None
    sport: Sport | None = None
    corrections: Mapping[str, float] = field(default_factory=dict)


def same_activity(one: Facts, other: Facts) -> bool:
    """They began within two minutes, last about as long, and name no two sports."""
    if abs(one.started_at - other.started_at) > APART:
        return False
    if Sport.OTHER not in {one.sport, other.sport} and one.sport is not other.sport:
        return False
    return lasts_alike(one.figures, other.figures)


def lasts_alike(one: Figures, other: Figures) -> bool:
    times = [each.elapsed_s or each.timer_s for each in (one, other)]
    known = sorted(each for each in times if each)
    return len(known) < len(times) or known[0] >= SHORTEST_SHARE * known[1]


def views_of(own: Own, sources: Sequence[Source]) -> list[ActivityView]:
    """One for each pair of eyes that may see anything of it."""
    found = []
    for eyes in Eyes:
        seen = [each for each in sources if may_see(eyes, each.kind, chosen=own.ceiling)]
        if seen:
            found.append(view_of(own, sorted(seen, key=lambda each: each.trust), eyes=eyes))
    return found


def view_of(own: Own, sources: Sequence[Source], *, eyes: Eyes) -> ActivityView:
    """Of sources by trust: each figure is of the first that knows it, none is mixed."""
    figures: dict[str, float] = {}
    origins: dict[str, Origin] = {}
    for name in FIGURES:
        if name in own.corrections:
            figures[name], origins[name] = own.corrections[name], by_hand(own)
            continue
        for source in sources:
            value = getattr(source.facts.figures, name)
            if value is not None:
                figures[name], origins[name] = value, origin_of(own, source)
                break
    recorded = next((each for each in sources if each.facts.records), None)
    if recorded is not None:
        origins[STREAMS] = origin_of(own, recorded)
    return ActivityView(
        id=own.id,
        user_id=own.user_id,
        eyes=eyes,
        started_at=sources[0].facts.started_at,
        sport=own.sport or sport_of(sources),
        title=own.title or next((each.facts.title for each in sources if each.facts.title), ""),
        figures=Figures(**figures),
        origins={**origins, "start": origin_of(own, sources[0])},
        streams_id=recorded.id if recorded else None,
    )


def sport_of(sources: Iterable[Source]) -> Sport:
    named = (each.facts.sport for each in sources if each.facts.sport is not Sport.OTHER)
    return next(named, Sport.OTHER)


def origin_of(own: Own, source: Source) -> Origin:
    ceiling = ceiling_of(source.kind, chosen=own.ceiling)
    return Origin(source_id=source.id, kind=source.kind, ceiling=ceiling)


def by_hand(own: Own) -> Origin:
    ceiling = ceiling_of(SourceKind.MANUAL, chosen=own.ceiling)
    return Origin(source_id=None, kind=SourceKind.MANUAL, ceiling=ceiling)
