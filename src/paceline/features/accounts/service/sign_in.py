from collections.abc import Sequence

from paceline.features.accounts.errors import NotVerified
from paceline.features.accounts.models.users import User
from paceline.features.accounts.service.proof import PasswordProof
from paceline.features.accounts.service.sessions import Session, SessionService
from paceline.features.accounts.service.visits import Visit


class SignInService:
    def __init__(self, proof: PasswordProof, sessions: SessionService) -> None:
        self._proof = proof
        self._sessions = sessions

    async def sign_in(self, email: str, password: str, *, visit: Visit) -> Session:
        """Raises WrongCredentials after the same time for an unknown address.

        TooManyAttempts is for strangers who guess, NotVerified for who knows the password and has
        not confirmed the address yet.
        """
        tried = await self._proof.tried(email, password, visit=visit)
        user = await self._proof.settled(tried)
        return await self.entered(user, visit=visit, methods=("password",))

    async def entered(self, user: User, *, visit: Visit, methods: Sequence[str]) -> Session:
        """The one way in for whoever proved to be `user`, by a password or by another's word."""
        if user.verified_at is None:
            raise NotVerified
        return await self._sessions.begin(user, visit=visit, methods=methods)
