"""Users as the operator makes them, and what they hold once signed in."""

from dataclasses import dataclass
from uuid import UUID

import httpx2
from dishka import AsyncContainer

from paceline.app.edge import settled
from paceline.features.accounts.schemas.users import UserChange, UserIn
from paceline.features.accounts.service.users import UserService
from paceline.kernel.identity import Operators, Role, UserId

PASSWORD = "correct horse battery"


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    id: UUID
    access: str
    refresh: str

    @property
    def headers(self) -> dict[str, str]:
        return bearer(self.access)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def registered(
    container: AsyncContainer,
    email: str,
    *,
    role: Role = Role.MEMBER,
    password: str | None = PASSWORD,
) -> UUID:
    wanted = UserIn.checked(email=email, name="Someone", role=role, password=password)
    operator = await (await container.get(Operators)).operator()
    async with container() as scope:
        users = await scope.get(UserService)
        made = await settled(scope, lambda: users.register(wanted, by=operator))
    return made.id


async def sign_in(
    client: httpx2.AsyncClient, email: str, password: str = PASSWORD
) -> httpx2.Response:
    return await client.post("/auth/sign-in", json={"email": email, "password": password})


async def signed_in(
    container: AsyncContainer,
    client: httpx2.AsyncClient,
    email: str = "ada@example.org",
    *,
    role: Role = Role.MEMBER,
) -> SignedIn:
    user_id = await registered(container, email, role=role)
    reply = await sign_in(client, email)
    assert reply.status_code == httpx2.codes.OK, reply.text
    body = reply.json()
    return SignedIn(id=user_id, access=body["access_token"], refresh=body["refresh_token"])


async def made_disabled(container: AsyncContainer, user_id: UUID) -> None:
    operator = await (await container.get(Operators)).operator()
    change = UserChange(disabled=True)
    async with container() as scope:
        users = await scope.get(UserService)
        await settled(scope, lambda: users.change(UserId(user_id), change, by=operator))
