"""Athletes, what they recorded, and the groups they train in; each step through a door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2
from dishka import AsyncContainer

from paceline.app.edge import settled
from paceline.engines.formats.activities.model import Activity
from paceline.engines.formats.activities.packing import encode
from paceline.features.activities.public import ActivityId, Arrival, SourceKind
from paceline.features.activities.service.facts import facts_of
from paceline.features.activities.service.intake import Incoming, IntakeService, Kept
from paceline.kernel.identity import Principal, Role
from tests.features.activities.recordings import run
from tests.people import signed_in, someone

T = TypeVar("T")
S = TypeVar("S")


def member() -> Principal:
    return someone(Role.MEMBER)


@dataclass(kw_only=True)
class Stage:
    container: AsyncContainer
    client: httpx2.AsyncClient
    athlete: Principal = field(default_factory=member)

    async def get(self, path: str, *, by: Principal | None = None) -> dict[str, Any]:
        reply = await self.asked("GET", path, by=by)
        assert reply.status_code == httpx2.codes.OK, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def asked(
        self, method: str, path: str, body: object = None, *, by: Principal | None = None
    ) -> httpx2.Response:
        headers = signed_in(by or self.athlete)
        return await self.client.request(method, path, json=body, headers=headers)

    async def diary(self, *, by: Principal | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.get("/activities", by=by))["items"]
        return found

    async def recorded(
        self,
        activity: Activity | None = None,
        *,
        kind: SourceKind = SourceKind.FIT,
        by: Principal | None = None,
    ) -> Kept:
        """As from a file that was read."""
        activity = activity or run()
        incoming = Incoming(kind=kind, facts=facts_of(activity), packed=encode(activity))
        who = (by or self.athlete).user_id
        return await self.within(IntakeService, lambda intake: intake.keep(who, incoming))

    async def arrived(
        self,
        arrival: Arrival,
        *,
        kind: SourceKind = SourceKind.STRAVA,
        by: Principal | None = None,
    ) -> ActivityId:
        who = (by or self.athlete).user_id
        kept = await self.within(IntakeService, lambda intake: intake.store(who, kind, arrival))
        assert kept is not None
        return kept

    async def within(self, kind: type[S], act: Callable[[S], Awaitable[T]]) -> T:
        async with self.container() as scope:
            service = await scope.get(kind)
            return await settled(scope, lambda: act(service))
