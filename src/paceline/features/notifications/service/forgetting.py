"""What is kept of letters to somebody, and in letters about them, once their data is erased."""

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.notifications.repository.choices import ChoiceRepository
from paceline.features.notifications.repository.notices import NoticeRepository
from paceline.kernel.identity import UserId


class Forgetting:
    def __init__(self, notices: NoticeRepository, choices: ChoiceRepository) -> None:
        self._notices = notices
        self._choices = choices

    async def user(self, user_id: UserId) -> None:
        await self._choices.drop_of_user_unscoped(user_id)

    async def sign_up(self, cohort_id: CohortId, sign_up_id: SignUpId) -> None:
        """Notices to others stay, without the first name that stood in them."""
        await self._choices.drop_of_sign_up_unscoped(sign_up_id)
        await self._notices.drop_to_unscoped(sign_up_id)
        for notice in await self._notices.about_unscoped(cohort_id, sign_up_id):
            notice.facts = {**notice.facts, "who": ""}
