"""An athlete here, the same one at a stand-in Strava, and what they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from paceline.kernel.identity import Principal
from paceline.testing.peers.strava.athletes import StoredAthlete
from paceline.testing.peers.strava.server import StravaPeer
from tests.features.activities.stage import Stage
from tests.times import MovableClock
from tests.work import work_off

ALL = "read,activity:read,activity:read_all"
WEBHOOK = "http://test/webhooks/strava"


@dataclass(kw_only=True)
class Ground:
    stage: Stage
    peer: StravaPeer
    clock: MovableClock

    @property
    def runner(self) -> StoredAthlete:
        return self.peer.athletes[7]

    async def left(self, *, by: Principal | None = None) -> dict[str, str]:
        """What the page at Strava is asked with."""
        reply = await self.stage.asked("POST", "/activities/strava", {}, by=by)
        assert reply.status_code == httpx2.codes.OK, reply.text
        query = parse_qs(urlsplit(reply.json()["url"]).query)
        return {name: values[0] for name, values in query.items()}

    async def finished(
        self, *, scope: str = ALL, by: Principal | None = None, **told: str
    ) -> httpx2.Response:
        """They let us in, and come back with what they left ticked."""
        asked = await self.left(by=by)
        code = self.peer.tokens.code(7, scope.split(","))
        body = {"state": asked["state"], "code": code, "scope": scope, **told}
        return await self.stage.asked("POST", "/activities/strava/finish", body, by=by)

    async def connected(self, *, scope: str = ALL) -> None:
        reply = await self.finished(scope=scope)
        assert reply.status_code == httpx2.codes.NO_CONTENT, reply.text

    async def work(self) -> int:
        return await work_off(self.stage.container)

    async def diary(self) -> list[dict[str, Any]]:
        found = await self.stage.get("/activities?limit=100")
        items: list[dict[str, Any]] = found["items"]
        return items

    async def state(self) -> dict[str, Any]:
        return await self.stage.get("/activities/strava")

    async def told(
        self,
        thing: int,
        *,
        headers: Mapping[str, str] | None = None,
        kind: str = "activity",
        aspect: str = "create",
        updates: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """By webhook, as Strava sends it."""
        event = self.peer.webhooks.event(7, thing, kind=kind, aspect=aspect, updates=updates)
        body, signed = self.peer.webhooks.signed(event)
        return await self.stage.client.post(WEBHOOK, content=body, headers=headers or signed)
