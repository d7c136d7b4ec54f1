"""How our events are told from people's: ids made of ours, and private properties.

Somebody who copies an event copies its properties, but never its id.
"""

from base64 import b32hexdecode, b32hexencode
from collections.abc import Iterable
from hashlib import sha256
from typing import Final
from uuid import UUID

PREFIX: Final = "paceline"
COHORT: Final = "pacelineCohort"
INVITED: Final = "pacelineInvited"
DIGEST: Final = 8
LENGTH: Final = 26


def event_id(meeting_id: str) -> str:
    """The same for ever: letters and digits of base32hex, as Google wants them."""
    text = b32hexencode(UUID(meeting_id).bytes).decode().rstrip("=").lower()
    return f"{PREFIX}{text}"


def meeting_of(text: str) -> str | None:
    """The meeting's id; None for an event that is not ours."""
    coded = text.removeprefix(PREFIX)
    if not text.startswith(PREFIX) or len(coded) != LENGTH:
        return None
    try:
        return str(UUID(bytes=b32hexdecode(f"{coded.upper()}======")))
    except ValueError:
        return None


def digest(address: str) -> str:
    """Tells an address again that we invited, without naming it."""
    return sha256(address.lower().encode()).hexdigest()[:DIGEST]


def digests(addresses: Iterable[str]) -> str:
    return ",".join(sorted({digest(each) for each in addresses}))
