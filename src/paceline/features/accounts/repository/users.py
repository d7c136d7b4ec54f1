from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    or_,
    select,
    true,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import Boolean, Uuid
from typing_extensions import override

from paceline.db.columns import Within
from paceline.db.read_lane import Ask
from paceline.db.repository import Repository
from paceline.features.accounts.errors import UserNotFound
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import UserAsks
from paceline.kernel.identity import Principal, Role, UserId

# As many values as a statement may bind on either store.
AT_ONCE: Final = 500
VIEWER: Final = bindparam("viewer_id", type_=Uuid())

EVERYTHING: Final = bindparam("everything", type_=Boolean()).is_(true())

WITHIN_REACH: Final = or_(EVERYTHING, User.id == VIEWER)


def reach(viewer: Principal) -> dict[str, object]:
    """The values of WITHIN_REACH: administrators see every user, the rest themselves."""
    return {"viewer_id": viewer.user_id, "everything": viewer.everything}


def visible_users(viewer: Principal) -> ColumnElement[bool]:
    return true() if viewer.everything else User.id == viewer.user_id


OF_IDS: Final = select(User.id, User.name, User.zone).where(Within(User.id, "user_ids"))


class UserDoor(UserAsks):
    @override
    def of_ids_unscoped(self, user_ids: Sequence[UserId]) -> Ask:
        return Ask(statement=OF_IDS, binds={"user_ids": list(user_ids)})


class UserRepository(Repository[User]):
    async def get_unscoped(self, user_id: UserId) -> User:
        return await self.one(select(User).where(User.id == user_id), missing=UserNotFound())

    async def lock(self, user_id: UserId, *, viewer: Principal) -> User:
        """As it is stored now; nobody else changes it until the unit of work ends."""
        return await self._locked(select(User).where(User.id == user_id, visible_users(viewer)))

    async def lock_unscoped(self, user_id: UserId) -> User:
        return await self._locked(select(User).where(User.id == user_id))

    async def _locked(self, found: Select[User]) -> User:
        locked = found.with_for_update().execution_options(populate_existing=True)
        return await self.one(locked, missing=UserNotFound())

    async def find_by_email_unscoped(self, email: str) -> User | None:
        return await self.first(select(User).where(User.email == email))

    async def known_unscoped(self, emails: Sequence[str]) -> frozenset[str]:
        """Which of these addresses have an account."""
        session = await self._unit.session()
        found: set[str] = set()
        for start in range(0, len(emails), AT_ONCE):
            some = emails[start : start + AT_ONCE]
            found |= set(await session.scalars(select(User.email).where(User.email.in_(some))))
        return frozenset(found)

    async def add_unless_taken(self, user: User) -> bool:
        """False when somebody took the address at this very moment; the rest of the work stays."""
        session = await self._unit.session()
        try:
            async with session.begin_nested():
                session.add(user)
        except IntegrityError:
            return False
        return True

    async def lock_by_email_unscoped(self, email: str) -> User | None:
        found = select(User).where(User.email == email).with_for_update()
        return await self.first(found.execution_options(populate_existing=True))

    async def lock_admins_unscoped(self) -> Sequence[UUID]:
        """The enabled administrators; of two who would remove one another, the second waits."""
        session = await self._unit.session()
        found = (
            select(User.id)
            .where(User.role == Role.ADMIN, User.disabled_at.is_(None))
            .order_by(User.id)
            .with_for_update()
        )
        return (await session.scalars(found)).all()
