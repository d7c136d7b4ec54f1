"""What somebody proves themselves with beside a password, and what they do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from paceline.features.accounts.errors import NoSecondFactor, TotpNotFound, WrongCode
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import Method
from paceline.features.accounts.service.acts import AccountActs
from paceline.features.accounts.service.backup_codes import BackupCodes
from paceline.features.accounts.service.passkeys import Assertion, Passkeys
from paceline.features.accounts.service.totp import Totp
from paceline.features.accounts.service.visits import Throttle, Visit


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One of them is given."""

    code: str = field(default="", repr=False)
    backup_code: str = field(default="", repr=False)
    credential: Mapping[str, object] = field(default_factory=dict, repr=False)


class SecondFactors:
    """Every method takes a user whose row is locked: guesses stand in line, one after the other."""

    def __init__(
        self,
        totp: Totp,
        codes: BackupCodes,
        passkeys: Passkeys,
        throttle: Throttle,
        acts: AccountActs,
    ) -> None:
        self._totp = totp
        self._codes = codes
        self._passkeys = passkeys
        self._throttle = throttle
        self._acts = acts

    async def methods_of(self, user: User) -> Sequence[Method]:
        """What may follow a password; nothing when a password is enough."""
        totp, passkeys = await self._totp.is_on(user.user_id), await self._passkeys.of(user.user_id)
        if not totp and not any(each.second_factor for each in passkeys):
            return []
        held = {
            Method.TOTP: totp,
            Method.BACKUP_CODE: bool(await self._codes.left(user.user_id)),
            Method.PASSKEY: bool(passkeys),
        }
        return [method for method, there in held.items() if there]

    async def prove(
        self, user: User, proof: Proof, *, visit: Visit, nonce: bytes = b"", alone: bool = True
    ) -> Method:
        """Raises WrongCode, PasskeyRefused, TooManyAttempts.

        `nonce` is what a passkey was to sign; `alone` says that no password was given, so that the
        device has to have made sure of its owner.
        """
        if proof.code:
            return await self._by_code(user, proof.code, visit=visit)
        if proof.backup_code:
            return await self._by_backup_code(user, proof.backup_code)
        given = Assertion(credential=proof.credential, nonce=nonce, verified=alone)
        await self._passkeys.proves(user, given)
        return Method.PASSKEY

    async def _by_code(self, user: User, code: str, *, visit: Visit) -> Method:
        """Six digits can be guessed: they are counted, apart from passwords.

        Whoever knows the password could else forget the count with each sign-in.
        """
        attempt = self._throttle.factor_attempt(user.user_id, visit=visit)
        await self._throttle.check_again(attempt)
        if await self._totp.proves(user.user_id, code):
            await self._throttle.succeeded(attempt)
            return Method.TOTP
        if await self._throttle.failed(attempt):
            self._acts.denied(
                "second_factor", f"user:{user.id}", by=None, reason="too many wrong codes"
            )
        raise WrongCode

    async def _by_backup_code(self, user: User, code: str) -> Method:
        if not await self._codes.proves(user.user_id, code):
            raise WrongCode
        left = await self._codes.left(user.user_id)
        self._acts.done("backup_code_used", user.id, by=user.user_id, after={"left": left})
        return Method.BACKUP_CODE

    async def new_codes(self, user: User) -> Sequence[str]:
        """Raises NoSecondFactor."""
        if not await self.methods_of(user):
            raise NoSecondFactor
        return await self._codes.replace(user.user_id)

    async def turn_off_totp(self, user: User) -> None:
        """Backup codes go with the last factor that they stand in for. Raises TotpNotFound."""
        if not await self._totp.remove(user.user_id):
            raise TotpNotFound
        await self.tidy(user)

    async def tidy(self, user: User) -> None:
        if not await self.methods_of(user):
            await self._codes.remove(user.user_id)

    async def forget_all(self, user: User) -> None:
        await self._totp.remove(user.user_id)
        await self._codes.remove(user.user_id)
        await self._passkeys.remove_all(user.user_id)
        await self._throttle.unlock_factors(user.user_id)
