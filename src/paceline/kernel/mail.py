"""Letters to people. Sent by jobs, never inside a transaction."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Mail:
    """`key` tells one letter from another: a second try of the same one has the same key.

    `html` is the same letter for readers that show it; everything in it is escaped already.
    """

    key: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Raises Unavailable when the post is away, Invalid for an address it refuses."""
        ...
