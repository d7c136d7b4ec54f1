"""A password that is forgotten or replaced, and an address that changes."""

from paceline.features.accounts import policy
from paceline.features.accounts.errors import EmailTaken, LinkRefused
from paceline.features.accounts.models.links import LinkPurpose
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import FamilyId
from paceline.features.accounts.repository.identity import IdentityReads
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.acts import AccountActs
from paceline.features.accounts.service.entrance import Challenged, Entrance
from paceline.features.accounts.service.letters import About, SendNotice
from paceline.features.accounts.service.links import MailedLinks
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.proof import PasswordProof
from paceline.features.accounts.service.sessions import Session, SessionService
from paceline.features.accounts.service.visits import Throttle, Visit
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Outbox


class RecoveryService:
    def __init__(
        self,
        users: UserRepository,
        reads: IdentityReads,
        links: MailedLinks,
        passwords: Passwords,
        proof: PasswordProof,
        sessions: SessionService,
        entrance: Entrance,
        throttle: Throttle,
        acts: AccountActs,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._users = users
        self._reads = reads
        self._links = links
        self._passwords = passwords
        self._proof = proof
        self._sessions = sessions
        self._entrance = entrance
        self._throttle = throttle
        self._acts = acts
        self._outbox = outbox
        self._clock = clock

    async def ask(self, email: str, *, visit: Visit) -> None:
        """Mails a link to choose a new password. The same answer and work for nobody's address."""
        spelled = policy.canonical(email)
        await self._throttle.admit_stranger(visit)
        if not await self._throttle.may_mail(spelled):
            return
        user = await self._users.lock_by_email_unscoped(spelled)
        if user is None or user.disabled_at is not None:
            self._links.mail_nobody()
            return
        await self._links.mail(user.user_id, LinkPurpose.RESET)

    async def reset(self, token: str, password: str, *, visit: Visit) -> Session | Challenged:
        """Ends every session and every other link, and signs in here.

        Whoever reads the letters is the owner: the address counts as confirmed, and guesses of
        strangers no longer stand in the way.
        """
        user_id, email = await self._links.whose(token, LinkPurpose.RESET)
        hashed = await self._passwords.hashed(password)
        # As everywhere: first the count of guesses, then the user, then links and sessions.
        await self._throttle.unlock(email)
        user = await self._users.lock_unscoped(user_id)
        await self._links.spend(token, LinkPurpose.RESET)
        if user.disabled_at is not None:
            raise LinkRefused
        user.verify(at=self._clock.now())
        await self._renew(user, hashed, by=user_id, action="password_reset")
        return await self._entrance.enter(user, visit=visit, methods=("link",))

    async def change(
        self, old: str, new: str, *, current: FamilyId | None, visit: Visit, by: Principal
    ) -> None:
        """Ends every session but this one. Raises WrongCredentials, counted like a sign-in."""
        email = await self._email(by)
        tried = await self._proof.tried(email, old, visit=visit)
        hashed = await self._passwords.hashed(new)
        user = await self._proof.settled(tried)
        await self._renew(user, hashed, by=by.user_id, action="password_changed", but=current)

    async def _renew(
        self, user: User, hashed: str, *, by: UserId, action: str, but: FamilyId | None = None
    ) -> None:
        now = self._clock.now()
        self._outbox.publish(user.change_password(hashed, by=by, at=now))
        await self._sessions.end_every(user.user_id, by=by, but=but)
        await self._links.end_all(user.user_id, at=now)
        self._acts.done(action, user.user_id, by=by)
        self._outbox.enqueue(
            SendNotice(notice_id=new_id(), user_id=user.user_id, about=About.PASSWORD_CHANGED)
        )

    async def ask_move(self, email: str, password: str, *, visit: Visit, by: Principal) -> None:
        """A link goes to the new address; until it is opened nothing changes.

        Whether the new address has an account is told only to who can read its letters.
        """
        current = await self._email(by)
        tried = await self._proof.tried(current, password, visit=visit)
        may_mail = await self._throttle.may_mail(email)
        user = await self._proof.settled(tried)
        if may_mail and email != user.email:
            await self._links.mail(user.user_id, LinkPurpose.CHANGE_EMAIL, email=email)

    async def move(self, token: str) -> None:
        """Raises EmailTaken when the address went to somebody else meanwhile."""
        user_id, _ = await self._links.whose(token, LinkPurpose.CHANGE_EMAIL)
        user = await self._users.lock_unscoped(user_id)
        link = await self._links.spend(token, LinkPurpose.CHANGE_EMAIL)
        if user.disabled_at is not None or link.email is None:
            raise LinkRefused
        if await self._users.find_by_email_unscoped(link.email) is not None:
            raise EmailTaken
        now = self._clock.now()
        wanted = link.email
        # The notice is for the address before, which the link remembers from now on.
        link.email = user.email
        self._outbox.publish(user.move_to(wanted, at=now))
        await self._users.flush()
        await self._links.end_all(user.user_id, at=now)
        self._acts.done("email_changed", user.user_id, by=user.user_id)
        self._outbox.enqueue(
            SendNotice(notice_id=link.id, user_id=user.user_id, about=About.EMAIL_CHANGED)
        )

    async def _email(self, who: Principal) -> str:
        return await self._reads.address_unscoped(who.user_id)
