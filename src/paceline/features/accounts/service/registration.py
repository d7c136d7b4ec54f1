from paceline.features.accounts.errors import EmailTaken, RegistrationClosed, WrongCredentials
from paceline.features.accounts.models.links import LinkPurpose
from paceline.features.accounts.models.users import User
from paceline.features.accounts.policy import canonical
from paceline.features.accounts.public import UserRegistered
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.schemas.registration import RegisterIn
from paceline.features.accounts.service.acts import AccountActs
from paceline.features.accounts.service.letters import About, SendNotice
from paceline.features.accounts.service.links import MailedLinks
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.proof import PasswordProof
from paceline.features.accounts.service.sessions import Session, SessionService
from paceline.features.accounts.service.visits import Throttle, Visit
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Outbox


class RegistrationService:
    """Anyone may register; nobody is told whether an address was free."""

    def __init__(
        self,
        users: UserRepository,
        links: MailedLinks,
        passwords: Passwords,
        proof: PasswordProof,
        sessions: SessionService,
        throttle: Throttle,
        acts: AccountActs,
        settings: AccountsSettings,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._users = users
        self._links = links
        self._passwords = passwords
        self._proof = proof
        self._sessions = sessions
        self._throttle = throttle
        self._acts = acts
        self._settings = settings
        self._outbox = outbox
        self._clock = clock

    async def register(self, wanted: RegisterIn, *, visit: Visit) -> None:
        """The same answer and work for a free address, a taken one and one not confirmed yet."""
        if not self._settings.open_registration:
            raise RegistrationClosed
        await self._throttle.admit_stranger(visit)
        may_mail = await self._throttle.may_mail(wanted.email)
        hashed = await self._passwords.hashed(wanted.password.get_secret_value())
        user = await self._users.lock_by_email_unscoped(wanted.email)
        if not may_mail:
            return
        if user is None:
            user = await self._added(wanted, hashed)
        if user.verified_at or user.disabled_at:
            self._outbox.enqueue(
                SendNotice(notice_id=new_id(), user_id=user.user_id, about=About.ALREADY_REGISTERED)
            )
            return
        # Whoever confirms also enters the password, so the last one typed may replace others.
        user.name, user.zone, user.password_hash = wanted.name, wanted.zone, hashed
        await self._users.flush()
        await self._links.mail(user.user_id, LinkPurpose.VERIFY)

    async def _added(self, wanted: RegisterIn, hashed: str) -> User:
        """The new user, or the one that another registration of this moment made."""
        now = self._clock.now()
        user = User(
            email=wanted.email,
            name=wanted.name,
            zone=wanted.zone,
            role=Role.MEMBER,
            created_at=now,
            password_hash=hashed,
        )
        if not await self._users.add_unless_taken(user):
            made = await self._users.lock_by_email_unscoped(wanted.email)
            if made is None:
                raise EmailTaken
            return made
        self._outbox.publish(UserRegistered(user_id=user.user_id, by=user.user_id, at=now))
        self._acts.done("user_registered", user.user_id, by=user.user_id)
        return user

    async def send_again(self, email: str, *, visit: Visit) -> None:
        """Another letter to confirm an address; the one before opens nothing any more."""
        spelled = canonical(email)
        await self._throttle.admit_stranger(visit)
        if not await self._throttle.may_mail(spelled):
            return
        user = await self._users.lock_by_email_unscoped(spelled)
        if user is None or user.verified_at is not None or user.disabled_at is not None:
            self._links.mail_nobody()
            return
        await self._links.mail(user.user_id, LinkPurpose.VERIFY)

    async def verify(self, token: str, password: str, *, visit: Visit) -> Session:
        """The link proves the address, the password that whoever registered it reads it.

        With the link alone, somebody could register an address of another's with a password of
        their own and wait until its reader confirms.
        """
        user_id, email = await self._links.whose(token, LinkPurpose.VERIFY)
        tried = await self._proof.tried(email, password, visit=visit)
        user = await self._proof.settled(tried)
        if user.user_id != user_id:
            raise WrongCredentials
        await self._links.spend(token, LinkPurpose.VERIFY)
        user.verify(at=self._clock.now())
        self._acts.done("email_verified", user.user_id, by=user.user_id)
        return await self._sessions.begin(user, visit=visit)
