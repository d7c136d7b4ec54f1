from paceline.features.cohorts.public import CohortId
from paceline.features.reconcile.repository.connections import PlanRepository, SyncRepository


class Forgetting:
    """Of plans somebody looked at, and of the drift that was seen last."""

    def __init__(self, plans: PlanRepository, syncs: SyncRepository) -> None:
        self._plans = plans
        self._syncs = syncs

    async def cohort(self, cohort_id: CohortId) -> None:
        await self._plans.drop_done_unscoped(cohort_id)
        await self._syncs.drop_drift_unscoped(cohort_id)
