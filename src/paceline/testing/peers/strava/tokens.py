"""How the stand-in lets clients in: codes, tokens that end, refresh tokens that are replaced."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from paceline.kernel.clock import Clock
from paceline.testing.peers.wire import Reply, Request

LIFE: Final = timedelta(hours=6)
# One that lives for longer is given again; else there is a new one, and a new refresh token.
NEAR_ITS_END: Final = timedelta(hours=1)
CLIENT: Final = "12345"


@dataclass(kw_only=True)
class Consent:
    """What one athlete agreed to; only the latest refresh token is good."""

    athlete: int
    scopes: Sequence[str]
    refresh: str
    access: str
    ends: datetime
    older: dict[str, datetime] = field(default_factory=dict)


def token() -> str:
    return secrets.token_hex(20)


class Tokens:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.secret = secrets.token_hex(16)
        self.consents: dict[int, Consent] = {}
        self.renewed = 0
        self._codes: dict[str, tuple[int, Sequence[str]]] = {}

    def code(self, athlete: int, scopes: Sequence[str]) -> str:
        """As if they had pressed the button; good once."""
        made = token()
        self._codes[made] = athlete, tuple(scopes)
        return made

    def of(self, request: Request) -> Consent | None:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        now = self._clock.now()
        for consent in self.consents.values():
            ends = consent.ends if given == consent.access else consent.older.get(given)
            if ends is not None and ends > now:
                return consent
        return None

    def end(self, athlete: int) -> None:
        self.consents.pop(athlete, None)

    def expire(self) -> None:
        """All access tokens at once, before their time."""
        for consent in self.consents.values():
            consent.ends = self._clock.now()
            consent.older.clear()

    def answer(self, request: Request) -> Reply:
        form = form_of(request)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, self.secret):
            return fault(HTTPStatus.UNAUTHORIZED, "Application", "client_id")
        if form.get("grant_type") == "authorization_code":
            return self._by_code(form.get("code", ""))
        if form.get("grant_type") == "refresh_token":
            return self._by_refresh(form.get("refresh_token", ""))
        return fault(HTTPStatus.BAD_REQUEST, "Application", "grant_type")

    def _by_code(self, code: str) -> Reply:
        athlete, scopes = self._codes.pop(code, (0, ()))
        if not athlete:
            return fault(HTTPStatus.BAD_REQUEST, "RequestToken", "code")
        made = self.consents[athlete] = Consent(
            athlete=athlete,
            scopes=scopes,
            refresh=token(),
            access=token(),
            ends=self._clock.now() + LIFE,
        )
        return Reply.json({**self._told(made), "athlete": {"id": athlete}})

    def _by_refresh(self, refresh: str) -> Reply:
        found = [each for each in self.consents.values() if each.refresh == refresh]
        if not found:
            return fault(HTTPStatus.BAD_REQUEST, "RefreshToken", "refresh_token")
        self.renewed += 1
        now = self._clock.now()
        if found[0].ends <= now + NEAR_ITS_END:
            found[0].older[found[0].access] = found[0].ends
            found[0].access, found[0].refresh = token(), token()
            found[0].ends = now + LIFE
        return Reply.json(self._told(found[0]))

    def _told(self, consent: Consent) -> Mapping[str, object]:
        return {
            "token_type": "Bearer",
            "expires_at": int(consent.ends.timestamp()),
            "expires_in": int((consent.ends - self._clock.now()).total_seconds()),
            "refresh_token": consent.refresh,
            "access_token": consent.access,
        }


def form_of(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def fault(status: int, resource: str, name: str, *, code: str = "invalid") -> Reply:
    """As Strava spells it."""
    told = [{"resource": resource, "field": name, "code": code}]
    return Reply.json({"message": HTTPStatus(status).phrase, "errors": told}, status)
