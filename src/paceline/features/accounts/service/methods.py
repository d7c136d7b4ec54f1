"""The ways in that somebody has: what is taken away is never the last of them."""

from collections.abc import Sequence

from paceline.features.accounts.errors import LastMethod
from paceline.features.accounts.models.users import User
from paceline.features.accounts.repository.factors import PasskeyRepository


class SignInMethods:
    """Asked with the user's row locked: of two who take away at once, the second sees the first."""

    def __init__(self, passkeys: PasskeyRepository) -> None:
        self._passkeys = passkeys

    async def of_locked(self, user: User) -> Sequence[str]:
        """Each way that signs in by itself, as often as there is one."""
        password = [] if user.password_hash is None else ["password"]
        return [*password, *("passkey" for _ in await self._passkeys.of_unscoped(user.user_id))]

    async def check_left(self, user: User) -> None:
        """After one was taken away. Raises LastMethod, which brings it back."""
        if not await self.of_locked(user):
            raise LastMethod
