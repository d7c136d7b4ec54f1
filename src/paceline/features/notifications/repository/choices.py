from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from paceline.db.columns import Within
from paceline.db.read_lane import Ask
from paceline.db.repository import Repository
from paceline.features.enrolment.public import SignUpId
from paceline.features.notifications.models import Choice
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.ids import new_id

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
    async def ensure_of_user_unscoped(self, user_id: UserId, *, at: datetime) -> bool:
        """Whether there was none: of two who begin at once the second finds the first one's."""
        return await self._ensure({"user_id": user_id, "changed_at": at}, by="user_id")

    async def ensure_of_sign_up_unscoped(self, sign_up_id: SignUpId, *, at: datetime) -> bool:
        """As above; the caller has checked whose it is."""
        return await self._ensure({"sign_up_id": sign_up_id, "changed_at": at}, by="sign_up_id")

    async def _ensure(self, values: Mapping[str, object], *, by: str) -> bool:
        session = await self._unit.session()
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        make = (sqlite if is_sqlite else postgresql).insert
        row = {"id": new_id(), "channels": {}, **values}
        statement = make(Choice).on_conflict_do_nothing(index_elements=[by]).returning(Choice.id)
        return await session.scalar(statement, row) is not None

    async def drop_of_user_unscoped(self, user_id: UserId) -> None:
        gone = delete(Choice).where(Choice.user_id == user_id)
        await self.execute(gone.execution_options(synchronize_session=False))

    async def drop_of_sign_up_unscoped(self, sign_up_id: SignUpId) -> None:
        gone = delete(Choice).where(Choice.sign_up_id == sign_up_id)
        await self.execute(gone.execution_options(synchronize_session=False))

    async def own(self, *, viewer: Principal) -> Choice | None:
        return await self.of_user_unscoped(viewer.user_id)

    async def of_user_unscoped(self, user_id: UserId) -> Choice | None:
        found = select(Choice).where(Choice.user_id == user_id)
        return await self.first(found.with_for_update())

    async def of_sign_up_unscoped(self, sign_up_id: SignUpId) -> Choice | None:
        """The caller has checked whose it is."""
        found = select(Choice).where(Choice.sign_up_id == sign_up_id)
        return await self.first(found.with_for_update())
