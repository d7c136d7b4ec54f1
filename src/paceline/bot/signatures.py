"""Whether Discord sent it: Ed25519 over the time and the body, as they came."""

import re
from datetime import datetime, timedelta
from typing import Final

from paceline.bot.errors import BadSignature
from paceline.kernel.clock import Clock

# Clocks differ; older than this it may have been kept by somebody.
STALE: Final = timedelta(minutes=5)
HEX: Final = re.compile(r"[0-9a-fA-F]{128}")
SECONDS: Final = re.compile(r"[0-9]{1,12}")


class Signatures:
    """`public_key` is the application's, 64 hexadecimal digits."""

    def __init__(self, public_key: str, clock: Clock) -> None:
        self._public_key = bytes.fromhex(public_key)
        self._clock = clock

    def check(self, body: bytes, *, signature: str, timestamp: str) -> None:
        """Raises BadSignature, the same for every reason."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415, on first use
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415, as above
            Ed25519PublicKey,
        )

        if not (HEX.fullmatch(signature) and SECONDS.fullmatch(timestamp)):
            raise BadSignature
        key = Ed25519PublicKey.from_public_bytes(self._public_key)
        try:
            key.verify(bytes.fromhex(signature), timestamp.encode() + body)
        except InvalidSignature as error:
            raise BadSignature from error
        if not is_near(int(timestamp), self._clock.now()):
            raise BadSignature


def is_near(seconds: int, now: datetime) -> bool:
    return abs(now.timestamp() - seconds) <= STALE.total_seconds()
