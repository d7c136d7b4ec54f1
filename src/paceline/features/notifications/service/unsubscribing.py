"""One-click unsubscription (RFC 8058): an address that ends letters of one kind for one person."""

import base64
import binascii
import hmac
from typing import Final
from uuid import UUID

from paceline.features.enrolment.public import SignUpId
from paceline.features.notifications.errors import UnsubscribeNotFound
from paceline.features.notifications.public import NoticeType
from paceline.kernel.keys import PublicUrl, ServerKey

PURPOSE: Final = "unsubscribe"
MARK: Final = 16
ID: Final = 16
TYPES: Final = tuple(NoticeType)


class UnsubscribeLinks:
    """Whom and what it ends stands in the address, signed by this server; nothing is stored."""

    def __init__(self, key: ServerKey, address: PublicUrl) -> None:
        self._key = key
        self._address = address

    def url(self, sign_up_id: SignUpId, kind: NoticeType) -> str:
        said = sign_up_id.bytes + bytes([TYPES.index(kind)])
        token = base64.urlsafe_b64encode(said + mark(self._key, said)).decode().rstrip("=")
        return self._address.to(f"api/v1/unsubscribe/{token}")

    def read(self, token: str) -> tuple[SignUpId, NoticeType]:
        """Raises UnsubscribeNotFound for what no key of ours signed."""
        try:
            found = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UnsubscribeNotFound from error
        said, given = found[: ID + 1], found[ID + 1 :]
        signed = [hmac.compare_digest(given, mark(key, said)) for key in self._key.ring]
        if len(said) != ID + 1 or not any(signed) or said[ID] >= len(TYPES):
            raise UnsubscribeNotFound
        return SignUpId(UUID(bytes=said[:ID])), TYPES[said[ID]]


def mark(key: ServerKey, said: bytes) -> bytes:
    return key.sign(PURPOSE, said)[:MARK]
