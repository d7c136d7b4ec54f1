"""Plain integers, made into Prometheus' families only when somebody looks.

A counter of the client library costs a lock and several microseconds for each observation; here
it is one look into a dictionary, on one thread.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import structlog
from typing_extensions import override

from paceline.kernel.metrics import Labels, Measure, Metrics, Read, Steps

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Watched:
    kind: Literal["counter", "gauge"]
    measure: Measure
    read: Read


class Registry(Metrics):
    def __init__(self) -> None:
        self._histograms: dict[str, tuple[Measure, Steps]] = {}
        self._watched: dict[str, Watched] = {}

    @override
    def show(self, measure: Measure, steps: Steps) -> None:
        self._histograms[measure.name] = (measure, steps)

    @override
    def watch(self, kind: Literal["counter", "gauge"], measure: Measure, read: Read) -> None:
        self._watched[measure.name] = Watched(kind=kind, measure=measure, read=read)

    @override
    async def exposed(self) -> bytes:
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415, when asked
        from prometheus_client.registry import Collector  # noqa: PLC0415, when asked

        readings = {name: await reading(each) for name, each in self._watched.items()}
        families = [*self._families(), *self._watched_families(readings)]

        class Snapshot(Collector):
            @override
            def collect(self) -> "list[Metric]":
                return families

        registry = CollectorRegistry()
        registry.register(Snapshot())
        return generate_latest(registry)

    def _families(self) -> "Iterator[Metric]":
        from prometheus_client.core import HistogramMetricFamily  # noqa: PLC0415, when asked

        for measure, steps in self._histograms.values():
            family = HistogramMetricFamily(measure.name, measure.text, labels=measure.labels)
            for labels, total in steps.sums.items():
                family.add_metric(labels, steps.buckets(labels), total)
            yield family

    def _watched_families(
        self, readings: Mapping[str, Mapping[Labels, float] | None]
    ) -> "Iterator[Metric]":
        from prometheus_client.core import (  # noqa: PLC0415, when asked
            CounterMetricFamily,
            GaugeMetricFamily,
        )

        kinds = {"counter": CounterMetricFamily, "gauge": GaugeMetricFamily}
        for name, values in readings.items():
            watched = self._watched[name]
            measure = watched.measure
            family = kinds[watched.kind](measure.name, measure.text, labels=measure.labels)
            for labels, value in (values or {}).items():
                family.add_metric(labels, value)
            yield family


async def reading(watched: Watched) -> Mapping[Labels, float] | None:
    try:
        return await watched.read()
    except Exception as error:  # noqa: BLE001, one number that is away does not hide the others
        log.warning("metrics.unreadable", metric=watched.measure.name, error=type(error).__name__)
        return None
