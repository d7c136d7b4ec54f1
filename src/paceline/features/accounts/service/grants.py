from uuid import UUID

from typing_extensions import override

from paceline.features.accounts import policy
from paceline.features.accounts.models.grants import Grant
from paceline.features.accounts.public import GrantGiven, Grants, GrantTakenBack
from paceline.features.accounts.repository.grants import GrantRepository
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.principals import PrincipalCache
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Role, UserId
from paceline.kernel.messages import Outbox
from paceline.kernel.transaction import UnitOfWork


class GrantService(Grants):
    def __init__(
        self,
        users: UserRepository,
        grants: GrantRepository,
        cache: PrincipalCache,
        unit: UnitOfWork,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._users = users
        self._grants = grants
        self._cache = cache
        self._unit = unit
        self._outbox = outbox
        self._clock = clock

    @override
    async def give(self, user_id: UserId, *, role: Role, scope_id: UUID) -> None:
        policy.check_grant(role)
        await self._users.get_unscoped(user_id)
        held = await self._grants.find_unscoped(user_id, scope_id)
        if held is not None and held.role is role:
            return
        now = self._clock.now()
        if held is None:
            self._grants.add(Grant(user_id=user_id, scope_id=scope_id, role=role, created_at=now))
            await self._grants.flush()
        else:
            held.role = role
        self._tell(GrantGiven(user_id=user_id, scope_id=scope_id, role=role, at=now))

    @override
    async def take_back(self, user_id: UserId, *, scope_id: UUID) -> None:
        held = await self._grants.find_unscoped(user_id, scope_id)
        if held is None:
            return
        await self._grants.remove(held)
        now = self._clock.now()
        self._tell(GrantTakenBack(user_id=user_id, scope_id=scope_id, at=now))

    def _tell(self, event: GrantGiven | GrantTakenBack) -> None:
        self._outbox.publish(event)
        self._unit.after_commit(lambda: self._cache.forget(event.user_id))
