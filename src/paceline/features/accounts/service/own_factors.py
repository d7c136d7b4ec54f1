"""Setting up, changing and giving up one's factors; an administrator can only take them away."""

from collections.abc import Mapping, Sequence

from paceline.features.accounts.models.factors import ChallengePurpose, Passkey
from paceline.features.accounts.models.links import LinkPurpose
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import Method, PasskeyId
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.acts import AccountActs, require_administrator
from paceline.features.accounts.service.challenges import Challenges, nonce_of
from paceline.features.accounts.service.entrance import Challenged
from paceline.features.accounts.service.factors import SecondFactors
from paceline.features.accounts.service.letters import About, SendNotice
from paceline.features.accounts.service.links import MailedLinks
from paceline.features.accounts.service.methods import SignInMethods
from paceline.features.accounts.service.passkeys import Passkeys
from paceline.features.accounts.service.reproof import Given, Reproof
from paceline.features.accounts.service.sessions import SessionService
from paceline.features.accounts.service.totp import Enrolled, Totp
from paceline.features.accounts.service.visits import Visit
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Outbox


class FactorNotes:
    """Each change is told to the audit log, and to its owner by a letter."""

    def __init__(self, acts: AccountActs, outbox: Outbox) -> None:
        self._acts = acts
        self._outbox = outbox

    def changed(self, action: str, user: User, *, by: Principal, **after: object) -> None:
        self._acts.done(action, user.id, by=by.user_id, after=after)
        self._outbox.enqueue(
            SendNotice(notice_id=new_id(), user_id=user.user_id, about=About.FACTORS_CHANGED)
        )


class OwnCodes:
    """Codes of an app, and those on paper."""

    def __init__(
        self,
        users: UserRepository,
        totp: Totp,
        factors: SecondFactors,
        reproof: Reproof,
        notes: FactorNotes,
    ) -> None:
        self._users = users
        self._totp = totp
        self._factors = factors
        self._reproof = reproof
        self._notes = notes

    async def enrol(self, *, by: Principal) -> Enrolled:
        """Nothing is asked of anybody before the first code is confirmed. Raises TotpOn."""
        return await self._totp.enrol(await self._users.lock(by.user_id, viewer=by))

    async def confirm(self, code: str, *, by: Principal) -> Sequence[str]:
        """Backup codes, shown once. Raises TotpNotFound, TotpOn, WrongCode."""
        user = await self._users.lock(by.user_id, viewer=by)
        await self._totp.confirm(code, by=by)
        self._notes.changed("totp_on", user, by=by)
        return await self._factors.new_codes(user)

    async def remove(self, given: Given, *, visit: Visit, by: Principal) -> None:
        """Raises TotpNotFound, and what a proof raises."""
        user, method = await self._reproof.prove(given, visit=visit, by=by)
        await self._factors.turn_off_totp(user)
        self._notes.changed("totp_off", user, by=by, proved=method.value)

    async def new_codes(self, *, by: Principal) -> Sequence[str]:
        """Ten new ones, shown once, instead of all before. Raises NoSecondFactor."""
        user = await self._users.lock(by.user_id, viewer=by)
        codes = await self._factors.new_codes(user)
        self._notes.changed("backup_codes_made", user, by=by)
        return codes


class OwnPasskeys:
    def __init__(
        self,
        users: UserRepository,
        passkeys: Passkeys,
        factors: SecondFactors,
        methods: SignInMethods,
        challenges: Challenges,
        notes: FactorNotes,
    ) -> None:
        self._users = users
        self._passkeys = passkeys
        self._factors = factors
        self._methods = methods
        self._challenges = challenges
        self._notes = notes

    async def options(self, *, visit: Visit, by: Principal) -> Challenged:
        user = await self._users.lock(by.user_id, viewer=by)
        token = self._challenges.begin(ChallengePurpose.PASSKEY_ADD, user=user, visit=visit)
        options = await self._passkeys.to_add(user, nonce=nonce_of(token))
        return Challenged(challenge=token, methods=[Method.PASSKEY], passkey=options)

    async def add(
        self,
        token: str,
        credential: Mapping[str, object],
        *,
        label: str,
        second_factor: bool,
        visit: Visit,
        by: Principal,
    ) -> Passkey:
        """Raises ChallengeRefused, BadPasskey, PasskeyTaken, TooManyPasskeys."""
        opened = await self._challenges.opened(token, ChallengePurpose.PASSKEY_ADD)
        user = await self._users.lock(by.user_id, viewer=by)
        self._challenges.check(opened, user, visit=visit)
        passkey = await self._passkeys.add(
            user, credential, nonce=opened.nonce, label=label, second_factor=second_factor
        )
        await self._challenges.spend(opened)
        self._notes.changed("passkey_added", user, by=by, passkey=str(passkey.id))
        return passkey

    async def change(
        self,
        passkey_id: PasskeyId,
        *,
        label: str | None,
        second_factor: bool | None,
        by: Principal,
    ) -> Passkey:
        """Raises PasskeyNotFound."""
        user = await self._users.lock(by.user_id, viewer=by)
        passkey = await self._passkeys.change(
            passkey_id, label=label, second_factor=second_factor, by=by
        )
        await self._factors.tidy(user)
        asked = passkey.second_factor
        self._notes.changed(
            "passkey_changed", user, by=by, passkey=str(passkey_id), second_factor=asked
        )
        return passkey

    async def remove(self, passkey_id: PasskeyId, *, by: Principal) -> None:
        """Raises PasskeyNotFound, LastMethod."""
        user = await self._users.lock(by.user_id, viewer=by)
        await self._passkeys.remove(passkey_id, by=by)
        await self._methods.check_left(user)
        await self._factors.tidy(user)
        self._notes.changed("passkey_removed", user, by=by, passkey=str(passkey_id))


class FactorReset:
    def __init__(
        self,
        users: UserRepository,
        factors: SecondFactors,
        methods: SignInMethods,
        sessions: SessionService,
        links: MailedLinks,
        notes: FactorNotes,
    ) -> None:
        self._users = users
        self._factors = factors
        self._methods = methods
        self._sessions = sessions
        self._links = links
        self._notes = notes

    async def reset(self, user_id: UserId, *, by: Principal) -> None:
        """Takes every factor away and ends every session: the telephone may be in wrong hands.

        Whoever has no other way in is sent a link to choose a password.
        """
        require_administrator(by)
        user = await self._users.lock(user_id, viewer=by)
        await self._factors.forget_all(user)
        self._notes.changed("factors_reset", user, by=by)
        await self._sessions.end_every(user_id, by=by.user_id)
        if not await self._methods.of_locked(user) and user.disabled_at is None:
            await self._links.mail(user_id, LinkPurpose.RESET)
