from typing import Final

import structlog

from paceline.db.read_lane import ReadLane
from paceline.features.activities.models.connections import SourceConnection
from paceline.features.activities.ports import ActivitySources, ConnectedSource, ConsentGone
from paceline.features.activities.repository.athletes import AthleteRepository
from paceline.features.activities.repository.connections import ConnectionRepository
from paceline.features.activities.repository.reads import deleted_ask
from paceline.features.activities.service.intake import IntakeService
from paceline.features.activities.service.payloads import FetchActivity
from paceline.kernel.clock import Clock
from paceline.kernel.resilience import own_act

log: Final = structlog.get_logger()


class Fetcher:
    """Asks a source provider for one activity, before anything is held."""

    def __init__(
        self,
        sources: ActivitySources,
        intake: IntakeService,
        rows: ConnectionRepository,
        athletes: AthleteRepository,
        lane: ReadLane,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._intake = intake
        self._rows = rows
        self._athletes = athletes
        self._lane = lane
        self._clock = clock

    async def fetch(self, wanted: FetchActivity) -> None:
        """Before what a back-fill brings: somebody has just come home."""
        source = next((each for each in self._sources.all() if each.kind is wanted.kind), None)
        if source is None:
            log.warning("activities.source_absent", kind=wanted.kind)
            return
        asked = deleted_ask(wanted.user_id, wanted.kind, wanted.external_id)
        if (await self._lane.rows(asked))[0]:
            return
        try:
            with own_act():
                arrived = await source.fetch(wanted.user_id, wanted.external_id)
        except ConsentGone:
            log.info("activities.not_fetched", kind=wanted.kind)
            return
        if isinstance(source, ConnectedSource):
            connection = await self._held(wanted)
            if connection is None:
                return
            connection.settle(wanted.external_id)
        if arrived is None:
            await self._intake.remove(wanted.user_id, wanted.kind, wanted.external_id)
            return
        await self._intake.store(wanted.user_id, wanted.kind, arrived)

    async def _held(self, wanted: FetchActivity) -> SourceConnection | None:
        """Held: what the athlete ends now goes with all that is stored before."""
        await self._athletes.hold_unscoped(wanted.user_id, at=self._clock.now())
        return await self._rows.found_unscoped(wanted.user_id, wanted.kind)
