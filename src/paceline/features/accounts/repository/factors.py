from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.sql.dml import ReturningDelete, ReturningUpdate
from sqlalchemy.types import Uuid

from paceline.db.read_lane import Ask, ReadLane, encode
from paceline.db.repository import Repository
from paceline.features.accounts.errors import (
    ChallengeRefused,
    PasskeyNotFound,
    TotpNotFound,
    UserNotFound,
)
from paceline.features.accounts.models.factors import (
    BackupCode,
    Challenge,
    ChallengePurpose,
    Passkey,
    TotpSecret,
)
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import PasskeyId
from paceline.features.accounts.repository.users import WITHIN_REACH, reach
from paceline.kernel.identity import Principal, UserId

R = TypeVar("R", TotpSecret, BackupCode, Passkey, Challenge)
OWNER: Final = bindparam("user_id", type_=Uuid())
WHOSE: Final = select(User.id, User.password_hash.is_not(None).label("password")).where(
    User.id == OWNER, WITHIN_REACH
)
TOTP: Final = select(TotpSecret.confirmed_at).where(
    TotpSecret.user_id == OWNER, TotpSecret.confirmed_at.is_not(None)
)
LEFT: Final = select(func.count(BackupCode.id).label("left")).where(
    BackupCode.user_id == OWNER, BackupCode.used_at.is_(None)
)
PASSKEYS: Final = (
    select(
        Passkey.id,
        Passkey.label,
        Passkey.second_factor,
        Passkey.created_at,
        Passkey.last_used_at,
    )
    .where(Passkey.user_id == OWNER)
    .order_by(Passkey.id)
)


class Swaps(Repository[R]):
    """Two who use the same thing at once: the statement finds a row for one of them."""

    async def _changed(
        self, statement: ReturningUpdate[tuple[UUID]] | ReturningDelete[tuple[UUID]]
    ) -> bool:
        session = await self._unit.session()
        found = await session.execute(statement.execution_options(synchronize_session=False))
        return bool(found.scalars().all())


class TotpRepository(Swaps[TotpSecret]):
    async def lock(self, *, viewer: Principal) -> TotpSecret:
        """The viewer's own, confirmed or not. Raises TotpNotFound."""
        found = await self.lock_unscoped(viewer.user_id)
        if found is None:
            raise TotpNotFound
        return found

    async def lock_unscoped(self, user_id: UserId) -> TotpSecret | None:
        found = select(TotpSecret).where(TotpSecret.user_id == user_id).with_for_update()
        return await self.first(found.execution_options(populate_existing=True))

    async def use(self, user_id: UserId, *, step: int) -> bool:
        """Whether nobody used this step, or a later one, before; then it is used up."""
        swapped = update(TotpSecret).where(
            TotpSecret.user_id == user_id, TotpSecret.last_step < step
        )
        return await self._changed(swapped.values(last_step=step).returning(TotpSecret.id))

    async def forget_all(self, user_id: UserId) -> bool:
        return await self._changed(
            delete(TotpSecret).where(TotpSecret.user_id == user_id).returning(TotpSecret.id)
        )


class BackupCodeRepository(Swaps[BackupCode]):
    async def use(self, user_id: UserId, code_hash: str, *, at: datetime) -> bool:
        """Whether it was still good; then it is used up."""
        swapped = update(BackupCode).where(
            BackupCode.user_id == user_id,
            BackupCode.code_hash == code_hash,
            BackupCode.used_at.is_(None),
        )
        return await self._changed(swapped.values(used_at=at).returning(BackupCode.id))

    async def left_unscoped(self, user_id: UserId) -> int:
        session = await self._unit.session()
        counted = select(func.count(BackupCode.id)).where(
            BackupCode.user_id == user_id, BackupCode.used_at.is_(None)
        )
        return (await session.execute(counted)).scalar_one()

    async def forget_all(self, user_id: UserId) -> bool:
        return await self._changed(
            delete(BackupCode).where(BackupCode.user_id == user_id).returning(BackupCode.id)
        )


class PasskeyRepository(Swaps[Passkey]):
    async def lock(self, passkey_id: PasskeyId, *, viewer: Principal) -> Passkey:
        """The viewer's own. Raises PasskeyNotFound."""
        found = select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == viewer.user_id)
        locked = found.with_for_update().execution_options(populate_existing=True)
        return await self.one(locked, missing=PasskeyNotFound())

    async def named_unscoped(self, credential_id: bytes) -> Passkey | None:
        found = select(Passkey).where(Passkey.credential_id == credential_id)
        return await self.first(found.execution_options(populate_existing=True))

    async def of_unscoped(self, user_id: UserId) -> Sequence[Passkey]:
        found = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
        return await self.all(found.execution_options(populate_existing=True))

    async def use(self, passkey: Passkey, *, count: int, at: datetime) -> bool:
        """Whether no other use was counted meanwhile."""
        swapped = update(Passkey).where(
            Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count
        )
        return await self._changed(
            swapped.values(sign_count=count, last_used_at=at).returning(Passkey.id)
        )

    async def forget_all(self, user_id: UserId) -> bool:
        return await self._changed(
            delete(Passkey).where(Passkey.user_id == user_id).returning(Passkey.id)
        )


class ChallengeRepository(Swaps[Challenge]):
    async def open_unscoped(
        self, token_hash: str, purpose: ChallengePurpose, *, at: datetime
    ) -> Challenge:
        """As it is stored now. Raises ChallengeRefused."""
        found = select(Challenge).where(
            Challenge.token_hash == token_hash,
            Challenge.purpose == purpose,
            Challenge.ended_at.is_(None),
            Challenge.expires_at > at,
        )
        challenge = await self.first(found.execution_options(populate_existing=True))
        if challenge is None:
            raise ChallengeRefused
        return challenge

    async def spend(self, challenge: Challenge, *, at: datetime) -> bool:
        """Whether this was the first to spend it."""
        swapped = update(Challenge).where(
            Challenge.id == challenge.id, Challenge.ended_at.is_(None), Challenge.expires_at > at
        )
        return await self._changed(swapped.values(ended_at=at).returning(Challenge.id))

    async def prune(self, *, before: datetime) -> None:
        await self.execute(delete(Challenge).where(Challenge.expires_at < before))


class FactorReads:
    """What somebody has to prove themselves with; of secrets only that they are there."""

    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def of(self, user_id: UserId, *, viewer: Principal) -> bytes:
        binds = {"user_id": user_id}
        whose, totp, left, passkeys = await self._lane.rows(
            Ask(statement=WHOSE, binds={**binds, **reach(viewer)}, missing=UserNotFound()),
            Ask(statement=TOTP, binds=binds),
            Ask(statement=LEFT, binds=binds),
            Ask(statement=PASSKEYS, binds=binds),
        )
        return encode(
            {
                "password": bool(whose[0]["password"]),
                "totp": totp[0] if totp else None,
                "backup_codes_left": left[0]["left"],
                "passkeys": list(passkeys),
            }
        )
