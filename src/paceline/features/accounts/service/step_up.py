"""Proving once more who one is, and looking through another's eyes."""

from paceline.features.accounts.errors import (
    CannotStepUp,
    FactorWanted,
    NotToImpersonate,
)
from paceline.features.accounts.public import FamilyId, Method
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.acts import AccountActs, require_administrator
from paceline.features.accounts.service.factors import SecondFactors
from paceline.features.accounts.service.reproof import Given, Reproof
from paceline.features.accounts.service.sessions import Session, SessionService
from paceline.features.accounts.service.visits import Visit
from paceline.kernel.identity import Principal, Role, UserId


class StepUpService:
    def __init__(self, reproof: Reproof, factors: SecondFactors, sessions: SessionService) -> None:
        self._reproof = reproof
        self._factors = factors
        self._sessions = sessions

    async def prove(
        self, given: Given, *, current: FamilyId | None, visit: Visit, by: Principal
    ) -> None:
        """Raises what a proof raises, counted like a sign-in; CannotStepUp without a session.

        Where a second factor is set up a password is not enough, as it is not to sign in.
        """
        if current is None or by.impersonated_by is not None:
            raise CannotStepUp
        user, method = await self._reproof.prove(given, visit=visit, by=by)
        if method is Method.PASSWORD and await self._factors.methods_of(user):
            raise FactorWanted
        await self._sessions.prove(current, (method,), by=by)


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
