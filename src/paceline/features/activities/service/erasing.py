"""A diary goes for good, with its files and what a provider was let in for."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from paceline.db.read_lane import ReadLane
from paceline.features.activities.errors import SourceNotFound
from paceline.features.activities.ports import ActivitySources
from paceline.features.activities.public import AthleteErased, SourceKind
from paceline.features.activities.repository.athletes import AthleteRepository
from paceline.features.activities.repository.connections import connected_ask
from paceline.features.activities.repository.erasing import AthleteRemains
from paceline.features.activities.service.keeping import folder_of
from paceline.features.activities.service.payloads import EraseAthlete, EraseFiles
from paceline.features.activities.service.sources import named
from paceline.kernel.blobs import Blobs
from paceline.kernel.clock import Clock
from paceline.kernel.errors import PacelineError, Unavailable
from paceline.kernel.identity import UserId
from paceline.kernel.messages import Outbox
from paceline.kernel.resilience import own_act

AT_ONCE: Final = 200
AGAIN: Final = timedelta(minutes=15)
WAITED_FOR: Final = timedelta(days=2)
log: Final = structlog.get_logger()


class AthleteEraser:
    def __init__(
        self,
        sources: ActivitySources,
        lane: ReadLane,
        athletes: AthleteRepository,
        remains: AthleteRemains,
        blobs: Blobs,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._lane = lane
        self._athletes = athletes
        self._remains = remains
        self._blobs = blobs
        self._outbox = outbox
        self._clock = clock

    def follow(self, user_id: UserId) -> None:
        until = self._clock.now() + WAITED_FOR
        self._outbox.enqueue(EraseAthlete(user_id=user_id, until=until))

    async def erase(self, wanted: EraseAthlete) -> None:
        """Safe to repeat; asks for itself again until nothing is left.

        A provider is asked before anything is held. While it does not answer, the connection
        stays so that it can be asked again; all else goes.
        """
        ended, is_away = await self._ended_there(wanted)
        now, user_id = self._clock.now(), wanted.user_id
        await self._athletes.hold_unscoped(user_id, at=now)
        for owner in ended:
            await self._remains.drop_connection(user_id, owner)
        if await self._remains.drop_activities(user_id, limit=AT_ONCE):
            self._outbox.enqueue(wanted)
            return
        await self._remains.drop_rest(user_id)
        self._outbox.publish(AthleteErased(user_id=user_id))
        self._outbox.enqueue(EraseFiles(user_id=user_id))
        if is_away:
            self._outbox.enqueue(wanted, at=now + AGAIN)

    async def erase_files(self, user_id: UserId) -> None:
        for key in await self._blobs.keys(folder_of(user_id)):
            await self._blobs.remove(key)

    async def _ended_there(self, wanted: EraseAthlete) -> tuple[Sequence[str], bool]:
        """Whose connections may go here, and whether one of them has to wait."""
        rows = (await self._lane.rows(connected_ask(wanted.user_id)))[0]
        ended: list[str] = []
        for row in rows:
            kind = SourceKind(str(row["kind"]))
            if await self._ends(kind, wanted.user_id) or self._clock.now() >= wanted.until:
                ended.append(str(row["owner"]))
        return ended, len(ended) < len(rows)

    async def _ends(self, kind: SourceKind, user_id: UserId) -> bool:
        """What cannot be ended there is ended here all the same, unless it may be later."""
        try:
            source = named(self._sources, kind)
            with own_act():
                await source.ended(user_id)
        except SourceNotFound:
            return True
        except Unavailable:
            log.info("activities.not_ended_there_yet", kind=kind.value)
            return False
        except PacelineError as error:
            log.warning("activities.not_ended_there", kind=kind.value, code=error.code)
        return True
