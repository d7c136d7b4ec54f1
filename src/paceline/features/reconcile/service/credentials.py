"""Accounts at providers beside the one in the settings, stored by whoever runs the installation."""

from collections.abc import Sequence
from typing import Final

from paceline.db.sealing import Seal
from paceline.db.stores.credentials import CREDENTIALS, CredentialRow
from paceline.features.reconcile.errors import CredentialNotFound
from paceline.features.reconcile.policy import may_store_credentials
from paceline.features.reconcile.ports import Targets
from paceline.features.reconcile.repository.credentials import CredentialRepository
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal
from paceline.kernel.keys import ServerKey

LONGEST: Final = 8_000
NAME: Final = 40


class CredentialService:
    def __init__(
        self, rows: CredentialRepository, targets: Targets, key: ServerKey, clock: Clock
    ) -> None:
        self._rows = rows
        self._targets = targets
        self._seal = Seal(key, CREDENTIALS)
        self._clock = clock

    async def all(self, *, by: Principal) -> Sequence[CredentialRow]:
        may_store_credentials(by)
        return await self._rows.every_unscoped()

    async def store(
        self, provider: str, account: str, secret: str, *, by: Principal
    ) -> CredentialRow:
        """In place of what was there. Raises ProviderNotFound, and Invalid for what is none."""
        may_store_credentials(by)
        self._targets.named(provider)
        if not (account and len(account) <= NAME and account.isidentifier()):
            raise Invalid(f"Name the account with at most {NAME} letters, digits and underscores.")
        if not 0 < len(secret) <= LONGEST:
            raise Invalid(f"A credential has 1 to {LONGEST} characters.")
        row = await self._rows.found_unscoped(provider, account)
        now = self._clock.now()
        if row is None:
            row = self._rows.add(CredentialRow(provider=provider, account=account, stored_at=now))
        row.stored_at, row.kid = now, self._seal.kid
        row.sealed = self._seal.seal(secret, owner=row.id)
        return row

    async def remove(self, provider: str, account: str, *, by: Principal) -> None:
        """Raises CredentialNotFound. Connections that name it wait until there is one again."""
        may_store_credentials(by)
        row = await self._rows.found_unscoped(provider, account)
        if row is None:
            raise CredentialNotFound
        await self._rows.remove(row)
