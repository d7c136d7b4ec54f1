"""Proving once more who one is, and looking through another's eyes."""

from paceline.features.accounts.errors import (
    CannotStepUp,
    NotToImpersonate,
    WrongCredentials,
)
from paceline.features.accounts.public import FamilyId
from paceline.features.accounts.repository.identity import IdentityReads
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.acts import AccountActs, require_administrator
from paceline.features.accounts.service.proof import PasswordProof
from paceline.features.accounts.service.sessions import Session, SessionService
from paceline.features.accounts.service.visits import Visit
from paceline.kernel.identity import Principal, Role, UserId


class StepUpService:
    def __init__(
        self, reads: IdentityReads, proof: PasswordProof, sessions: SessionService
    ) -> None:
        self._reads = reads
        self._proof = proof
        self._sessions = sessions

    async def by_password(
        self, password: str, *, current: FamilyId | None, visit: Visit, by: Principal
    ) -> None:
        """Raises WrongCredentials, counted like a sign-in; CannotStepUp without a session."""
        if current is None or by.impersonated_by is not None:
            raise CannotStepUp
        email = await self._reads.address_unscoped(by.user_id)
        tried = await self._proof.tried(email, password, visit=visit)
        user = await self._proof.settled(tried)
        if user.user_id != by.user_id:
            raise WrongCredentials
        await self._sessions.prove(current, ("password",), by=by)


class Impersonation:
    """Seeing what a user sees, for half an hour, told in the audit log, changing nothing."""

    def __init__(self, users: UserRepository, sessions: SessionService, acts: AccountActs) -> None:
        self._users = users
        self._sessions = sessions
        self._acts = acts

    async def begin(self, user_id: UserId, *, reason: str, visit: Visit, by: Principal) -> Session:
        """Raises NotToImpersonate for oneself, an administrator or a disabled user."""
        require_administrator(by)
        user = await self._users.get_unscoped(user_id)
        if user.role is Role.ADMIN or user.disabled_at is not None or user_id == by.user_id:
            raise NotToImpersonate
        self._acts.done("impersonation_started", user_id, by=by.user_id, after={"reason": reason})
        return await self._sessions.begin(
            user, visit=visit, methods=("impersonation",), impersonator=by.user_id
        )
