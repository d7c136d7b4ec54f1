"""Credentials of providers' accounts in the database, sealed."""

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import LargeBinary, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from paceline.db.read_lane import Ask, ReadLane
from paceline.db.record import Audited, Record, Sealing
from paceline.db.sealing import Seal
from paceline.kernel.credentials import Credentials
from paceline.kernel.keys import ServerKey

CREDENTIALS: Final = "credentials"


class CredentialRow(Record):
    """What a provider asks of one account of it; sealed with the server key that `kid` names."""

    __tablename__ = "credentials"
    __table_args__ = (UniqueConstraint("provider", "account"),)
    audited: ClassVar = Audited(
        subject="credential", shows=frozenset({"provider", "account", "kid", "stored_at"})
    )
    sealing: ClassVar = Sealing(purpose=CREDENTIALS, owner="id")

    provider: Mapped[str] = mapped_column(String(40))
    account: Mapped[str] = mapped_column(String(40))
    stored_at: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, repr=False, default=b"")
    kid: Mapped[str] = mapped_column(String(16), default="")


ONE: Final = select(CredentialRow.id, CredentialRow.sealed, CredentialRow.kid).where(
    CredentialRow.provider == bindparam("provider", type_=String()),
    CredentialRow.account == bindparam("account", type_=String()),
)


class SealedCredentials(Credentials):
    """Opened for the call that needs them and kept nowhere else."""

    def __init__(self, lane: ReadLane, key: ServerKey) -> None:
        self._lane = lane
        self._seal = Seal(key, CREDENTIALS)

    @override
    async def secret(self, provider: str, account: str) -> str | None:
        asked = Ask(statement=ONE, binds={"provider": provider, "account": account})
        rows = (await self._lane.rows(asked))[0]
        if not rows:
            return None
        row = rows[0]
        sealed = row["sealed"]
        assert isinstance(sealed, bytes)
        return self._seal.open(sealed, kid=str(row["kid"]), owner=UUID(str(row["id"])))
