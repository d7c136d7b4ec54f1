"""The ways a user can sign in, so that nobody takes away the last one."""

from typing import Final

from paceline.features.accounts.ports import OutsideSignIns
from paceline.features.accounts.repository.identities import IdentityRepository
from paceline.features.accounts.repository.users import UserRepository
from paceline.kernel.identity import UserId

PASSWORD: Final = "password"  # noqa: S105, a way to sign in, not one


class Methods:
    def __init__(
        self, users: UserRepository, identities: IdentityRepository, providers: OutsideSignIns
    ) -> None:
        self._users = users
        self._identities = identities
        self._providers = providers

    async def remaining(self, user_id: UserId) -> frozenset[str]:
        """Whoever takes one away locks the user first, then asks what is left.

        A provider that is no longer set up lets nobody in, so it does not count.
        """
        user = await self._users.get_unscoped(user_id)
        identities = await self._identities.of_user_unscoped(user_id)
        own = {PASSWORD} if user.password_hash is not None else set()
        offered = {each.name for each in self._providers.offered()}
        held = {each.provider for each in identities} & offered
        return frozenset(own | {outside(provider) for provider in held})


def outside(provider: str) -> str:
    return f"oidc:{provider}"
