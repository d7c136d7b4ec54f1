"""The one subscription an application may have, and what the stand-in says over it."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from paceline.kernel.clock import Clock
from paceline.testing.peers.strava.tokens import CLIENT, fault, form_of
from paceline.testing.peers.wire import Reply, Request

if TYPE_CHECKING:
    import httpx2

PATH: Final = "/push_subscriptions"
ATTEMPTS: Final = 3
SIGNATURE: Final = "x-strava-signature"


@dataclass(frozen=True, kw_only=True)
class Subscription:
    id: int
    callback: str


class Webhooks:
    """`is_signed` is what some say that Strava does, and others do not."""

    def __init__(self, clock: Clock, secret: str) -> None:
        self._clock = clock
        self._secret = secret
        self.subscription: Subscription | None = None
        self.is_signed = True

    async def answer(self, request: Request) -> Reply:
        form = form_of(request) | {name: values[0] for name, values in request.query.items()}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, self._secret):
            return fault(HTTPStatus.UNAUTHORIZED, "Application", "client_id")
        if request.method == "POST":
            return await self._subscribed(form)
        if request.method == "DELETE":
            self.subscription = None
            return Reply(status=HTTPStatus.NO_CONTENT)
        shown = [] if self.subscription is None else [{"id": self.subscription.id}]
        return Reply.json(shown)

    async def _subscribed(self, form: Mapping[str, str]) -> Reply:
        """Made once the callback has said the challenge back."""
        callback = form.get("callback_url", "")
        if self.subscription is not None:
            return fault(HTTPStatus.BAD_REQUEST, "PushSubscription", "", code="already exists")
        challenge = secrets.token_hex(8)
        asked = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": form.get("verify_token", ""),
        }
        async with client_of() as client:
            reply = await client.get(callback, params=asked)
        said = reply.json() if reply.status_code == HTTPStatus.OK else {}
        if said.get("hub.challenge") != challenge:
            return fault(HTTPStatus.BAD_REQUEST, "PushSubscription", "callback url", code="not GET")
        self.subscription = Subscription(id=secrets.randbelow(10**6) + 1, callback=callback)
        return Reply.json({"id": self.subscription.id}, HTTPStatus.CREATED)

    def event(
        self,
        owner: int,
        thing: int,
        *,
        kind: str = "activity",
        aspect: str = "create",
        updates: Mapping[str, str] | None = None,
    ) -> Mapping[str, object]:
        return {
            "aspect_type": aspect,
            "event_time": int(self._clock.now().timestamp()),
            "object_id": thing,
            "object_type": kind,
            "owner_id": owner,
            "subscription_id": self.subscription.id if self.subscription else 1,
            "updates": dict(updates or {}),
        }

    def signed(self, event: Mapping[str, object]) -> tuple[bytes, Mapping[str, str]]:
        """The body and the headers of the request that tells of it."""
        body = json.dumps(event).encode()
        headers = {"content-type": "application/json"}
        if self.is_signed:
            stamp = str(int(self._clock.now().timestamp()))
            mark = hmac.new(self._secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
            headers[SIGNATURE] = f"t={stamp},v1={mark.hexdigest()}"
        return body, headers

    async def tell(self, event: Mapping[str, object]) -> int:
        """Up to three times; answers the last status."""
        assert self.subscription is not None
        body, headers = self.signed(event)
        status = 0
        async with client_of() as client:
            for _ in range(ATTEMPTS):
                reply = await client.post(self.subscription.callback, content=body, headers=headers)
                status = reply.status_code
                if status == HTTPStatus.OK:
                    break
        return status


def client_of() -> "httpx2.AsyncClient":
    import httpx2  # noqa: PLC0415, on first use

    return httpx2.AsyncClient(trust_env=False, timeout=2)
