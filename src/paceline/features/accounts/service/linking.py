"""Whose account an identity at a provider opens (docs/adr/0018)."""

import unicodedata
from typing import Final

from paceline.features.accounts import policy
from paceline.features.accounts.errors import (
    BadEmail,
    IdentityTaken,
    MailNotVerified,
    RegistrationClosed,
    SignInToLink,
    UserIsDisabled,
    UserNotFound,
)
from paceline.features.accounts.models.identities import OutsideIdentity
from paceline.features.accounts.models.users import User
from paceline.features.accounts.ports import OutsidePerson, OutsideRefused
from paceline.features.accounts.public import IdentityChanged, IdentityId, UserRegistered
from paceline.features.accounts.repository.identities import IdentityRepository
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.acts import AccountActs
from paceline.features.accounts.service.letters import About, SendNotice
from paceline.features.accounts.service.methods import SignInMethods, outside
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, Role, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Outbox

NAME_LENGTH: Final = 120
SUBJECT_LENGTH: Final = 255


class LinkingService:
    def __init__(
        self,
        users: UserRepository,
        identities: IdentityRepository,
        methods: SignInMethods,
        acts: AccountActs,
        settings: AccountsSettings,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._users = users
        self._identities = identities
        self._methods = methods
        self._acts = acts
        self._settings = settings
        self._outbox = outbox
        self._clock = clock

    async def link(self, person: OutsidePerson, provider: str, *, by: UserId) -> None:
        """For whoever is signed in. Raises IdentityTaken when it is somebody else's."""
        check_subject(person)
        user = await self._enabled(by)
        known = await self._identities.find_unscoped(person.issuer, person.subject)
        if known is not None and known.user_id != user.id:
            raise IdentityTaken
        if known is None:
            await self._linked(user, person, provider, why="signed in")
            self._tell(user, About.IDENTITY_LINKED)

    async def owner(self, person: OutsidePerson, provider: str) -> User:
        """The user, locked: known by this identity, else by a proved address, else new.

        Raises MailNotVerified, SignInToLink, RegistrationClosed, UserIsDisabled.
        """
        check_subject(person)
        known = await self._identities.find_unscoped(person.issuer, person.subject)
        if known is not None:
            return await self._known(known)
        email = proved_address(person)
        user = await self._users.lock_by_email_unscoped(email)
        if user is None:
            return await self._registered(person, provider, email)
        if user.verified_at is None or user.letter_opened_at is None:
            raise SignInToLink
        if user.disabled_at is not None:
            raise UserIsDisabled
        await self._linked(user, person, provider, why="address proved on both sides")
        self._tell(user, About.IDENTITY_LINKED)
        return user

    async def _known(self, known: OutsideIdentity) -> User:
        """First the user, then what hangs on them; it may have been removed meanwhile."""
        user = await self._enabled(UserId(known.user_id))
        found = await self._identities.find_unscoped(known.issuer, known.subject)
        if found is None or found.user_id != user.id:
            raise OutsideRefused
        found.last_used_at = self._clock.now()
        return user

    async def _enabled(self, user_id: UserId) -> User:
        user = await self._users.lock_unscoped(user_id)
        if user.disabled_at is not None:
            raise UserIsDisabled
        return user

    async def _registered(self, person: OutsidePerson, provider: str, email: str) -> User:
        if not self._settings.open_registration:
            raise RegistrationClosed
        now = self._clock.now()
        user = User(
            email=email,
            name=shown_name(person, email),
            zone="UTC",
            role=Role.MEMBER,
            created_at=now,
            verified_at=now,
        )
        self._users.add(user)
        await self._users.flush()
        self._outbox.publish(UserRegistered(user_id=user.user_id, by=user.user_id, at=now))
        self._acts.done("user_registered", user.user_id, by=user.user_id)
        await self._linked(user, person, provider, why="registered")
        return user

    async def _linked(self, user: User, person: OutsidePerson, provider: str, *, why: str) -> None:
        now = self._clock.now()
        self._identities.add(
            OutsideIdentity(
                user_id=user.id,
                provider=provider,
                issuer=person.issuer,
                subject=person.subject,
                email=printable(person.email)[: policy.EMAIL_LENGTH] or None,
                linked_at=now,
                last_used_at=now,
            )
        )
        await self._identities.flush()
        self._changed(user.user_id, provider)
        after = {"method": outside(provider), "why": why}
        self._acts.done("identity_linked", user.user_id, by=user.user_id, after=after)

    async def unlink(self, identity_id: IdentityId, *, user_id: UserId, by: Principal) -> None:
        """Raises LastMethod when nothing else would let the user in."""
        user = await self._users.lock(user_id, viewer=by)
        identity = await self._identities.get(identity_id, user_id=user.user_id, viewer=by)
        await self._identities.remove(identity)
        await self._identities.flush()
        await self._methods.check_left(user)
        self._changed(user.user_id, identity.provider)
        before = {"method": outside(identity.provider)}
        self._acts.done("identity_unlinked", user.user_id, by=by.user_id, before=before)
        self._tell(user, About.IDENTITY_REMOVED)

    def _changed(self, user_id: UserId, provider: str) -> None:
        changed = IdentityChanged(user_id=user_id, provider=provider, at=self._clock.now())
        self._outbox.publish(changed)

    def _tell(self, user: User, about: About) -> None:
        """By letter, so that somebody else's doing does not stay unseen."""
        self._outbox.enqueue(SendNotice(notice_id=new_id(), user_id=user.user_id, about=about))

    async def unlink_named(self, provider: str, *, user_id: UserId, by: Principal) -> None:
        """As people at a terminal name it. Raises IdentityNotFound."""
        if not policy.acts_for(by, user_id):
            raise UserNotFound
        found = await self._identities.at(provider, user_id=user_id, viewer=by)
        await self.unlink(found.identity_id, user_id=user_id, by=by)


def check_subject(person: OutsidePerson) -> None:
    """OpenID Connect allows 255 signs of ASCII; what is none of them would name nobody."""
    subject = person.subject
    if not 0 < len(subject) <= SUBJECT_LENGTH or not subject.isascii() or not subject.isprintable():
        raise OutsideRefused


def proved_address(person: OutsidePerson) -> str:
    """Only what the provider says it has confirmed; anybody can claim the rest."""
    if not person.email_verified:
        raise MailNotVerified
    try:
        return policy.canonical(person.email)
    except BadEmail as error:
        raise MailNotVerified from error


def shown_name(person: OutsidePerson, email: str) -> str:
    """What others see; a provider may have none, or one with signs that no name has."""
    return printable(person.name).strip()[:NAME_LENGTH].strip() or email.partition("@")[0]


def printable(text: str) -> str:
    return "".join(each for each in text if unicodedata.category(each) not in {"Cc", "Cs"})
