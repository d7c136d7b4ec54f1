"""How athletes let us in, and what that is renewed with.

https://developers.strava.com/docs/authentication/
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from paceline.features.activities.ports import Admission, ConsentGone, Grant, Keep, NotEnough
from paceline.kernel.clock import Clock
from paceline.providers.strava.calls import Calls, decoded
from paceline.providers.strava.errors import (
    Missing,
    StravaMisconfigured,
    StravaRefused,
    Unauthorised,
)
from paceline.providers.strava.settings import StravaSettings
from paceline.providers.strava.shapes import Token

WANTED: Final = ("activity:read", "activity:read_all")
# One that ends sooner may have ended when it arrives: its end would be no news to Strava.
MARGIN: Final = timedelta(minutes=5)
REFUSALS: Final = (Unauthorised, Missing, StravaRefused)
UNTICKED: Final = (
    "Strava lets us see no activities, as the box for them was unticked: connect again and leave "
    "View data about your activities ticked."
)


class Access:
    def __init__(self, settings: StravaSettings, calls: Calls, clock: Clock) -> None:
        self._settings = settings
        self._calls = calls
        self._clock = clock

    def way_in(self, *, state: str, back: str) -> str:
        """Asked anew each time, so that boxes that were unticked once can be ticked."""
        asked = {
            "client_id": self._settings.client_id,
            "redirect_uri": back,
            "response_type": "code",
            "approval_prompt": "force",
            "scope": ",".join(("read", *WANTED)),
            "state": state,
        }
        return f"{self._settings.oauth_url}/authorize?{urlencode(asked)}"

    async def admitted(self, code: str, *, scopes: Sequence[str]) -> Admission:
        if not set(scopes) & set(WANTED):
            raise NotEnough(UNTICKED)
        token = await self._asked(grant_type="authorization_code", code=code)
        if token.athlete is None:
            raise StravaRefused("Strava does not say whose activities these are; connect again.")
        told = token.scope.replace(",", " ").split()
        return Admission(
            owner=str(token.athlete.id), scopes=told or sorted(scopes), grant=grant_of(token)
        )

    async def renewed(self, refresh: str) -> Grant:
        """Raises ConsentGone for what Strava does not know (any more)."""
        try:
            return grant_of(await self._asked(grant_type="refresh_token", refresh_token=refresh))
        except StravaRefused as error:
            raise ConsentGone from error

    async def ended(self, access: str) -> None:
        """That it was ended before is as good."""
        address = f"{self._settings.oauth_url}/{self._settings.revoke_path}"
        form = {"token": access, "access_token": access, **self._client()}
        try:
            await self._calls.post(address, form, access=access)
        except REFUSALS:
            return

    async def revoked(self, grant: Grant, keep: Keep) -> None:
        if grant.good_until <= self._clock.now() + MARGIN:
            try:
                grant = await self.renewed(grant.refresh)
            except ConsentGone:
                return
            await keep(grant)
        await self.ended(grant.access)

    async def _asked(self, **form: str) -> Token:
        address = f"{self._settings.oauth_url}/token"
        try:
            body = await self._calls.post(address, {**self._client(), **form})
        except Unauthorised as error:
            raise StravaMisconfigured from error
        except Missing as error:
            raise StravaRefused("Strava will not let us in; connect again.") from error
        return decoded(body, Token)

    def _client(self) -> dict[str, str]:
        secret = self._settings.client_secret
        known = "" if secret is None else secret.get_secret_value()
        return {"client_id": self._settings.client_id, "client_secret": known}


def grant_of(token: Token) -> Grant:
    return Grant(
        access=token.access_token,
        refresh=token.refresh_token,
        good_until=datetime.fromtimestamp(token.expires_at, tz=UTC),
    )
