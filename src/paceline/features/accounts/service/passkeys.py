"""Passkeys (WebAuthn): a browser asks somebody's device to sign what this server asked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import UUID

from paceline.features.accounts.errors import (
    BadPasskey,
    PasskeyRefused,
    PasskeyTaken,
    TooManyPasskeys,
)
from paceline.features.accounts.models.factors import Passkey
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import PasskeyId
from paceline.features.accounts.repository.factors import PasskeyRepository
from paceline.features.accounts.service.acts import AccountActs
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.keys import PublicUrl

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.registration.verify_registration_response import VerifiedRegistration

SITE: Final = "Paceline"
AT_MOST: Final = 20
LONGEST_ID: Final = 1023
DEFAULT_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a passkey is bound to, as a browser spells it."""

    host: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """What a browser answered, and what it was asked to sign."""

    credential: Mapping[str, object] = field(repr=False)
    nonce: bytes = field(repr=False)
    verified: bool


class Ceremony:
    """The two questions to a browser, and whether an answer fits; nothing is stored here."""

    def __init__(self, address: PublicUrl) -> None:
        self._site = site_of(address)

    def to_add(self, user: User, held: Sequence[Passkey], *, nonce: bytes) -> Mapping[str, object]:
        import webauthn  # noqa: PLC0415, lazy
        from webauthn.helpers import options_to_json, structs  # noqa: PLC0415, lazy

        options = webauthn.generate_registration_options(
            rp_id=self._site.host,
            rp_name=SITE,
            user_id=user.id.bytes,
            user_name=user.email,
            user_display_name=user.name,
            challenge=nonce,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.PREFERRED,
                user_verification=structs.UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=[
                structs.PublicKeyCredentialDescriptor(id=each.credential_id) for each in held
            ],
        )
        return decoded(options_to_json(options))

    def to_prove(
        self, held: Sequence[Passkey], *, nonce: bytes, verified: bool
    ) -> Mapping[str, object]:
        """With none `held`, the browser offers what it has for this site."""
        import webauthn  # noqa: PLC0415, lazy
        from webauthn.helpers import options_to_json, structs  # noqa: PLC0415, lazy

        need = structs.UserVerificationRequirement
        options = webauthn.generate_authentication_options(
            rp_id=self._site.host,
            challenge=nonce,
            allow_credentials=[
                structs.PublicKeyCredentialDescriptor(id=each.credential_id) for each in held
            ],
            user_verification=need.REQUIRED if verified else need.PREFERRED,
        )
        return decoded(options_to_json(options))

    def added(self, credential: Mapping[str, object], *, nonce: bytes) -> "VerifiedRegistration":
        """Raises BadPasskey."""
        import webauthn  # noqa: PLC0415, lazy

        try:
            return webauthn.verify_registration_response(
                credential=json.dumps(credential),
                expected_challenge=nonce,
                expected_rp_id=self._site.host,
                expected_origin=self._site.origin,
            )
        except Exception as error:
            raise BadPasskey from error

    def proved(self, given: Assertion, stored: Passkey) -> "VerifiedAuthentication":
        """Raises PasskeyRefused, also when the device's count of uses did not grow."""
        import webauthn  # noqa: PLC0415, lazy

        try:
            return webauthn.verify_authentication_response(
                credential=json.dumps(given.credential),
                expected_challenge=given.nonce,
                expected_rp_id=self._site.host,
                expected_origin=self._site.origin,
                credential_public_key=stored.public_key,
                credential_current_sign_count=stored.sign_count,
                require_user_verification=given.verified,
            )
        except Exception as error:
            raise PasskeyRefused from error


class Passkeys:
    def __init__(
        self, rows: PasskeyRepository, ceremony: Ceremony, acts: AccountActs, clock: Clock
    ) -> None:
        self._rows = rows
        self._ceremony = ceremony
        self._acts = acts
        self._clock = clock

    async def of(self, user_id: UserId) -> Sequence[Passkey]:
        return await self._rows.of_unscoped(user_id)

    async def to_add(self, user: User, *, nonce: bytes) -> Mapping[str, object]:
        return self._ceremony.to_add(user, await self.of(user.user_id), nonce=nonce)

    async def to_prove(
        self, user: User | None, *, nonce: bytes, verified: bool
    ) -> Mapping[str, object]:
        held = await self.of(user.user_id) if user else ()
        return self._ceremony.to_prove(held, nonce=nonce, verified=verified)

    async def add(
        self,
        user: User,
        credential: Mapping[str, object],
        *,
        nonce: bytes,
        label: str,
        second_factor: bool,
    ) -> Passkey:
        """Of a user who is locked. Raises BadPasskey, PasskeyTaken, TooManyPasskeys."""
        found = self._ceremony.added(credential, nonce=nonce)
        if len(found.credential_id) > LONGEST_ID:
            raise BadPasskey
        if len(await self.of(user.user_id)) >= AT_MOST:
            raise TooManyPasskeys
        if await self._rows.named_unscoped(found.credential_id) is not None:
            raise PasskeyTaken
        passkey = Passkey(
            user_id=user.id,
            credential_id=found.credential_id,
            public_key=found.credential_public_key,
            sign_count=found.sign_count,
            label=label,
            second_factor=second_factor,
            created_at=self._clock.now(),
        )
        self._rows.add(passkey)
        await self._rows.flush()
        return passkey

    async def owner(self, credential: Mapping[str, object]) -> UserId:
        """Whose passkey was named; nothing is proved yet. Raises PasskeyRefused."""
        return UserId((await self._named(credential)).user_id)

    async def proves(self, user: User, given: Assertion) -> None:
        """Of a user who is locked. Raises PasskeyRefused."""
        stored = await self._named(given.credential)
        if stored.user_id != user.id or not handle_fits(given.credential, user.id):
            self._told(user, "another user's passkey")
            raise PasskeyRefused
        try:
            found = self._ceremony.proved(given, stored)
        except PasskeyRefused:
            self._told(user, "an answer that does not fit")
            raise
        if not await self._rows.use(stored, count=found.new_sign_count, at=self._clock.now()):
            self._told(user, "two uses at once")
            raise PasskeyRefused

    def _told(self, user: User, reason: str) -> None:
        self._acts.denied("passkey", f"user:{user.id}", by=None, reason=reason)

    async def _named(self, credential: Mapping[str, object]) -> Passkey:
        stored = await self._rows.named_unscoped(unpacked(credential.get("id")))
        if stored is None:
            raise PasskeyRefused
        return stored

    async def change(
        self,
        passkey_id: PasskeyId,
        *,
        label: str | None,
        second_factor: bool | None,
        by: Principal,
    ) -> Passkey:
        passkey = await self._rows.lock(passkey_id, viewer=by)
        passkey.label = label or passkey.label
        if second_factor is not None:
            passkey.second_factor = second_factor
        return passkey

    async def remove(self, passkey_id: PasskeyId, *, by: Principal) -> None:
        await self._rows.remove(await self._rows.lock(passkey_id, viewer=by))
        await self._rows.flush()

    async def remove_all(self, user_id: UserId) -> bool:
        return await self._rows.forget_all(user_id)


def site_of(address: PublicUrl) -> Site:
    """A browser leaves out the port that goes without saying."""
    parts = urlsplit(address.base)
    host, port = parts.hostname or "", parts.port
    named = "" if port in {None, DEFAULT_PORTS.get(parts.scheme)} else f":{port}"
    return Site(host=host, origin=f"{parts.scheme}://{host}{named}")


def decoded(options: str) -> Mapping[str, object]:
    found: dict[str, object] = json.loads(options)
    return found


def unpacked(text: object) -> bytes:
    """Empty for what is not base64url."""
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415, lazy

    try:
        return base64url_to_bytes(text) if isinstance(text, str) else b""
    except ValueError:
        return b""


def handle_fits(credential: Mapping[str, object], user_id: UUID) -> bool:
    """A device that knows whose key it is says so; then it must be theirs."""
    response = credential.get("response")
    handle = response.get("userHandle") if isinstance(response, Mapping) else None
    return not handle or unpacked(handle) == user_id.bytes
