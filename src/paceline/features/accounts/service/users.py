from uuid import UUID

from typing_extensions import override

from paceline.features.accounts import policy
from paceline.features.accounts.errors import LastAdministrator, UserIsDisabled, UserNotFound
from paceline.features.accounts.models.links import LinkPurpose
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import (
    Accounts,
    UserRegistered,
    UserView,
)
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.schemas.users import GrantIn, MeChange, UserChange, UserIn
from paceline.features.accounts.service.acts import AccountActs, require_administrator
from paceline.features.accounts.service.grants import GrantService
from paceline.features.accounts.service.links import MailedLinks
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.principals import PrincipalCache
from paceline.features.accounts.service.sessions import SessionService
from paceline.features.accounts.service.visits import Throttle
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, Role, UserId
from paceline.kernel.messages import Outbox
from paceline.kernel.transaction import UnitOfWork


class UserService(Accounts):
    def __init__(
        self,
        users: UserRepository,
        sessions: SessionService,
        grants: GrantService,
        passwords: Passwords,
        links: MailedLinks,
        throttle: Throttle,
        cache: PrincipalCache,
        acts: AccountActs,
        unit: UnitOfWork,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._acts = acts
        self._grants = grants
        self._passwords = passwords
        self._links = links
        self._throttle = throttle
        self._cache = cache
        self._unit = unit
        self._outbox = outbox
        self._clock = clock

    @override
    async def find_by_email(self, email: str) -> UserView | None:
        found = await self._users.find_by_email_unscoped(policy.canonical(email))
        return found.view() if found else None

    @override
    async def view(self, user_id: UserId) -> UserView:
        return (await self._users.get_unscoped(user_id)).view()

    @override
    async def ensure_user(
        self, email: str, *, name: str, role: Role, zone: str = "UTC", password: str | None = None
    ) -> UserView:
        wanted = UserIn.checked(email=email, name=name, role=role, zone=zone, password=password)
        hashed = await self._hashed(wanted)
        found = await self._users.find_by_email_unscoped(wanted.email)
        if found is not None:
            return found.view()
        return await self._add(wanted, hashed, by=None)

    async def register(self, wanted: UserIn, *, by: Principal) -> UserView:
        """Raises EmailTaken. The password is hashed before the unit of work opens."""
        require_administrator(by)
        hashed = await self._hashed(wanted)
        return await self._add(wanted, hashed, by=by.user_id)

    async def _hashed(self, wanted: UserIn) -> str | None:
        if wanted.password is None:
            return None
        return await self._passwords.hashed(wanted.password.get_secret_value())

    async def _add(self, wanted: UserIn, hashed: str | None, *, by: UserId | None) -> UserView:
        now = self._clock.now()
        user = User(
            email=wanted.email,
            name=wanted.name,
            zone=wanted.zone,
            role=wanted.role,
            created_at=now,
            password_hash=hashed,
            # Whoever may make accounts answers for the addresses.
            verified_at=now,
        )
        self._users.add(user)
        await self._users.flush()
        self._outbox.publish(UserRegistered(user_id=user.user_id, by=by or user.user_id, at=now))
        self._acts.done("user_registered", user.user_id, by=by, after={"role": user.role.value})
        return user.view()

    async def named(self, email: str, *, by: Principal) -> UserView:
        """By address, as people type it. Raises UserNotFound."""
        found = await self._users.find_by_email_unscoped(policy.canonical(email))
        if found is None or not policy.acts_for(by, found.user_id):
            raise UserNotFound
        return found.view()

    async def change_me(self, wanted: MeChange, *, by: Principal) -> UserView:
        user = await self._users.lock(by.user_id, viewer=by)
        for field, value in wanted.model_dump(exclude_unset=True, exclude_none=True).items():
            setattr(user, field, value)
        self._forget(user)
        return user.view()

    async def change(self, user_id: UserId, wanted: UserChange, *, by: Principal) -> UserView:
        """Raises LastAdministrator when nobody would be left who may undo it."""
        require_administrator(by)
        admins = await self._users.lock_admins_unscoped()
        user = await self._users.lock(user_id, viewer=by)
        ruled = user.is_enabled_admin
        user.name = wanted.name or user.name
        self._give_role(user, wanted.role, by=by)
        await self._switch(user, disabled=wanted.disabled, by=by)
        if ruled and not user.is_enabled_admin and list(admins) == [user.id]:
            raise LastAdministrator
        self._forget(user)
        return user.view()

    def _give_role(self, user: User, role: Role | None, *, by: Principal) -> None:
        if role is not None and role is not user.role:
            before = {"role": user.role.value}
            self._outbox.publish(user.take_role(role, by=by.user_id, at=self._clock.now()))
            after = {"role": role.value}
            self._acts.done("role_changed", user.user_id, by=by.user_id, before=before, after=after)

    async def _switch(self, user: User, *, disabled: bool | None, by: Principal) -> None:
        """Whoever is disabled is signed out for good: enabling does not revive old sign-ins."""
        if disabled is None or disabled is (user.disabled_at is not None):
            return
        now = self._clock.now()
        if not disabled:
            self._outbox.publish(user.enable(by=by.user_id, at=now))
            self._acts.done("user_enabled", user.user_id, by=by.user_id)
            return
        self._outbox.publish(user.disable(by=by.user_id, at=now))
        self._acts.done("user_disabled", user.user_id, by=by.user_id)
        await self._sessions.end_every(user.user_id, by=by.user_id)

    async def set_password(self, email: str, password: str, *, by: Principal) -> UserView:
        """Ends every sign-in of this user: who knew the old password is out.

        By address, so that the password is hashed before the first statement.
        """
        require_administrator(by)
        policy.check_password(password)
        hashed = await self._passwords.hashed(password)
        named = await self.named(email, by=by)
        await self._throttle.unlock(named.email)
        user = await self._users.lock(named.id, viewer=by)
        now = self._clock.now()
        self._outbox.publish(user.change_password(hashed, by=by.user_id, at=now))
        self._acts.done("password_changed", user.user_id, by=by.user_id)
        await self._sessions.end_every(user.user_id, by=by.user_id)
        return user.view()

    async def grant(self, user_id: UserId, wanted: GrantIn, *, by: Principal) -> None:
        require_administrator(by)
        await self._grants.give(user_id, role=wanted.role, scope_id=wanted.scope_id)
        after = {"role": wanted.role.value, "scope": str(wanted.scope_id)}
        self._acts.done("grant_given", user_id, by=by.user_id, after=after)

    async def take_back(self, user_id: UserId, scope_id: UUID, *, by: Principal) -> None:
        require_administrator(by)
        await self._users.get_unscoped(user_id)
        await self._grants.take_back(user_id, scope_id=scope_id)
        before = {"scope": str(scope_id)}
        self._acts.done("grant_taken_back", user_id, by=by.user_id, before=before)

    async def vouch(self, user_id: UserId, *, by: Principal) -> UserView:
        """Confirms an address in place of the letter that did not arrive."""
        require_administrator(by)
        user = await self._users.lock(user_id, viewer=by)
        user.verify(at=self._clock.now())
        self._acts.done("email_verified", user_id, by=by.user_id)
        return user.view()

    async def unlock(self, user_id: UserId, *, by: Principal) -> UserView:
        """Forgets the wrong passwords that were tried."""
        require_administrator(by)
        user = await self._users.get_unscoped(user_id)
        await self._throttle.unlock(user.email)
        await self._throttle.unlock_factors(user_id)
        self._acts.done("user_unlocked", user_id, by=by.user_id)
        return user.view()

    async def send_reset(self, user_id: UserId, *, by: Principal) -> UserView:
        """Mails the user a link to choose a new password; the old one is good until then."""
        require_administrator(by)
        user = await self._users.lock(user_id, viewer=by)
        if user.disabled_at is not None:
            raise UserIsDisabled
        await self._links.mail(user_id, LinkPurpose.RESET)
        self._acts.done("password_reset_asked", user_id, by=by.user_id)
        return user.view()

    def _forget(self, user: User) -> None:
        user_id = user.user_id
        self._unit.after_commit(lambda: self._cache.forget(user_id))
