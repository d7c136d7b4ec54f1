from uuid import UUID

from paceline.features.accounts import policy
from paceline.features.accounts.errors import BeyondOwnRights, LinkRefused
from paceline.features.accounts.models.invitations import INVITATION_LIFETIME, Invitation
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import (
    OPERATOR_ID,
    InvitationAccepted,
    InvitationId,
    Method,
    UserRegistered,
)
from paceline.features.accounts.repository.grants import GrantRepository
from paceline.features.accounts.repository.identity import IdentityReads
from paceline.features.accounts.repository.invitations import InvitationRepository
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.schemas.invitations import AcceptIn, InvitationIn
from paceline.features.accounts.service.acts import AccountActs
from paceline.features.accounts.service.entrance import Challenged, Entrance
from paceline.features.accounts.service.grants import GrantService
from paceline.features.accounts.service.letters import INVITATION, SendInvitation
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.principals import PrincipalCache
from paceline.features.accounts.service.proof import PasswordProof, Tried
from paceline.features.accounts.service.sessions import Session
from paceline.features.accounts.service.visits import Visit
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Permission, Principal, Role, RolePermissions, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.keys import ServerKey, hashed
from paceline.kernel.messages import Outbox
from paceline.kernel.transaction import UnitOfWork


class InvitationService:
    def __init__(
        self,
        invitations: InvitationRepository,
        users: UserRepository,
        held: GrantRepository,
        grants: GrantService,
        reads: IdentityReads,
        passwords: Passwords,
        proof: PasswordProof,
        entrance: Entrance,
        roles: RolePermissions,
        cache: PrincipalCache,
        acts: AccountActs,
        key: ServerKey,
        unit: UnitOfWork,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._invitations = invitations
        self._users = users
        self._held = held
        self._grants = grants
        self._reads = reads
        self._passwords = passwords
        self._proof = proof
        self._entrance = entrance
        self._roles = roles
        self._cache = cache
        self._acts = acts
        self._key = key
        self._unit = unit
        self._outbox = outbox
        self._clock = clock

    async def invite(self, wanted: InvitationIn, *, by: Principal) -> Invitation:
        """Raises BeyondOwnRights. A second one to the same place replaces the first."""
        reach = await self._reach(by.user_id, wanted.scope_id) & by.permissions
        if not policy.may_invite(wanted.role, reach=reach, held=self._roles.held):
            raise BeyondOwnRights
        now, link_id = self._clock.now(), new_id()
        await self._invitations.revoke_open_unscoped(wanted.email, wanted.scope_id, at=now)
        made = Invitation(
            email=wanted.email,
            role=wanted.role,
            scope_id=wanted.scope_id,
            invited_by=by.user_id,
            link_id=link_id,
            token_hash=self._hash(link_id),
            created_at=now,
            expires_at=now + INVITATION_LIFETIME,
        )
        self._invitations.add(made)
        await self._invitations.flush()
        self._send(made)
        self._record("invitation_made", made, by=by.user_id)
        return made

    async def send_again(self, invitation_id: InvitationId, *, by: Principal) -> Invitation:
        """A new letter for two more weeks; the one before opens nothing any more."""
        now, link_id = self._clock.now(), new_id()
        invitation = await self._invitations.lock(invitation_id, viewer=by)
        invitation.send_as(link_id, self._hash(link_id), at=now)
        self._send(invitation)
        self._record("invitation_sent_again", invitation, by=by.user_id)
        return invitation

    async def revoke(self, invitation_id: InvitationId, *, by: Principal) -> None:
        invitation = await self._invitations.lock(invitation_id, viewer=by)
        invitation.revoke(at=self._clock.now())
        self._record("invitation_revoked", invitation, by=by.user_id)

    async def accept(self, wanted: AcceptIn, *, visit: Visit) -> Session | Challenged:
        """A new account, or the one of that address: then `password` is its own.

        Raises LinkRefused, also when whoever invited may not any more; WrongCredentials.
        """
        now, token = self._clock.now(), wanted.token.get_secret_value()
        email = await self._reads.invited_unscoped(hashed(token), at=now)
        password = wanted.password.get_secret_value()
        tried = await self._proof.tried(email, password, visit=visit)
        made = None if tried.known else await self._passwords.hashed(wanted.chosen_password())
        invitation = await self._invitations.open_unscoped(hashed(token), at=now)
        await self._check_inviter(invitation)
        user = (
            await self._registered(wanted, invitation, made) if made else (await self._known(tried))
        )
        await self._give(user, invitation)
        invitation.accept(by=user.id, at=now)
        user.verify(at=now)
        self._outbox.publish(
            InvitationAccepted(invitation_id=invitation.invitation_id, user_id=user.user_id, at=now)
        )
        self._record("invitation_accepted", invitation, by=user.user_id)
        return await self._entrance.enter(user, visit=visit, methods=(Method.PASSWORD,))

    async def _known(self, tried: Tried) -> User:
        return await self._proof.settled(tried)

    async def _registered(self, wanted: AcceptIn, invitation: Invitation, made: str) -> User:
        now = self._clock.now()
        user = User(
            email=invitation.email,
            name=wanted.name,
            zone=wanted.zone,
            role=Role.MEMBER if invitation.scope_id else invitation.role,
            created_at=now,
            password_hash=made,
        )
        self._users.add(user)
        await self._users.flush()
        self._outbox.publish(UserRegistered(user_id=user.user_id, by=user.user_id, at=now))
        return user

    async def _give(self, user: User, invitation: Invitation) -> None:
        """An invitation adds; it never takes away what somebody is already."""
        if invitation.scope_id is not None:
            held = await self._held.find_unscoped(user.user_id, invitation.scope_id)
            if held is None or self._is_more(invitation.role, held.role):
                await self._grants.give(
                    user.user_id, role=invitation.role, scope_id=invitation.scope_id
                )
        elif self._is_more(invitation.role, user.role):
            by = UserId(invitation.invited_by)
            before = user.role
            self._outbox.publish(user.take_role(invitation.role, by=by, at=self._clock.now()))
            self._acts.done(
                "role_changed",
                user.user_id,
                by=by,
                before={"role": before},
                after={"role": invitation.role},
            )
        user_id = user.user_id
        self._unit.after_commit(lambda: self._cache.forget(user_id))

    def _is_more(self, role: Role, than: Role) -> bool:
        return self._roles.of(role) > self._roles.of(than)

    async def _check_inviter(self, invitation: Invitation) -> None:
        """Who lost a right hands it on no more, not even by a letter that is out already."""
        reach = await self._reach(UserId(invitation.invited_by), invitation.scope_id)
        if not policy.may_invite(invitation.role, reach=reach, held=self._roles.held):
            raise LinkRefused

    async def _reach(self, user_id: UserId, scope_id: UUID | None) -> frozenset[Permission]:
        """What somebody may do there, apart from what a narrow token leaves of it."""
        if user_id == OPERATOR_ID:
            return self._roles.of(Role.ADMIN)
        user = await self._users.get_unscoped(user_id)
        if user.disabled_at is not None:
            return frozenset()
        if scope_id is None or user.role is Role.ADMIN:
            return self._roles.of(user.role)
        grant = await self._held.find_unscoped(user_id, scope_id)
        return frozenset() if grant is None else self._roles.of(grant.role)

    def _send(self, invitation: Invitation) -> None:
        self._outbox.enqueue(
            SendInvitation(invitation_id=invitation.invitation_id, link_id=invitation.link_id)
        )

    def _hash(self, link_id: UUID) -> str:
        return hashed(self._key.token(INVITATION, link_id))

    def _record(self, action: str, invitation: Invitation, *, by: UserId) -> None:
        after = {"invitation": str(invitation.id), "role": invitation.role.value}
        scope = {} if invitation.scope_id is None else {"scope": str(invitation.scope_id)}
        self._acts.told(action, f"invitation:{invitation.id}", by=by, after={**after, **scope})
