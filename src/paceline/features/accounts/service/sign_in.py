from collections.abc import Sequence

from paceline.features.accounts.errors import NotVerified
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import Method
from paceline.features.accounts.service.entrance import Challenged, Entrance
from paceline.features.accounts.service.proof import PasswordProof
from paceline.features.accounts.service.sessions import Session
from paceline.features.accounts.service.visits import Visit


class SignInService:
    def __init__(self, proof: PasswordProof, entrance: Entrance) -> None:
        self._proof = proof
        self._entrance = entrance

    async def sign_in(self, email: str, password: str, *, visit: Visit) -> Session | Challenged:
        """Raises WrongCredentials after the same time for an unknown address.

        TooManyAttempts is for strangers who guess, NotVerified for who knows the password and has
        not confirmed the address yet.
        """
        tried = await self._proof.tried(email, password, visit=visit)
        user = await self._proof.settled(tried)
        return await self.entered(user, visit=visit, methods=(Method.PASSWORD,))

    async def entered(
        self, user: User, *, visit: Visit, methods: Sequence[str]
    ) -> Session | Challenged:
        """The one way in for whoever proved to be `user`, by a password or by another's word."""
        if user.verified_at is None:
            raise NotVerified
        return await self._entrance.enter(user, visit=visit, methods=methods)
