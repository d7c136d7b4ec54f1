"""Which cohort is kept in step where."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from typing_extensions import override

from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.reconcile.errors import AccountDenied, BadConnection, PlaceTaken
from paceline.features.reconcile.models import ConnectionRow, SyncRow
from paceline.features.reconcile.policy import CREDENTIALS
from paceline.features.reconcile.ports import Targets
from paceline.features.reconcile.public import (
    Connection,
    ConnectionId,
    Syncs,
    SyncStanding,
)
from paceline.features.reconcile.repository.connections import (
    ConnectionReads,
    ConnectionRepository,
    SyncRepository,
    connection_of,
)
from paceline.features.reconcile.service.payloads import SyncConnection
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Flaw
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox


class ConnectionService(Syncs):
    def __init__(
        self,
        cohorts: Cohorts,
        connections: ConnectionRepository,
        reads: ConnectionReads,
        syncs: SyncRepository,
        targets: Targets,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._connections = connections
        self._reads = reads
        self._syncs = syncs
        self._targets = targets
        self._outbox = outbox
        self._clock = clock

    async def connect(
        self,
        cohort_id: CohortId,
        provider: str,
        *,
        place: str,
        account: str,
        options: Mapping[str, object],
        by: Principal,
    ) -> Connection:
        """From now on the cohort is kept in step there.

        Raises AlreadyConnected, PlaceTaken and AccountDenied for what is others', and
        CredentialsMissing for an account that nobody stored.
        """
        await self._targets.require(provider, account)
        self._check(provider, place, options)
        await self._cohorts.held(cohort_id, by=by)
        await self._check_account(provider, account, by=by)
        await self._check_free(provider, account, place, by=by)
        row = self._connections.add(
            ConnectionRow(
                cohort_id=cohort_id,
                provider=provider,
                place=place,
                account=account,
                options=dict(options),
                created_at=self._clock.now(),
            )
        )
        await self._connections.flush()
        self._syncs.add(SyncRow(connection_id=row.id))
        return self._wished(row)

    async def change(
        self,
        cohort_id: CohortId,
        provider: str,
        *,
        options: Mapping[str, object],
        by: Principal,
    ) -> Connection:
        """The place stays what it is: elsewhere is another connection."""
        await self._cohorts.organised(cohort_id, by=by)
        row = await self._connections.live_unscoped(cohort_id, provider)
        self._check(provider, row.place, options)
        row.options = dict(options)
        return self._wished(row)

    async def end(self, cohort_id: CohortId, provider: str, *, by: Principal) -> None:
        """What was made there stays there; nobody keeps it in step any more."""
        await self._cohorts.organised(cohort_id, by=by)
        row = await self._connections.live_unscoped(cohort_id, provider)
        row.ended_at = self._clock.now()

    async def wish(self, cohort_id: CohortId, provider: str, *, by: Principal) -> Connection:
        """A turn as soon as a worker is free."""
        await self._cohorts.organised(cohort_id, by=by)
        return self._wished(await self._connections.live_unscoped(cohort_id, provider))

    @override
    async def wish_every(self, cohort_id: CohortId, *, by: Principal) -> Sequence[SyncStanding]:
        await self._cohorts.organised(cohort_id, by=by)
        for row in await self._connections.of_cohort_unscoped(cohort_id):
            self._wished(row)
        return await self._syncs.standing_unscoped(cohort_id)

    async def wish_all_unscoped(
        self, cohort_id: CohortId | None = None, *, at: datetime | None = None
    ) -> int:
        """For what happened in a cohort, or for all of them now and then."""
        found = (
            await self._connections.every_unscoped()
            if cohort_id is None
            else await self._connections.of_cohort_unscoped(cohort_id)
        )
        for row in found:
            self._outbox.enqueue(SyncConnection(connection_id=ConnectionId(row.id)), at=at)
        return len(found)

    def _wished(self, row: ConnectionRow) -> Connection:
        self._outbox.enqueue(SyncConnection(connection_id=ConnectionId(row.id)))
        return connection_of(row)

    async def _check_account(self, provider: str, account: str, *, by: Principal) -> None:
        """Credentials beside the usual ones are for those they were given to."""
        if not account or CREDENTIALS in by.permissions:
            return
        for each in await self._connections.cohorts_with_unscoped(provider, account):
            if await self._reads.organises(each, viewer=by):
                return
        raise AccountDenied

    async def _check_free(self, provider: str, account: str, place: str, *, by: Principal) -> None:
        """The installation's credentials reach more places than the caller may change."""
        if self._targets.named(provider).is_open:
            return
        for each in await self._connections.cohorts_at_unscoped(provider, account, place):
            if not await self._reads.organises(each, viewer=by):
                raise PlaceTaken

    def _check(self, provider: str, place: str, options: Mapping[str, object]) -> None:
        problems = self._targets.named(provider).problems(place, options)
        if problems:
            flaws = [Flaw(where="options", message=each) for each in problems]
            raise BadConnection(f"This does not fit {provider}: {'; '.join(problems)}", flaws=flaws)
