"""A device with a passkey in it: a real key, real bytes, and wrong ones where a test asks."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from uuid import UUID

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN, HOST = "http://test", "test"


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass(kw_only=True)
class Device:
    """`origin`, `host` and `verifies` are what a browser and a person would see to."""

    origin: str = ORIGIN
    host: str = HOST
    verifies: bool = True
    count: int = 0
    handle: UUID | None = None
    key_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def registers(self, options: dict[str, object]) -> dict[str, object]:
        said = self._said("webauthn.create", str(options["challenge"]))
        data = self._data(ATTESTED, self.count) + self._attested()
        stated = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": packed(said), "attestationObject": packed(stated)}
        return self._answer(response)

    def signs(self, options: dict[str, object]) -> dict[str, object]:
        self.count += 1
        said = self._said("webauthn.get", str(options["challenge"]))
        data = self._data(0, self.count)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": packed(said),
            "authenticatorData": packed(data),
            "signature": packed(signature),
        }
        if self.handle is not None:
            response["userHandle"] = packed(self.handle.bytes)
        return self._answer(response)

    def _answer(self, response: dict[str, str]) -> dict[str, object]:
        name = packed(self.key_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }

    def _said(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _data(self, flags: int, count: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, count)

    def _attested(self) -> bytes:
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        return bytes(16) + struct.pack(">H", len(self.key_id)) + self.key_id + cbor2.dumps(cose)
