"""What the process says of itself: as numbers for a watcher, in words for an operator."""

from collections.abc import Mapping
from typing import Final

from typing_extensions import override

from paceline.db.ledger.depth import LedgerDepth
from paceline.kernel.cache import Cache
from paceline.kernel.health import Inside
from paceline.kernel.metrics import Labels, Measure, Metrics
from paceline.kernel.resilience import Resilience
from paceline.web.limits import EdgeLimits
from paceline.web.metrics import watch_limits

STATES: Final = ("closed", "half_open", "open")
HITS: Final = Measure(
    name="paceline_cache_reads",
    text="Reads of the cache, by space and outcome.",
    labels=("space", "outcome"),
)
RATE: Final = Measure(
    name="paceline_cache_hit_ratio", text="Reads that nobody waited for.", labels=("space",)
)
BREAKERS: Final = Measure(
    name="paceline_breaker_state", text="0 closed, 1 half open, 2 open.", labels=("name",)
)
GUARDS: Final = Measure(
    name="paceline_guard",
    text="Places taken, calls waiting, budget and retries left.",
    labels=("name", "what"),
)
DEPTH: Final = Measure(
    name="paceline_ledger_jobs", text="Jobs in the ledger, by state.", labels=("state",)
)
AGE: Final = Measure(
    name="paceline_ledger_oldest_seconds", text="How long the oldest job that is due has waited."
)


class Meters(Inside):
    def __init__(
        self, cache: Cache, resilience: Resilience, limits: EdgeLimits, depth: LedgerDepth
    ) -> None:
        self._cache = cache
        self._resilience = resilience
        self._limits = limits
        self._depth = depth

    @override
    def told(self) -> Mapping[str, Mapping[str, object]]:
        caches = {
            name: {"hit_ratio": round(each.rate, 3), "reads": each.hits + each.stale + each.misses}
            for name, each in self._cache.counts().items()
        }
        return {
            "guards": dict(self._resilience.states()),
            "caches": caches,
            "limits_refused": dict(self._limits.refused),
        }

    def join(self, metrics: Metrics) -> None:
        metrics.watch("counter", HITS, self._reads)
        metrics.watch("gauge", RATE, self._rates)
        metrics.watch("gauge", BREAKERS, self._breakers)
        metrics.watch("gauge", GUARDS, self._guards)
        metrics.watch("gauge", DEPTH, self._jobs)
        metrics.watch("gauge", AGE, self._age)
        watch_limits(metrics, self._limits)

    async def _reads(self) -> Mapping[Labels, float]:
        return {
            (name, outcome): getattr(each, outcome)
            for name, each in self._cache.counts().items()
            for outcome in ("hits", "stale", "misses")
        }

    async def _rates(self) -> Mapping[Labels, float]:
        return {(name,): each.rate for name, each in self._cache.counts().items()}

    async def _breakers(self) -> Mapping[Labels, float]:
        states = self._resilience.states().items()
        return {(n,): STATES.index(str(s["breaker"])) for n, s in states if "breaker" in s}

    async def _guards(self) -> Mapping[Labels, float]:
        return {
            (name, what): value
            for name, state in self._resilience.states().items()
            for what, value in state.items()
            if isinstance(value, int | float)
        }

    async def _jobs(self) -> Mapping[Labels, float]:
        return {(state,): count for state, count in (await self._depth.by_state()).items()}

    async def _age(self) -> Mapping[Labels, float]:
        return {(): await self._depth.oldest_seconds()}
