"""What Strava says by webhook: a hint that something may have happened, never the news itself.

https://developers.strava.com/docs/webhooks/
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

import msgspec

from paceline.features.activities.ports import Hint, NoHint
from paceline.kernel.clock import Clock
from paceline.providers.strava.settings import StravaSettings
from paceline.providers.strava.shapes import Event

TOLERANCE: Final = 300
CHALLENGE: Final = "hub.challenge"


class Hints:
    def __init__(self, settings: StravaSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def echoed(self, query: Mapping[str, str]) -> Mapping[str, str]:
        wanted = self._settings.verify_token
        given = query.get("hub.verify_token", "")
        if wanted is None or query.get("hub.mode") != "subscribe":
            raise NoHint
        if not hmac.compare_digest(wanted.get_secret_value().encode(), given.encode()):
            raise NoHint
        return {CHALLENGE: query.get(CHALLENGE, "")}

    def heard(self, body: bytes, *, signature: str) -> Hint | None:
        if self._settings.verify_token is None:
            raise NoHint
        is_signed = self._check(body, signature)
        event = event_of(body)
        wanted = self._settings.subscription_id
        if event is None or (wanted and event.subscription_id != wanted):
            return None
        owner = str(event.owner_id)
        if event.object_type == "activity":
            return Hint(owner=owner, external_id=str(event.object_id), is_signed=is_signed)
        is_end = str(event.updates.get("authorized", "")).lower() == "false"
        return Hint(owner=owner, is_signed=is_signed) if is_end else None

    def _check(self, body: bytes, signature: str) -> bool:
        """Not all of them are signed; one that is has to be good."""
        if not signature:
            if self._settings.signed_only:
                raise NoHint
            return False
        parts = dict(each.partition("=")[::2] for each in signature.split(","))
        stamp, mark = parts.get("t", ""), parts.get("v1", "")
        if not (stamp.isascii() and stamp.isdecimal()):
            raise NoHint
        if abs(self._clock.now().timestamp() - int(stamp)) > TOLERANCE:
            raise NoHint
        secret = self._settings.client_secret
        key = b"" if secret is None else secret.get_secret_value().encode()
        good = hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(good.encode(), mark.encode()):
            raise NoHint
        return True


def event_of(body: bytes) -> Event | None:
    """None for what is no event: sent again it would be none, too."""
    try:
        return msgspec.json.decode(body, type=Event)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
