"""A provider people sign in with, on a real socket: OpenID Connect, or the way Discord does it.

It says yes for whoever `person` is, keeps a list of everything it was asked wrongly, and misbehaves
in one way at a time where a test asks for that.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from typing_extensions import override

Form = Mapping[str, str]
BITS: Final = 2048
LIFETIME: Final = timedelta(minutes=5)
CHALLENGE_LENGTH: Final = 43


class Fault(StrEnum):
    """One thing at a time that a provider does wrong, or somebody in its place."""

    WRONG_NONCE = "wrong nonce"
    NO_NONCE = "no nonce"
    WRONG_AUDIENCE = "wrong audience"
    OTHER_PARTY = "authorized for another"
    EXPIRED = "expired"
    FROM_THE_FUTURE = "from the future"
    UNSIGNED = "alg none"
    SIGNED_WITH_PUBLIC_KEY = "HS256 with the public key"
    FORGED = "signed by another's key"
    OTHER_ISSUER = "other issuer"
    OTHER_HASH = "hash of another access token"
    DESCRIBED_FOR_ANOTHER = "description of another issuer"
    ANSWER_OF_ANOTHER = "answer of another issuer"
    ANSWER_OF_NOBODY = "answer without issuer"
    WRONG_STATE = "wrong state"
    DECLINES = "declines"
    FAILING = "fails"
    SLOW = "slow"
    OTHER_SHAPE = "answers in another shape"
    REDIRECTS = "redirects the secret"
    TELLS_OF_ANOTHER = "user information of another"


@dataclass(frozen=True, kw_only=True)
class PeerPerson:
    subject: str = "s-1"
    email: str | None = "ada@example.org"
    verified: bool = True
    name: str = "Ada Berg"


@dataclass(frozen=True)
class Grant:
    asked: Form
    person: PeerPerson


@dataclass
class OutsidePeer:
    """Open it with `with`; `back` is the exact address that was entered at it."""

    back: str
    now: Callable[[], datetime]
    client_id: str = "paceline-at-the-peer"
    client_secret: str = "s/ecret: of + the peer"  # noqa: S105, made up
    person: PeerPerson = field(default_factory=PeerPerson)
    fault: Fault | None = None
    email_in_token: bool = True
    algorithm: str = "RS256"
    violations: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, PeerPerson] = {}
        self._released = threading.Event()
        self.rotate()

    def rotate(self) -> None:
        """From now on it signs with another key, and the one before is gone."""
        self._key = key_for(self.algorithm)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, path: str, query: Form, headers: Form) -> "Reply":
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                return Reply.json(self._described())
            case "/jwks":
                return Reply.json({"keys": [self._key.as_dict(private=False)]})
            case "/authorize" | "/oauth2/authorize":
                return self._authorize(query, connect=path == "/authorize")
            case "/token" | "/api/oauth2/token":
                return self._token(query, headers, connect=path == "/token")
            case "/userinfo":
                return self._told(headers, self._userinfo)
            case "/api/users/@me":
                return self._told(headers, discord_user)
            case _:
                return self._wrong(f"asked for {path}")

    def _wrong(self, what: str) -> "Reply":
        self.violations.append(what)
        return Reply(HTTPStatus.BAD_REQUEST, b'{"error":"invalid_request"}')

    def _described(self) -> Mapping[str, object]:
        another = self.fault is Fault.DESCRIBED_FOR_ANOTHER
        return {
            "issuer": "https://issuer.example" if another else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": [self.algorithm, "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
        }

    def _authorize(self, asked: Form, *, connect: bool) -> "Reply":
        faults = [
            name
            for name, fits in {
                "response_type": asked.get("response_type") == "code",
                "client_id": asked.get("client_id") == self.client_id,
                "redirect_uri": asked.get("redirect_uri") == self.back,
                "state": bool(asked.get("state")),
                "challenge": len(asked.get("code_challenge", "")) == CHALLENGE_LENGTH,
                "method": asked.get("code_challenge_method") == "S256",
                "nonce": bool(asked.get("nonce")) is connect,
                "scope": ("openid" if connect else "identify") in asked.get("scope", "").split(),
            }.items()
            if not fits
        ]
        if faults:
            return self._wrong(f"authorize: {', '.join(faults)}")
        return Reply.to(f"{self.back}?{urlencode(self._answered(asked, connect=connect))}")

    def _answered(self, asked: Form, *, connect: bool) -> Form:
        state = "another" if self.fault is Fault.WRONG_STATE else asked["state"]
        if self.fault is Fault.DECLINES:
            return {"error": "access_denied", "state": state}
        code = secrets.token_urlsafe(16)
        self._codes[code] = Grant(asked, self.person)
        issuer = {Fault.ANSWER_OF_ANOTHER: "https://issuer.example", Fault.ANSWER_OF_NOBODY: ""}
        told = issuer.get(self.fault, self.issuer) if self.fault else self.issuer
        return {"code": code, "state": state, **({"iss": told} if connect and told else {})}

    def _token(self, form: Form, headers: Form, *, connect: bool) -> "Reply":
        if self.fault is Fault.FAILING:
            return Reply(HTTPStatus.BAD_GATEWAY, b"<h1>Bad gateway</h1>")
        if self.fault is Fault.SLOW:
            self._released.wait()
        if self.fault is Fault.REDIRECTS:
            return Reply.to(f"{self.issuer}/elsewhere", HTTPStatus.TEMPORARY_REDIRECT)
        grant = self._codes.pop(form.get("code", ""), None)
        if grant is None:
            return self._wrong("token: a code that is unknown or was spent")
        faults = [
            name
            for name, fits in {
                "grant_type": form.get("grant_type") == "authorization_code",
                "redirect_uri": form.get("redirect_uri") == grant.asked["redirect_uri"],
                "verifier": challenge(form.get("code_verifier", ""))
                == grant.asked["code_challenge"],
                "client": client_in(headers) == (self.client_id, self.client_secret),
                "secret in the form": "client_secret" not in form,
            }.items()
            if not fits
        ]
        if faults:
            return self._wrong(f"token: {', '.join(faults)}")
        access = secrets.token_urlsafe(16)
        self._tokens[access] = grant.person
        if self.fault is Fault.OTHER_SHAPE:
            return Reply.json(["what is this?"])
        told = {"access_token": access, "token_type": "Bearer"}
        return Reply.json({**told, "id_token": self._id_token(grant, access)} if connect else told)

    def _id_token(self, grant: Grant, access: str) -> str:
        claims, header = self._claims(grant, access), {"alg": self.algorithm, "kid": self._key.kid}
        if self.fault is Fault.UNSIGNED:
            return f"{packed({'alg': 'none'})}.{packed(claims)}."
        if self.fault is Fault.SIGNED_WITH_PUBLIC_KEY:
            signed = f"{packed({**header, 'alg': 'HS256'})}.{packed(claims)}"
            assert isinstance(self._key, RSAKey)
            mac = hmac.digest(self._key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
        forged = self.fault is Fault.FORGED
        key = key_for(self.algorithm) if forged else self._key
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.encode(header, dict(claims), key, algorithms=[self.algorithm])

    def _claims(self, grant: Grant, access: str) -> Mapping[str, object]:
        now = int(self.now().timestamp())
        hash_name = "sha512" if self.algorithm in {"EdDSA", "Ed25519"} else "sha256"
        whole = hashlib.new(hash_name, access.encode()).digest()
        half = whole[: len(whole) // 2]
        told: dict[str, object] = {
            "iss": self.issuer,
            "sub": grant.person.subject,
            "aud": self.client_id,
            "iat": now,
            "exp": now + int(LIFETIME.total_seconds()),
            "nonce": grant.asked["nonce"],
            "at_hash": base64.urlsafe_b64encode(half).decode().rstrip("="),
            "name": grant.person.name,
        }
        if self.email_in_token:
            told |= {"email": grant.person.email, "email_verified": grant.person.verified}
        wrong: Mapping[Fault, Mapping[str, object]] = {
            Fault.WRONG_NONCE: {"nonce": "another"},
            Fault.NO_NONCE: {"nonce": None},
            Fault.WRONG_AUDIENCE: {"aud": "another"},
            Fault.OTHER_PARTY: {"aud": [self.client_id, "another"], "azp": "another"},
            Fault.EXPIRED: {"iat": now - 3600, "exp": now - 61},
            Fault.FROM_THE_FUTURE: {"iat": now + 120},
            Fault.OTHER_ISSUER: {"iss": "https://issuer.example"},
            Fault.OTHER_HASH: {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        }
        told |= wrong.get(self.fault, {}) if self.fault else {}
        return {key: value for key, value in told.items() if value is not None}

    def _told(self, headers: Form, of: "Callable[[PeerPerson], Mapping[str, object]]") -> "Reply":
        person = self._tokens.get(headers.get("authorization", "").removeprefix("Bearer "))
        return Reply.json(of(person)) if person else self._wrong("user information: no such token")

    def _userinfo(self, person: PeerPerson) -> Mapping[str, object]:
        another = self.fault is Fault.TELLS_OF_ANOTHER
        return {
            "sub": "another" if another else person.subject,
            "email": person.email,
            "email_verified": person.verified,
        }


def key_for(algorithm: str) -> Key:
    if algorithm == "ES256":
        return ECKey.generate_key("P-256", {"use": "sig"}, private=True, auto_kid=True)
    if algorithm in {"EdDSA", "Ed25519"}:
        return OKPKey.generate_key("Ed25519", {"use": "sig"}, private=True, auto_kid=True)
    return RSAKey.generate_key(BITS, {"use": "sig"}, private=True, auto_kid=True)


def discord_user(person: PeerPerson) -> Mapping[str, object]:
    return {
        "id": person.subject,
        "username": "ada.b",
        "global_name": person.name,
        "email": person.email,
        "verified": person.verified,
    }


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def packed(value: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def client_in(headers: Form) -> tuple[str, str]:
    basic = headers.get("authorization", "").removeprefix("Basic ")
    name, _, secret = base64.b64decode(basic).decode().partition(":")
    return unquote_plus(name), unquote_plus(secret)


@dataclass(frozen=True)
class Reply:
    status: HTTPStatus
    body: bytes = b""
    location: str = ""

    @classmethod
    def json(cls, value: object) -> "Reply":
        return cls(HTTPStatus.OK, json.dumps(value).encode())

    @classmethod
    def to(cls, url: str, status: HTTPStatus = HTTPStatus.FOUND) -> "Reply":
        return cls(status, location=url)


def handler_of(peer: OutsidePeer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
            self._reply({name: values[0] for name, values in parse_qs(body).items()})

        def _reply(self, told: Form) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = peer.answer(urlsplit(self.path).path, told, headers)
            self.send_response(reply.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(reply.body)))
            if reply.location:
                self.send_header("location", reply.location)
            self.end_headers()
            self.wfile.write(reply.body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """A test's output is its own."""

    return Handler
