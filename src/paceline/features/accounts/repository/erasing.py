from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, or_, update

from paceline.db.repository import Repository
from paceline.features.accounts.models.factors import BackupCode, Challenge, Passkey, TotpSecret
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.models.farewells import Farewell
from paceline.features.accounts.models.grants import Grant
from paceline.features.accounts.models.identities import OutsideIdentity, OutsideState
from paceline.features.accounts.models.invitations import Invitation
from paceline.features.accounts.models.links import MailedLink
from paceline.features.accounts.models.personal_tokens import PersonalToken
from paceline.features.accounts.models.users import User

OF_A_USER: Final = (
    Challenge,
    OutsideState,
    TotpSecret,
    BackupCode,
    Passkey,
    OutsideIdentity,
    PersonalToken,
    MailedLink,
    Grant,
)
UNTRACKED: Final = {"synchronize_session": False}


class FarewellRepository(Repository[Farewell]):
    async def drop(self, farewell_id: UUID) -> None:
        gone = delete(Farewell).where(Farewell.id == farewell_id)
        await self.execute(gone.execution_options(**UNTRACKED))

    async def prune(self, *, before: datetime) -> None:
        gone = delete(Farewell).where(Farewell.created_at < before)
        await self.execute(gone.execution_options(**UNTRACKED))


class ErasureRepository(Repository[User]):
    """All that this slice has of a user, whose row is locked before."""

    async def erase(self, user: User, *, at: datetime) -> None:
        await self.flush()
        for table in OF_A_USER:
            gone = delete(table).where(table.user_id == user.id)
            await self.execute(gone.execution_options(**UNTRACKED))
        await self._end_sessions(user)
        await self._end_invitations(user, at=at)
        await self.remove(user)
        await self.flush()

    async def _end_sessions(self, user: User) -> None:
        """Also those in which they looked through another's eyes, or another through theirs."""
        theirs = or_(TokenFamily.user_id == user.id, TokenFamily.impersonator_id == user.id)
        await self.execute(delete(TokenFamily).where(theirs).execution_options(**UNTRACKED))

    async def _end_invitations(self, user: User, *, at: datetime) -> None:
        """Those to them go; of those they sent, the open ones open nothing any more."""
        to_them = or_(Invitation.accepted_by == user.id, Invitation.email == user.email)
        await self.execute(delete(Invitation).where(to_them).execution_options(**UNTRACKED))
        sent = update(Invitation).where(
            Invitation.invited_by == user.id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        await self.execute(sent.values(revoked_at=at).execution_options(**UNTRACKED))
