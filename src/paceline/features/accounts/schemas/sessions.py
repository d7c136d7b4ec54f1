from datetime import datetime
from uuid import UUID

from paceline.features.accounts.schemas.fields import Closed


class OneSessionOut(Closed):
    """A sign-in that lives; `client` is what the program called itself."""

    id: UUID
    client: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool | None


class SessionPage(Closed):
    items: list[OneSessionOut]
    next: str | None


class EndedOut(Closed):
    """How many sessions ended."""

    ended: int
