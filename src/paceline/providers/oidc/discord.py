"""Discord: OAuth 2 with PKCE, and who it is from an address of its own instead of a token."""

import msgspec

from paceline.features.accounts.ports import Arrival, Departure, OutsidePerson, OutsideRefused
from paceline.providers.oidc.calls import Calls, decoded
from paceline.providers.oidc.connect import Kept, Tokens, departure, grant
from paceline.providers.oidc.settings import ProviderSettings


class Me(msgspec.Struct, frozen=True):
    id: str
    username: str
    global_name: str | None = None
    email: str | None = None
    verified: bool = False


class Discord:
    def __init__(self, settings: ProviderSettings, calls: Calls) -> None:
        self._settings = settings
        self._calls = calls
        self._base = settings.base.rstrip("/")

    async def begin(self, *, state: str, back: str) -> Departure:
        endpoint = f"{self._base}/oauth2/authorize"
        return departure(endpoint, self._settings, state=state, back=back)

    async def finish(self, arrival: Arrival, *, back: str) -> OutsidePerson:
        tokens = await self._calls.exchange(
            f"{self._base}/api/oauth2/token",
            grant(arrival.code, decoded(arrival.kept, Kept), back),
            Tokens,
            client=(self._settings.client_id, self._settings.client_secret.get_secret_value()),
        )
        if not tokens.access_token:
            raise OutsideRefused
        me = await self._calls.get(f"{self._base}/api/users/@me", Me, token=tokens.access_token)
        return OutsidePerson(
            issuer=self._base,
            subject=me.id,
            email=me.email or "",
            email_verified=me.verified and bool(me.email),
            name=me.global_name or me.username,
        )
