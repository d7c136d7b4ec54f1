"""A browser that is sent to a provider and comes back, and what the store holds afterwards."""

from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx2
from dishka import AsyncContainer
from sqlalchemy import func, select, update

from paceline.db.database import Database
from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.models.identities import OutsideIdentity, OutsideState
from paceline.features.accounts.models.users import User
from paceline.testing.outside_peer import OutsidePeer
from tests.times import NOON

COOKIE: Final = "__Host-paceline-outside"
NOTHING: Final[Mapping[str, str]] = {}


class Browser:
    """Keeps its cookies by hand: a jar would not send them over plain http."""

    def __init__(self, client: httpx2.AsyncClient, peer: OutsidePeer) -> None:
        self._client = client
        self._peer = peer
        self.cookies: dict[str, str] = {}

    def at(self, client: httpx2.AsyncClient) -> "Browser":
        """The same browser, answered by another process."""
        same = Browser(client, self._peer)
        same.cookies = self.cookies
        return same

    @property
    def headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"origin": "http://test", **({"cookie": cookie} if cookie else {})}

    async def _post(
        self, path: str, body: Mapping[str, object], headers: Mapping[str, str]
    ) -> httpx2.Response:
        reply = await self._client.post(path, json=body, headers={**self.headers, **headers})
        self._client.cookies.clear()
        for line in reply.headers.get_list("set-cookie"):
            for name, each in SimpleCookie(line).items():
                self.cookies[name] = each.value
        return reply

    async def leave(
        self,
        name: str = "corp",
        *,
        link: bool = False,
        headers: Mapping[str, str] = NOTHING,
        **body: object,
    ) -> httpx2.Response:
        self._peer.back = f"http://test/auth/outside/{name}/callback"
        path = f"/auth/outside/{name}/link" if link else f"/auth/outside/{name}"
        return await self._post(path, {"transport": "body", **body}, headers)

    async def consent(self, left: httpx2.Response) -> dict[str, str]:
        """What the provider writes into the address it sends the browser back to."""
        assert left.status_code == httpx2.codes.OK, left.text
        async with httpx2.AsyncClient() as outside:
            reply = await outside.get(left.json()["url"])
        assert reply.status_code == httpx2.codes.FOUND, self._peer.violations
        target = reply.headers["location"]
        assert target.startswith(f"{self._peer.back}?")
        return dict(parse_qsl(urlsplit(target).query))

    async def finish(
        self, told: Mapping[str, str], name: str = "corp", *, headers: Mapping[str, str] = NOTHING
    ) -> httpx2.Response:
        return await self._post(f"/auth/outside/{name}/finish", told, headers)

    async def sign_in(self, name: str = "corp", **body: str) -> httpx2.Response:
        told = await self.consent(await self.leave(name, link=False, headers=NOTHING, **body))
        return await self.finish(told, name)

    async def link(self, name: str = "corp", *, headers: Mapping[str, str]) -> httpx2.Response:
        left = await self.leave(name, link=True, headers=headers)
        return await self.finish(await self.consent(left), name, headers=headers)


async def counted(container: AsyncContainer) -> tuple[int, int, int, int]:
    """Users, sessions, identities and states that are stored."""
    database = await container.get(Database)
    async with database.session() as session:
        kinds = (User, TokenFamily, OutsideIdentity, OutsideState)
        counts = [await session.scalar(select(func.count()).select_from(kind)) for kind in kinds]
    users, sessions, identities, states = (count or 0 for count in counts)
    return users, sessions, identities, states


async def with_opened_letter(container: AsyncContainer, user_id: UUID) -> None:
    """As if the user had opened a letter sent to this address."""
    database = await container.get(Database)
    async with database.session() as session:
        user = await session.get_one(User, user_id)
        user.verify(at=NOON)
        await session.commit()


async def as_if_renamed(container: AsyncContainer, before: str, after: str) -> None:
    """As if the settings had another name for a provider by now."""
    database = await container.get(Database)
    renamed = update(OutsideIdentity).where(OutsideIdentity.provider == before)
    async with database.session() as session:
        await session.execute(renamed.values(provider=after))
        await session.commit()


async def without_password(container: AsyncContainer, user_id: UUID) -> None:
    database = await container.get(Database)
    async with database.session() as session:
        user = await session.get_one(User, user_id)
        user.password_hash = None
        await session.commit()
