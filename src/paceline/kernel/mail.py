"""Letters to people. Sent by jobs, never inside a transaction."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from paceline.kernel.errors import ProcessingError


@dataclass(frozen=True, kw_only=True)
class Invite:
    """An iCalendar text that a letter carries; `method` is the one that stands in it (RFC 6047)."""

    method: str
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Mail:
    """`key` tells one letter from another: a second try of the same one has the same key.

    `html` is the same letter for readers that show it; everything in it is escaped already.
    `once` says that it had rather be lost than come twice, `own_act` that a person waits for it.
    """

    key: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    once: bool = field(default=False, repr=False)
    own_act: bool = field(default=False, repr=False)
    invite: Invite | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The same for each try of one letter, and telling nothing of its key."""
        return letter_name(self.key)


def letter_name(key: str) -> str:
    """32 hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class LetterUnanswered(ProcessingError):
    """Nobody knows whether the post took a letter that must not come twice."""

    code = "letter_unanswered"

    def __init__(self) -> None:
        super().__init__("Whether the post took the letter is not known; it is not sent again.")


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Raises Unavailable when the post is away, Invalid for an address it refuses.

        For a letter that is sent `once` Unavailable means that it was surely not taken;
        LetterUnanswered says that nobody knows.
        """
        ...
