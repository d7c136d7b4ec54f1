from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.types import String, Uuid

from paceline.db.columns import Within
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.repository import Repository
from paceline.db.statements import Row, view
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.reconcile.errors import ConnectionNotFound, PlanNotFound
from paceline.features.reconcile.models import ConnectionRow, PlanState, SavedPlan, SyncRow
from paceline.features.reconcile.public import (
    Connection,
    ConnectionId,
    PlanId,
    SyncStanding,
)
from paceline.kernel.errors import Denied, NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.query import Page


class ConnectionRepository(Repository[ConnectionRow]):
    """Which cohort a caller may touch is asked of the cohorts' door."""

    async def live_unscoped(self, cohort_id: CohortId, provider: str) -> ConnectionRow:
        found = select(ConnectionRow).where(
            ConnectionRow.cohort_id == cohort_id,
            ConnectionRow.provider == provider,
            ConnectionRow.ended_at.is_(None),
        )
        return await self.one(found.with_for_update(), missing=ConnectionNotFound())

    async def one_unscoped(self, connection_id: ConnectionId) -> ConnectionRow:
        found = select(ConnectionRow).where(ConnectionRow.id == connection_id)
        return await self.one(found, missing=ConnectionNotFound())

    async def of_cohort_unscoped(self, cohort_id: CohortId) -> Sequence[ConnectionRow]:
        found = select(ConnectionRow).where(
            ConnectionRow.cohort_id == cohort_id, ConnectionRow.ended_at.is_(None)
        )
        return await self.all(found.order_by(ConnectionRow.id))

    async def cohorts_at_unscoped(
        self, provider: str, account: str, place: str
    ) -> Sequence[CohortId]:
        """Nobody else takes the place until the caller has."""
        await self._unit.alone(f"{provider} {account} {place}")
        return [row.cohort_id for row in await self._with(provider, account) if row.place == place]

    async def cohorts_with_unscoped(self, provider: str, account: str) -> Sequence[CohortId]:
        return [row.cohort_id for row in await self._with(provider, account)]

    async def _with(self, provider: str, account: str) -> Sequence[ConnectionRow]:
        found = select(ConnectionRow).where(
            ConnectionRow.provider == provider,
            ConnectionRow.account == account,
            ConnectionRow.ended_at.is_(None),
        )
        return await self.all(found.order_by(ConnectionRow.id))

    async def every_unscoped(self) -> Sequence[ConnectionRow]:
        found = select(ConnectionRow).where(ConnectionRow.ended_at.is_(None))
        return await self.all(found.order_by(ConnectionRow.id))


def connections_of(cohort_id: CohortId) -> Select[UUID]:
    return select(ConnectionRow.id).where(ConnectionRow.cohort_id == cohort_id)


class SyncRepository(Repository[SyncRow]):
    """Written by turns alone, once it is there."""

    async def standing_unscoped(self, cohort_id: CohortId) -> Sequence[SyncStanding]:
        asked = (
            select(ConnectionRow.provider, SyncRow.state, SyncRow.converged_at, SyncRow.note)
            .join(SyncRow, SyncRow.connection_id == ConnectionRow.id)
            .where(ConnectionRow.cohort_id == cohort_id, ConnectionRow.ended_at.is_(None))
            .order_by(ConnectionRow.provider)
        )
        rows = (await (await self._unit.session()).execute(asked)).mappings()
        return [SyncStanding(**row) for row in rows]

    async def drop_drift_unscoped(self, cohort_id: CohortId) -> None:
        """The next turn says what differs now."""
        changed = update(SyncRow).where(SyncRow.connection_id.in_(connections_of(cohort_id)))
        values = changed.values(drift=[]).execution_options(synchronize_session=False)
        await self.execute(values)


class PlanRepository(Repository[SavedPlan]):
    async def held_unscoped(self, plan_id: UUID) -> SavedPlan:
        found = select(SavedPlan).where(SavedPlan.id == plan_id).with_for_update()
        return await self.one(found, missing=PlanNotFound())

    async def drop_done_unscoped(self, cohort_id: CohortId) -> None:
        """All but those that are being made or carried out just now."""
        gone = delete(SavedPlan).where(
            SavedPlan.connection_id.in_(connections_of(cohort_id)),
            SavedPlan.state.not_in((PlanState.WAITING, PlanState.APPLYING)),
        )
        await self.execute(gone.execution_options(synchronize_session=False))


def connection_of(row: ConnectionRow) -> Connection:
    return Connection(
        id=ConnectionId(row.id),
        cohort_id=row.cohort_id,
        provider=row.provider,
        place=row.place,
        account=row.account,
        options=row.options,
    )


SHOWN: Final = select(
    ConnectionRow.id,
    ConnectionRow.cohort_id,
    ConnectionRow.provider,
    ConnectionRow.place,
    ConnectionRow.account,
    ConnectionRow.options,
    ConnectionRow.created_at,
    SyncRow.state,
    SyncRow.began_at,
    SyncRow.ended_at,
    SyncRow.converged_at,
    SyncRow.note,
    SyncRow.drift,
).join(SyncRow, SyncRow.connection_id == ConnectionRow.id)
LIVE: Final = SHOWN.where(
    ConnectionRow.cohort_id == bindparam("cohort_id", type_=Uuid()),
    ConnectionRow.ended_at.is_(None),
)
CONNECTIONS: Final = Listing(
    statement=LIVE,
    id=ConnectionRow.id,
    sorts={"provider": ConnectionRow.provider},
    filters={"provider": ConnectionRow.provider, "state": SyncRow.state},
)
ONE: Final = LIVE.where(ConnectionRow.provider == bindparam("provider", type_=String()))
PLACES: Final = select(
    ConnectionRow.id,
    ConnectionRow.cohort_id,
    ConnectionRow.provider,
    ConnectionRow.place,
    ConnectionRow.account,
    ConnectionRow.options,
)
PLACE: Final = PLACES.where(
    ConnectionRow.id == bindparam("connection_id", type_=Uuid()), ConnectionRow.ended_at.is_(None)
)
PLAN: Final = select(
    SavedPlan.id,
    SavedPlan.state,
    SavedPlan.made_at,
    SavedPlan.applied_at,
    SavedPlan.failure,
    SavedPlan.content,
    SavedPlan.fingerprint,
    ConnectionRow.cohort_id,
    ConnectionRow.provider,
).join(ConnectionRow, ConnectionRow.id == SavedPlan.connection_id)
ONE_PLAN: Final = PLAN.where(SavedPlan.id == bindparam("plan_id", type_=Uuid()))
OF_PLAN: Final = PLACES.join(SavedPlan, SavedPlan.connection_id == ConnectionRow.id).where(
    SavedPlan.id == bindparam("plan_id", type_=Uuid()), ConnectionRow.ended_at.is_(None)
)


MARKS: Final = (
    select(
        ConnectionRow.cohort_id,
        ConnectionRow.id,
        SyncRow.state,
        SyncRow.fence,
        SyncRow.ended_at,
        SyncRow.converged_at,
        SyncRow.note,
    )
    .join(SyncRow, SyncRow.connection_id == ConnectionRow.id)
    .where(Within(ConnectionRow.cohort_id, "cohort_ids"), ConnectionRow.ended_at.is_(None))
    .order_by(ConnectionRow.id)
)


class ConnectionReads:
    def __init__(self, lane: ReadLane, guards: CohortGuards) -> None:
        self._lane = lane
        self._guards = guards

    async def page(self, cohort_id: CohortId, page: Page, *, viewer: Principal) -> bytes:
        within = self._guards.organised(cohort_id, viewer=viewer)
        binds = {"cohort_id": cohort_id}
        return await self._lane.page(CONNECTIONS, page, binds=binds, within=within)

    async def connection(
        self, cohort_id: CohortId, provider: str, *, viewer: Principal
    ) -> Connection:
        await self._lane.rows(self._guards.organised(cohort_id, viewer=viewer))
        binds = {"cohort_id": cohort_id, "provider": provider}
        asked = Ask(statement=ONE, binds=binds, missing=ConnectionNotFound())
        return connection_of_row((await self._lane.rows(asked))[0][0])

    async def organises(self, cohort_id: CohortId, *, viewer: Principal) -> bool:
        """Only asked: nothing is told to those who watch what is refused."""
        try:
            await self._lane.rows(self._guards.organised(cohort_id, viewer=viewer))
        except (NotFound, Denied):
            return False
        return True

    async def marks_unscoped(self, cohort_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What is another text once a connection stands elsewhere."""
        asked = Ask(statement=MARKS, binds={"cohort_ids": list(cohort_ids)})
        (rows,) = await self._lane.rows(asked)
        found = dict.fromkeys(cohort_ids, "")
        for row in rows:
            found[UUID(str(row["cohort_id"]))] += repr(row)
        return found

    async def live_unscoped(self, connection_id: ConnectionId) -> Connection | None:
        """None once it has ended."""
        asked = Ask(statement=PLACE, binds={"connection_id": connection_id})
        rows = (await self._lane.rows(asked))[0]
        return connection_of_row(rows[0]) if rows else None

    async def of_plan_unscoped(self, plan_id: PlanId) -> Connection:
        asked = Ask(statement=OF_PLAN, binds={"plan_id": plan_id}, missing=ConnectionNotFound())
        return connection_of_row((await self._lane.rows(asked))[0][0])

    async def fingerprint_unscoped(self, plan_id: PlanId) -> str:
        asked = Ask(statement=ONE_PLAN, binds={"plan_id": plan_id}, missing=PlanNotFound())
        return str((await self._lane.rows(asked))[0][0]["fingerprint"])

    async def plan(self, plan_id: PlanId, *, viewer: Principal) -> Row:
        """Of a cohort the viewer organises; for everyone else it is not there."""
        asked = Ask(statement=ONE_PLAN, binds={"plan_id": plan_id}, missing=PlanNotFound())
        row = (await self._lane.rows(asked))[0][0]
        cohort_id = CohortId(UUID(str(row["cohort_id"])))
        try:
            await self._lane.rows(self._guards.organised(cohort_id, viewer=viewer))
        except NotFound as error:
            raise PlanNotFound from error
        return row


def connection_of_row(row: Row) -> Connection:
    return view(row, Connection)
