from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import Field, JsonValue, SecretStr

from paceline.features.accounts.public import Method
from paceline.features.accounts.schemas.fields import Closed, Label, OldPassword
from paceline.features.accounts.schemas.registration import Transport

Code = Annotated[
    str, Field(pattern=r"^[0-9]{6}$", repr=False, description="Six digits that an app shows.")
]
PaperCode = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z2-7]{4}(-?[A-Za-z2-7]{4}){3}$",
        repr=False,
        description="One of the ten; capitals and strokes do not matter.",
    ),
]
ChallengeToken = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]{43}$", repr=False, description="As it was answered.")
]
Credential = Annotated[
    dict[str, JsonValue],
    Field(repr=False, description="What the browser's `credential.toJSON()` answers."),
]
DeviceToken = Annotated[
    SecretStr | None,
    Field(max_length=200, description="From an earlier sign-in; browsers keep it as a cookie."),
]


class TotpOut(Closed):
    """Shown once."""

    secret: Annotated[str, Field(repr=False)]
    uri: Annotated[str, Field(repr=False, description="For a picture code (otpauth).")]


class CodeIn(Closed):
    code: Code


class CodesOut(Closed):
    """Shown once; each is good once, and none of an earlier ten is."""

    codes: Annotated[list[str], Field(repr=False)]


class ByPassword(Closed):
    password: OldPassword


class ByCode(CodeIn):
    """A code of an app."""


class ByBackupCode(Closed):
    backup_code: PaperCode


class ByPasskey(Closed):
    challenge: ChallengeToken
    credential: Credential


ProofIn: TypeAlias = ByPassword | ByCode | ByBackupCode | ByPasskey


class SecondBase(Closed):
    challenge: ChallengeToken
    device_token: DeviceToken = None
    transport: Transport = "body"


class SecondByCode(SecondBase):
    code: Code


class SecondByBackupCode(SecondBase):
    backup_code: PaperCode


class SecondByPasskey(SecondBase):
    credential: Credential


SecondIn: TypeAlias = SecondByCode | SecondByBackupCode | SecondByPasskey


class ChallengeOut(Closed):
    """Not signed in yet: prove one of `methods` within five minutes, with this challenge."""

    challenge: Annotated[str, Field(repr=False)]
    methods: list[Method]
    passkey: Annotated[
        dict[str, JsonValue] | None,
        Field(repr=False, description="For `navigator.credentials`, as its `publicKey`."),
    ] = None


class PasskeyIn(Closed):
    challenge: ChallengeToken
    credential: Credential
    label: Label
    second_factor: Annotated[
        bool, Field(description="Whether a password alone signs in no more.")
    ] = True


class PasskeyChange(Closed):
    label: Label | None = None
    second_factor: bool | None = None


class PasskeyOut(Closed):
    id: UUID
    label: str
    second_factor: bool
    created_at: datetime
    last_used_at: datetime | None


class TotpState(Closed):
    confirmed_at: datetime


class FactorsOut(Closed):
    """What somebody has to prove themselves with."""

    password: bool
    totp: TotpState | None
    backup_codes_left: int
    passkeys: list[PasskeyOut]
