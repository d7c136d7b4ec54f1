"""The door behind every way in: with a second factor, a session begins after the second step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from paceline.features.accounts.errors import ChallengeRefused, PasskeyRefused
from paceline.features.accounts.models.factors import ChallengePurpose
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import Method
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.challenges import Challenges, nonce_of
from paceline.features.accounts.service.factors import Proof, SecondFactors
from paceline.features.accounts.service.passkeys import Passkeys
from paceline.features.accounts.service.sessions import Session, SessionService
from paceline.features.accounts.service.visits import Throttle, Visit
from paceline.kernel.identity import UserId


@dataclass(frozen=True, kw_only=True)
class Challenged:
    """Not signed in yet: one of `methods` is to be proved with the token `challenge`."""

    challenge: str = field(repr=False)
    methods: Sequence[Method]
    passkey: Mapping[str, object] | None = field(default=None, repr=False)


class Entrance:
    def __init__(
        self,
        users: UserRepository,
        factors: SecondFactors,
        passkeys: Passkeys,
        challenges: Challenges,
        sessions: SessionService,
        throttle: Throttle,
    ) -> None:
        self._users = users
        self._factors = factors
        self._passkeys = passkeys
        self._challenges = challenges
        self._sessions = sessions
        self._throttle = throttle

    async def enter(
        self, user: User, *, visit: Visit, methods: Sequence[str] = (Method.PASSWORD,)
    ) -> Session | Challenged:
        """For a user, locked, who proved `methods`: a link that was mailed is none of them."""
        wanted = await self._factors.methods_of(user)
        if not wanted:
            return await self._sessions.begin(user, visit=visit, methods=methods)
        token = self._challenges.begin(
            ChallengePurpose.SECOND_STEP, user=user, visit=visit, proved=" ".join(methods)
        )
        options = None
        if Method.PASSKEY in wanted:
            options = await self._passkeys.to_prove(
                user, nonce=nonce_of(token), verified=Method.PASSWORD not in methods
            )
        return Challenged(challenge=token, methods=wanted, passkey=options)

    async def second_step(self, token: str, proof: Proof, *, visit: Visit) -> Session:
        """Raises ChallengeRefused, WrongCode, PasskeyRefused, TooManyAttempts."""
        await self._throttle.admit_unless_known(visit)
        opened = await self._challenges.opened(token, ChallengePurpose.SECOND_STEP)
        if opened.row.user_id is None:
            raise ChallengeRefused
        user = await self._users.lock_unscoped(UserId(opened.row.user_id))
        self._challenges.check(opened, user, visit=visit)
        if user.disabled_at is not None:
            raise ChallengeRefused
        proved = (opened.row.proved or "").split()
        alone = Method.PASSWORD not in proved
        method = await self._factors.prove(
            user, proof, visit=visit, nonce=opened.nonce, alone=alone
        )
        await self._challenges.spend(opened)
        return await self._sessions.begin(user, visit=visit, methods=(*proved, method))

    async def passkey_options(self, *, visit: Visit) -> Challenged:
        """For anyone: nobody is named, the browser knows whose passkeys it holds."""
        await self._throttle.admit_unless_known(visit)
        token = self._challenges.begin(ChallengePurpose.PASSKEY_SIGN_IN)
        options = await self._passkeys.to_prove(None, nonce=nonce_of(token), verified=True)
        return Challenged(challenge=token, methods=[Method.PASSKEY], passkey=options)

    async def by_passkey(
        self, token: str, credential: Mapping[str, object], *, visit: Visit
    ) -> Session:
        """A passkey whose device made sure of its owner is two factors in one.

        Raises ChallengeRefused, PasskeyRefused.
        """
        await self._throttle.admit_unless_known(visit)
        opened = await self._challenges.opened(token, ChallengePurpose.PASSKEY_SIGN_IN)
        user = await self._users.lock_unscoped(await self._passkeys.owner(credential))
        proof = Proof(credential=credential)
        await self._factors.prove(user, proof, visit=visit, nonce=opened.nonce)
        if user.disabled_at is not None or user.verified_at is None:
            raise PasskeyRefused
        await self._challenges.spend(opened)
        return await self._sessions.begin(user, visit=visit, methods=(Method.PASSKEY,))
