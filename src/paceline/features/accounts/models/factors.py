from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record, Sealing
from paceline.features.accounts.errors import PasskeyTaken, TotpOn
from paceline.features.accounts.public import PasskeyId

TOTP: Final = "accounts.totp"
CHALLENGE_LIFETIME: Final = timedelta(minutes=5)


class ChallengePurpose(StrEnum):
    """What a challenge was given for; it opens nothing else."""

    SECOND_STEP = "second_step"
    PASSKEY_ADD = "passkey_add"
    PASSKEY_SIGN_IN = "passkey_sign_in"
    PROOF = "proof"


class TotpSecret(Record):
    """What an app on a telephone makes its codes of; sealed with the server key that `kid` names.

    `last_step` is the newest period whose code was used: neither it nor an older one is good again.
    """

    __tablename__ = "totp_secrets"
    __table_args__ = (UniqueConstraint("user_id"),)
    conflicts: ClassVar = {"uq_totp_secrets_user_id": TotpOn}
    sealing: ClassVar = Sealing(purpose=TOTP, owner="user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, repr=False)
    kid: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class BackupCode(Record):
    """One of ten; its hash alone is stored. It is good once, until the next ten are made."""

    __tablename__ = "backup_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[str] = mapped_column(String(64), repr=False)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class Passkey(Record):
    """The public half of a key that never leaves somebody's device.

    `second_factor` says that a password alone no longer signs its owner in.
    """

    __tablename__ = "passkeys"
    __table_args__ = (UniqueConstraint("credential_id"),)
    conflicts: ClassVar = {"uq_passkeys_credential_id": PasskeyTaken}

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), repr=False)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, repr=False)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str] = mapped_column(String(80))
    second_factor: Mapped[bool]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def passkey_id(self) -> PasskeyId:
        return PasskeyId(self.id)


class Challenge(Record):
    """Something to be proved next, by whoever holds the token whose hash is here; good once.

    `stamp` is a hash of the password's hash: a new password ends what was begun with the old one.
    `device_id` is of the device that began, when it was known: another one cannot go on.
    """

    __tablename__ = "challenges"
    __table_args__ = (UniqueConstraint("token_hash"),)

    purpose: Mapped[ChallengePurpose]
    token_hash: Mapped[str] = mapped_column(String(64), repr=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True, default=None)
    stamp: Mapped[str | None] = mapped_column(String(64), default=None, repr=False)
    device_id: Mapped[UUID | None] = mapped_column(Uuid, default=None)
    proved: Mapped[str | None] = mapped_column(String(200), default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
