"""Plans that are looked at before they are carried out."""

import hashlib
from collections.abc import Sequence

import msgspec

from paceline.engines.diff.plan import Plan
from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.grouping.public import DraftId, Drafts
from paceline.features.reconcile.errors import (
    DraftNotOfCohort,
    DraftNotOver,
    PlanMoved,
    PlanNotFound,
)
from paceline.features.reconcile.models import Document, SavedPlan
from paceline.features.reconcile.public import Connection, ConnectionId, PlanId
from paceline.features.reconcile.repository.connections import (
    ConnectionReads,
    ConnectionRepository,
    PlanRepository,
)
from paceline.features.reconcile.service.documents import drift_document, operation_document
from paceline.features.reconcile.service.payloads import ApplyPlan, MakePlan
from paceline.features.reconcile.service.turns import Look, Turns
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Denied, NotFound, PacelineError, Unavailable
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox
from paceline.kernel.resilience import own_act


class PlanService:
    def __init__(
        self,
        cohorts: Cohorts,
        connections: ConnectionRepository,
        reads: ConnectionReads,
        plans: PlanRepository,
        turns: Turns,
        drafts: Drafts,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._connections = connections
        self._reads = reads
        self._plans = plans
        self._turns = turns
        self._drafts = drafts
        self._outbox = outbox
        self._clock = clock

    async def wish(
        self,
        cohort_id: CohortId,
        provider: str,
        *,
        by: Principal,
        draft_id: DraftId | None = None,
    ) -> SavedPlan:
        """Looking outside takes its time, so it is a job; the plan waits for it.

        A plan of a draft tells what publishing would do, and cannot be carried out: it is not
        what is wanted yet. Raises DraftNotOfCohort, DraftNotOver.
        """
        await self._cohorts.organised(cohort_id, by=by)
        if draft_id is not None:
            await self._require_ready(cohort_id, draft_id)
        row = await self._connections.live_unscoped(cohort_id, provider)
        plan = self._plans.add(
            SavedPlan(connection_id=row.id, made_at=self._clock.now(), made_by=by.user_id)
        )
        self._outbox.enqueue(
            MakePlan(connection_id=ConnectionId(row.id), plan_id=PlanId(plan.id), draft_id=draft_id)
        )
        return plan

    async def _require_ready(self, cohort_id: CohortId, draft_id: DraftId) -> None:
        standing = await self._drafts.standing_unscoped(draft_id)
        if standing.cohort_id != cohort_id:
            raise DraftNotOfCohort
        if not standing.is_over or standing.failure is not None:
            raise DraftNotOver

    async def fill(self, plan_id: PlanId, *, draft_id: DraftId | None = None) -> None:
        """Looks first: nothing is open while a provider is asked."""
        try:
            connection = await self._reads.of_plan_unscoped(plan_id)
            look = await self.looked_at(connection, draft_id=draft_id)
        except Unavailable:
            raise
        except PacelineError as error:
            (await self._plans.held_unscoped(plan_id)).fail(error.detail)
            return
        plan = await self._plans.held_unscoped(plan_id)
        plan.fill(content_of(look.plan), fingerprint=fingerprint(look))

    async def wish_applied(self, plan_id: PlanId, *, force: bool, by: Principal) -> SavedPlan:
        """Once. Raises PlanNotReady while it is not made, or when it was carried out."""
        plan = await self._plans.held_unscoped(plan_id)
        row = await self._connections.one_unscoped(ConnectionId(plan.connection_id))
        try:
            await self._cohorts.organised(row.cohort_id, by=by)
        except (NotFound, Denied) as error:
            raise PlanNotFound from error
        plan.begin()
        self._outbox.enqueue(
            ApplyPlan(connection_id=ConnectionId(row.id), plan_id=plan_id, force=force)
        )
        return plan

    async def carry_out(self, plan_id: PlanId, *, force: bool) -> None:
        wanted = await self._reads.fingerprint_unscoped(plan_id)

        def unmoved(look: Look) -> None:
            if fingerprint(look) != wanted:
                raise PlanMoved

        try:
            connection = await self._reads.of_plan_unscoped(plan_id)
            with own_act():
                await self._turns.run(connection, force=force, check=unmoved)
        except Unavailable:
            raise
        except PacelineError as error:
            (await self._plans.held_unscoped(plan_id)).fail(error.detail)
            return
        (await self._plans.held_unscoped(plan_id)).applied(at=self._clock.now())

    async def looked_at(self, connection: Connection, *, draft_id: DraftId | None = None) -> Look:
        """Somebody waits for it."""
        with own_act():
            return await self._turns.look(connection, draft_id=draft_id)


def content_of(plan: Plan) -> Document:
    return {
        "operations": [operation_document(each) for each in plan.operations],
        "drift": [drift_document(each) for each in plan.drift],
        "counts": dict(plan.counts()),
        "known": plan.known,
        "guarded": plan.guarded,
    }


def fingerprint(look: Look) -> str:
    """Of all that would be done: it changes when the wanted, the outside or our records do."""
    parts: Sequence[object] = (str(look.connection.id), content_of(look.plan))
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()
