from sqlalchemy import select

from paceline.db.repository import Repository
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.models import SignUpForm


class FormRepository(Repository[SignUpForm]):
    """Who may see or change a cohort was asked of the cohorts' door before."""

    async def of_cohort_unscoped(self, cohort_id: CohortId) -> SignUpForm | None:
        return await self.first(select(SignUpForm).where(SignUpForm.cohort_id == cohort_id))
