"""The ways in that somebody has: what is taken away is never the last of them."""

from collections.abc import Sequence

from paceline.features.accounts.errors import LastMethod
from paceline.features.accounts.models.users import User
from paceline.features.accounts.ports import OutsideSignIns
from paceline.features.accounts.repository.factors import PasskeyRepository
from paceline.features.accounts.repository.identities import IdentityRepository


class SignInMethods:
    """Asked with the user's row locked: of two who take away at once, the second sees the first."""

    def __init__(
        self,
        passkeys: PasskeyRepository,
        identities: IdentityRepository,
        providers: OutsideSignIns,
    ) -> None:
        self._passkeys = passkeys
        self._identities = identities
        self._providers = providers

    async def of_locked(self, user: User) -> Sequence[str]:
        """Each way that signs in by itself, as often as there is one.

        A provider that is no longer set up lets nobody in, so it does not count.
        """
        password = [] if user.password_hash is None else ["password"]
        passkeys = await self._passkeys.of_unscoped(user.user_id)
        identities = await self._identities.of_user_unscoped(user.user_id)
        offered = {each.name for each in self._providers.offered()}
        outside_ones = [outside(each.provider) for each in identities if each.provider in offered]
        return [*password, *("passkey" for _ in passkeys), *outside_ones]

    async def check_left(self, user: User) -> None:
        """After one was taken away. Raises LastMethod, which brings it back."""
        if not await self.of_locked(user):
            raise LastMethod


def outside(provider: str) -> str:
    return f"oidc:{provider}"
