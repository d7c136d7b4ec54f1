"""A target over a real socket: a room for each group, and a date in it for each of its meetings."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from random import SystemRandom
from typing import Any, Final

import httpx2
from typing_extensions import override

from paceline.backends.resilience.guards import ProcessResilience
from paceline.engines.diff.objects import Fields, KindRule, Known, Name, Seen, To, Wanted
from paceline.features.reconcile.ports import Gone, ProviderNotFound, Target, Targets
from paceline.features.reconcile.public import Connection, Picture
from paceline.kernel.breaker import Breaking
from paceline.kernel.clock import SystemClock
from paceline.kernel.errors import Unavailable
from paceline.kernel.resilience import Guarding

RULES: Final = (KindRule(kind="room", rank=0), KindRule(kind="date", rank=1))
REST: Final = timedelta(seconds=5)


class SocketTarget(Target):
    def __init__(self, port: int, settle: float) -> None:
        self._settle = timedelta(seconds=settle)
        self._client = httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=5, trust_env=False
        )
        guarding = {self.name: Guarding(breaking=Breaking(rest=REST))}
        self._guards = ProcessResilience(guarding, SystemClock(), SystemRandom())

    @property
    @override
    def name(self) -> str:
        return "socket"

    @property
    @override
    def rules(self) -> Sequence[KindRule]:
        return RULES

    @property
    @override
    def settle(self) -> timedelta:
        return self._settle

    @override
    def wanted(self, picture: Picture, connection: Connection) -> Sequence[Wanted]:
        found: list[Wanted] = []
        for group in picture.groups:
            room = Name("room", str(group.id))
            found.append(Wanted(name=room, fields={"title": group.group.name}))
            for meeting in group.meetings:
                name = Name("date", f"{group.id}/{meeting.week}")
                found.append(Wanted(name=name, fields={"room": To(room)}))
        return found

    @override
    async def observe(self, connection: Connection, known: Sequence[Known]) -> Sequence[Seen]:
        things = await self._asked("GET", f"/things?cohort={connection.cohort_id}")
        return [
            Seen(
                kind=each["kind"],
                outside_id=each["id"],
                fields=each["fields"],
                mark=Name(each["kind"], each["key"]),
            )
            for each in things
        ]

    @override
    async def create(self, connection: Connection, name: Name, fields: Fields, *, turn: str) -> str:
        thing = {
            "cohort": str(connection.cohort_id),
            "kind": name.kind,
            "key": name.key,
            "fields": dict(fields),
        }
        made = await self._asked("POST", "/things", thing)
        return str(made["id"])

    @override
    async def update(
        self, connection: Connection, name: Name, outside_id: str, fields: Fields
    ) -> None:
        told = await self._asked("PATCH", f"/things/{outside_id}", dict(fields))
        if not told["there"]:
            raise Gone

    @override
    async def remove(self, connection: Connection, name: Name, outside_id: str) -> None:
        await self._asked("DELETE", f"/things/{outside_id}")

    @override
    def problems(self, place: str, options: Mapping[str, object]) -> Sequence[str]:
        return ()

    async def close(self) -> None:
        await self._client.aclose()

    async def _asked(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        async def ask() -> httpx2.Response:
            try:
                reply = await self._client.request(method, path, json=body)
            except httpx2.TransportError as error:
                raise Unavailable("The socket did not answer.") from error
            if reply.status_code != HTTPStatus.OK:
                raise Unavailable("The socket is away.")
            return reply

        return (await self._guards.call(self.name, ask)).json()


class SocketTargets(Targets):
    def __init__(self, port: int, settle: float) -> None:
        self._target = SocketTarget(port, settle)

    @override
    def named(self, name: str) -> Target:
        if name != self._target.name:
            raise ProviderNotFound(self._target.name)
        return self._target

    @override
    def all(self) -> Sequence[Target]:
        return (self._target,)

    async def close(self) -> None:
        await self._target.close()
