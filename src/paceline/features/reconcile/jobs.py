from datetime import timedelta
from typing import Final

from paceline.features.reconcile.repository.connections import ConnectionReads
from paceline.features.reconcile.service.connections import ConnectionService
from paceline.features.reconcile.service.hearing import Hearing, HearingWishes
from paceline.features.reconcile.service.payloads import (
    ApplyPlan,
    FullPass,
    HearAll,
    HearAnswers,
    MakePlan,
    SyncConnection,
)
from paceline.features.reconcile.service.plans import PlanService
from paceline.features.reconcile.service.turns import Turns
from paceline.kernel.messages import Priority, job


@job(SyncConnection, retries=12, timeout=timedelta(minutes=10))
async def sync(
    payload: SyncConnection, reads: ConnectionReads, turns: Turns, wishes: HearingWishes
) -> None:
    """Safe to repeat: each turn starts from what is there. An ended connection has no more."""
    connection = await reads.live_unscoped(payload.connection_id)
    if connection is not None:
        await turns.run(connection)
        wishes.of(connection.id, connection.provider)


@job(MakePlan, retries=3, timeout=timedelta(minutes=5), priority=Priority.URGENT)
async def make_plan(payload: MakePlan, plans: PlanService) -> None:
    await plans.fill(payload.plan_id, draft_id=payload.draft_id)


@job(ApplyPlan, retries=12, timeout=timedelta(minutes=10), priority=Priority.URGENT)
async def apply_plan(payload: ApplyPlan, plans: PlanService) -> None:
    """What was carried out before a crash is not planned again; the plan has moved then."""
    await plans.carry_out(payload.plan_id, force=payload.force)


@job(FullPass, every=timedelta(minutes=30), priority=Priority.BACKGROUND)
async def full_pass(_payload: FullPass, connections: ConnectionService) -> None:
    """Finds what changed outside without anybody telling."""
    await connections.wish_all_unscoped()


@job(HearAnswers, retries=3, timeout=timedelta(minutes=5), priority=Priority.BACKGROUND)
async def hear_answers(payload: HearAnswers, reads: ConnectionReads, hearing: Hearing) -> None:
    """Safe to repeat: what was heard before is no news."""
    connection = await reads.live_unscoped(payload.connection_id)
    if connection is not None:
        await hearing.listen(connection)


@job(HearAll, every=timedelta(minutes=5), priority=Priority.BACKGROUND)
async def hear_all(_payload: HearAll, wishes: HearingWishes) -> None:
    """Nobody tells us that somebody answered."""
    await wishes.all_unscoped()


jobs: Final = (sync, make_plan, apply_plan, full_pass, hear_answers, hear_all)
