"""What was ended here is ended at its provider: after the commit, and again while it is away."""

from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

import msgspec
import structlog

from paceline.features.activities.models.connections import EndedConnection, SourceConnection
from paceline.features.activities.ports import ActivitySources, ConnectedSource, Grant
from paceline.features.activities.public import SourceKind
from paceline.features.activities.repository.connections import EndedRepository, TokenStore
from paceline.features.activities.service.keys import Pair, pair_of
from paceline.features.activities.service.payloads import EndThere
from paceline.features.activities.service.sources import set_up
from paceline.kernel.clock import Clock
from paceline.kernel.errors import PacelineError
from paceline.kernel.messages import Outbox
from paceline.kernel.resilience import own_act

AGAIN: Final = timedelta(minutes=15)
WAITED_FOR: Final = timedelta(days=2)
log: Final = structlog.get_logger()


class Ender:
    def __init__(
        self,
        sources: ActivitySources,
        ended: EndedRepository,
        tokens: TokenStore,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._ended = ended
        self._tokens = tokens
        self._outbox = outbox
        self._clock = clock

    def follow(self, row: SourceConnection) -> None:
        """Joins the unit of work in which the connection goes; nobody is asked in it."""
        if set_up(self._sources, row.kind) is None:
            log.warning("activities.not_ended_there", kind=row.kind.value, code="source_not_set_up")
            return
        kept = EndedConnection(
            id=row.id,
            kind=row.kind,
            owner=row.owner,
            ended_at=self._clock.now(),
            good_until=row.good_until,
            sealed=row.sealed,
            kid=row.kid,
        )
        self._ended.add(kept)
        self._outbox.enqueue(EndThere(connection_id=row.id))

    async def forget(self, kind: SourceKind, owner: str) -> None:
        """They let us in again: ending what was before would end that, too."""
        await self._ended.drop_of_unscoped(kind, owner)

    async def end(self, wanted: EndThere) -> None:
        """Safe to repeat: what was ended there before is as good."""
        found = await self._tokens.ended(wanted.connection_id)
        if found is None:
            return
        row, secret = found
        source = set_up(self._sources, row.kind)
        if source is not None and not await self._ends(source, row, secret):
            self._outbox.enqueue(wanted, at=self._clock.now() + AGAIN)
            return
        await self._ended.drop_unscoped(row.id)

    async def _ends(self, source: ConnectedSource, row: EndedConnection, secret: str) -> bool:
        """False while the provider will not hear of it, but not for ever: no tokens stay here."""
        pair = msgspec.json.decode(secret, type=Pair)
        grant = Grant(access=pair.access, refresh=pair.refresh, good_until=row.good_until)
        try:
            with own_act():
                await source.revoked(grant, partial(self._keep, row.id))
        except PacelineError as error:
            log.warning("activities.not_ended_there", kind=row.kind.value, code=error.code)
            return self._clock.now() >= row.ended_at + WAITED_FOR
        return True

    async def _keep(self, row_id: UUID, grant: Grant) -> None:
        kept = pair_of(grant).kept()
        await self._tokens.keep_ended(row_id, kept, good_until=grant.good_until)
