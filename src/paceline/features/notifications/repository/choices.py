from collections.abc import Sequence
from typing import Final

from sqlalchemy import or_, select

from paceline.db.columns import Within
from paceline.db.read_lane import Ask
from paceline.db.repository import Repository
from paceline.features.enrolment.public import SignUpId
from paceline.features.notifications.models import Choice
from paceline.kernel.identity import Principal, UserId

CHOICES: Final = select(
    Choice.user_id,
    Choice.sign_up_id,
    Choice.channels,
    Choice.leads,
    Choice.quiet_start,
    Choice.quiet_end,
    Choice.language,
).where(or_(Within(Choice.user_id, "user_ids"), Within(Choice.sign_up_id, "sign_up_ids")))


def choices_ask(user_ids: Sequence[UserId], sign_up_ids: Sequence[SignUpId]) -> Ask:
    """The caller has checked whose they are."""
    binds = {"user_ids": list(user_ids), "sign_up_ids": list(sign_up_ids)}
    return Ask(statement=CHOICES, binds=binds)


class ChoiceRepository(Repository[Choice]):
    async def own(self, *, viewer: Principal) -> Choice | None:
        return await self.of_user_unscoped(viewer.user_id)

    async def of_user_unscoped(self, user_id: UserId) -> Choice | None:
        found = select(Choice).where(Choice.user_id == user_id)
        return await self.first(found.with_for_update())

    async def of_sign_up_unscoped(self, sign_up_id: SignUpId) -> Choice | None:
        """The caller has checked whose it is."""
        found = select(Choice).where(Choice.sign_up_id == sign_up_id)
        return await self.first(found.with_for_update())
