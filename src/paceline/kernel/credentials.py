"""Accounts at providers beside the one in the settings."""

from typing import Protocol

from paceline.kernel.errors import Conflict


class Credentials(Protocol):
    """What accounts at providers ask for; `account` is the one a connection names."""

    async def secret(self, provider: str, account: str) -> str | None:
        """None where nothing is stored. Raises KeyAway where the key that sealed it is gone."""
        ...


class CredentialsMissing(Conflict):
    code = "credentials_missing"

    def __init__(self, provider: str, account: str) -> None:
        usual = f"{provider} is not set up: see docs/operate, or name an account that is stored."
        stored = (
            f"Nothing is stored for the account {account} at {provider}: "
            f"paceline sync credentials set {provider} {account}"
        )
        super().__init__(stored if account else usual)
