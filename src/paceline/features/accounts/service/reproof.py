"""Somebody who is signed in proves once more who they are, in whatever way they have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from paceline.features.accounts.errors import WrongCredentials
from paceline.features.accounts.models.factors import ChallengePurpose
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import Method
from paceline.features.accounts.repository.identity import IdentityReads
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.service.challenges import Challenges, nonce_of
from paceline.features.accounts.service.entrance import Challenged
from paceline.features.accounts.service.factors import Proof, SecondFactors
from paceline.features.accounts.service.passkeys import Passkeys
from paceline.features.accounts.service.proof import PasswordProof
from paceline.features.accounts.service.visits import Throttle, Visit
from paceline.kernel.identity import Principal


@dataclass(frozen=True, kw_only=True)
class Given:
    """One of them; `challenge` is what the passkey answers."""

    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    backup_code: str = field(default="", repr=False)
    challenge: str = field(default="", repr=False)
    credential: Mapping[str, object] = field(default_factory=dict, repr=False)


class Reproof:
    def __init__(
        self,
        users: UserRepository,
        reads: IdentityReads,
        password: PasswordProof,
        factors: SecondFactors,
        passkeys: Passkeys,
        challenges: Challenges,
        throttle: Throttle,
    ) -> None:
        self._users = users
        self._reads = reads
        self._password = password
        self._factors = factors
        self._passkeys = passkeys
        self._challenges = challenges
        self._throttle = throttle

    async def options(self, *, visit: Visit, by: Principal) -> Challenged:
        """What a passkey of the caller's is to sign."""
        user = await self._users.lock(by.user_id, viewer=by)
        token = self._challenges.begin(ChallengePurpose.PROOF, user=user, visit=visit)
        options = await self._passkeys.to_prove(user, nonce=nonce_of(token), verified=True)
        return Challenged(challenge=token, methods=[Method.PASSKEY], passkey=options)

    async def prove(self, given: Given, *, visit: Visit, by: Principal) -> tuple[User, Method]:
        """The user, locked, and how it was proved; guesses count like those of a sign-in.

        Raises WrongCredentials, WrongCode, PasskeyRefused, ChallengeRefused, TooManyAttempts.
        """
        if given.password:
            return await self._by_password(given.password, visit=visit, by=by), Method.PASSWORD
        await self._throttle.admit_unless_known(visit)
        if given.challenge:
            return await self._by_passkey(given, visit=visit, by=by), Method.PASSKEY
        user = await self._users.lock(by.user_id, viewer=by)
        proof = Proof(code=given.code, backup_code=given.backup_code)
        return user, await self._factors.prove(user, proof, visit=visit)

    async def _by_password(self, password: str, *, visit: Visit, by: Principal) -> User:
        email = await self._reads.address_unscoped(by.user_id)
        tried = await self._password.tried(email, password, visit=visit)
        user = await self._password.settled(tried)
        if user.user_id != by.user_id:
            raise WrongCredentials
        return user

    async def _by_passkey(self, given: Given, *, visit: Visit, by: Principal) -> User:
        opened = await self._challenges.opened(given.challenge, ChallengePurpose.PROOF)
        user = await self._users.lock(by.user_id, viewer=by)
        self._challenges.check(opened, user, visit=visit)
        proof = Proof(credential=given.credential)
        await self._factors.prove(user, proof, visit=visit, nonce=opened.nonce)
        await self._challenges.spend(opened)
        return user
