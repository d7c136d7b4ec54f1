"""Events as SendGrid tells them: signed over time and body with a P-256 key.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from paceline.kernel.ids import new_id

Event: TypeAlias = Mapping[str, object]
SIGNATURE: Final = "x-twilio-email-event-webhook-signature"
TIMESTAMP: Final = "x-twilio-email-event-webhook-timestamp"


class EventSigner:
    """A key of its own for each stand-in."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public_key(self) -> str:
        """As SendGrid's pages show it."""
        encoded = self._key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(encoded).decode()

    def signed(self, events: Sequence[Event], *, at: datetime) -> tuple[bytes, Mapping[str, str]]:
        """The body and the headers of the request that tells of them."""
        body = json.dumps(events).encode()
        return body, self.headers(body, at=at)

    def headers(self, body: bytes, *, at: datetime) -> Mapping[str, str]:
        """Of a request with this body, whatever it says."""
        stamp = str(int(at.timestamp()))
        signature = self._key.sign(stamp.encode() + body, ec.ECDSA(SHA256()))
        return {
            SIGNATURE: base64.b64encode(signature).decode(),
            TIMESTAMP: stamp,
            "content-type": "application/json",
        }


def event(kind: str, *, email: str, at: datetime, **more: object) -> Event:
    """What was given as `custom_args` with the letter stands beside the event's own fields."""
    return {
        "email": email,
        "timestamp": int(at.timestamp()),
        "event": kind,
        "sg_event_id": str(new_id()),
        "sg_message_id": f"{new_id()}.filter0001",
        **more,
    }
