from collections.abc import Sequence

from sqlalchemy import select

from paceline.db.repository import Repository
from paceline.db.stores.credentials import CredentialRow


class CredentialRepository(Repository[CredentialRow]):
    """For whoever runs the installation."""

    async def every_unscoped(self) -> Sequence[CredentialRow]:
        found = select(CredentialRow).order_by(CredentialRow.provider, CredentialRow.account)
        return await self.all(found)

    async def found_unscoped(self, provider: str, account: str) -> CredentialRow | None:
        asked = select(CredentialRow).where(
            CredentialRow.provider == provider, CredentialRow.account == account
        )
        return await self.first(asked.with_for_update())
