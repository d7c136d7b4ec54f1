"""The ways a user can sign in, so that nobody takes away the last one."""

from typing import Final

from paceline.features.accounts.repository.identities import IdentityRepository
from paceline.features.accounts.repository.users import UserRepository
from paceline.kernel.identity import UserId

PASSWORD: Final = "password"  # noqa: S105, a way to sign in, not one


class Methods:
    def __init__(self, users: UserRepository, identities: IdentityRepository) -> None:
        self._users = users
        self._identities = identities

    async def remaining(self, user_id: UserId) -> frozenset[str]:
        """Whoever takes one away locks the user first, then asks what is left."""
        user = await self._users.get_unscoped(user_id)
        identities = await self._identities.of_user_unscoped(user_id)
        own = {PASSWORD} if user.password_hash is not None else set()
        return frozenset(own | {outside(each.provider) for each in identities})


def outside(provider: str) -> str:
    return f"oidc:{provider}"
