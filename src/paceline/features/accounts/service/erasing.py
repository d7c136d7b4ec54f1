"""An account goes for good; other slices follow its event."""

from datetime import timedelta
from typing import Final

from paceline.features.accounts import policy
from paceline.features.accounts.errors import HandOverFirst, LastAdministrator, NotTheirAddress
from paceline.features.accounts.models.farewells import Farewell
from paceline.features.accounts.models.users import User
from paceline.features.accounts.ports import Duties, Traces
from paceline.features.accounts.public import UserErased
from paceline.features.accounts.repository.erasing import ErasureRepository, FarewellRepository
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.acts import AccountActs, require_administrator
from paceline.features.accounts.service.letters import SendFarewell
from paceline.features.accounts.service.payloads import TellErasedAgain
from paceline.features.accounts.service.sessions import SessionService
from paceline.features.accounts.service.visits import Throttle
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.messages import Outbox

# Longer than any request or job that was let in before goes on.
TOLD_AGAIN: Final = timedelta(hours=1)


class ErasureService:
    def __init__(
        self,
        users: UserRepository,
        rows: ErasureRepository,
        farewells: FarewellRepository,
        sessions: SessionService,
        throttle: Throttle,
        duties: Duties,
        traces: Traces,
        acts: AccountActs,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._users = users
        self._rows = rows
        self._farewells = farewells
        self._sessions = sessions
        self._throttle = throttle
        self._duties = duties
        self._traces = traces
        self._acts = acts
        self._outbox = outbox
        self._clock = clock

    async def erase_self(self, email: str, *, by: Principal) -> None:
        """Raises NotTheirAddress, LastAdministrator, HandOverFirst."""
        await self._erase(by.user_id, by=by, reason="", typed=email)

    async def erase(self, user_id: UserId, *, reason: str, by: Principal) -> None:
        """In somebody's place. Raises UserNotFound, LastAdministrator, HandOverFirst."""
        require_administrator(by)
        await self._erase(user_id, by=by, reason=reason)

    async def tell_again(self, user_id: UserId) -> None:
        self._outbox.publish(UserErased(user_id=user_id, at=self._clock.now()))

    async def _erase(
        self, user_id: UserId, *, by: Principal, reason: str, typed: str | None = None
    ) -> None:
        email = (await self._users.get_unscoped(user_id)).email
        await self._traces.remove(email)
        # As everywhere: first the count of guesses, then the user.
        await self._throttle.unlock(email)
        await self._throttle.unlock_factors(user_id)
        # Cohorts before users, as whoever signs up takes them.
        without = await self._duties.hand_over(user_id)
        admins = await self._users.lock_admins_unscoped()
        user = await self._users.lock(user_id, viewer=by)
        if typed is not None and policy.canonical(typed) != user.email:
            raise NotTheirAddress
        if list(admins) == [user.id]:
            raise LastAdministrator
        if without:
            raise HandOverFirst(without)
        after = {"reason": reason} if reason else {}
        self._acts.done("user_erased", user_id, by=by.user_id, after=after)
        await self._forget(user, by=by)

    async def _forget(self, user: User, *, by: Principal) -> None:
        now, user_id = self._clock.now(), user.user_id
        await self._sessions.end_every(user_id, by=by.user_id)
        farewell = self._farewells.add(Farewell(email=user.email, created_at=now))
        self._outbox.enqueue(SendFarewell(farewell_id=farewell.id))
        await self._rows.erase(user, at=now)
        self._outbox.publish(UserErased(user_id=user_id, at=now))
        self._outbox.enqueue(TellErasedAgain(user_id=user_id), at=now + TOLD_AGAIN)
