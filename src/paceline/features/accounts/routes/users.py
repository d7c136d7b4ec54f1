from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi import Response

from paceline.features.accounts.public import UserId, UserView
from paceline.features.accounts.routes.auth import (
    Reads,
    Users,
)
from paceline.features.accounts.routes.rules import MANAGES, PROVED
from paceline.features.accounts.schemas.users import (
    GrantIn,
    GrantOut,
    UserChange,
    UserIn,
    UserOut,
    UserPage,
    UserWithGrants,
)
from paceline.web.answers import JSON
from paceline.web.auth import Caller
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

manage: Final = commands("/users")

read_users: Final = reads("/users")
routers: Final = (manage, read_users)


@read_users.get("", response_model=UserPage, dependencies=MANAGES)
async def page(accounts: Reads, paging: Paging, caller: Caller) -> Response:
    return Response(await accounts.page(paging, viewer=caller), media_type=JSON)


@read_users.get("/{user_id}", response_model=UserWithGrants, dependencies=MANAGES)
async def show(accounts: Reads, user_id: UUID, caller: Caller) -> Response:
    return Response(await accounts.get(UserId(user_id), viewer=caller), media_type=JSON)


@manage.post("", response_model=UserOut, status_code=HTTPStatus.CREATED, dependencies=PROVED)
async def register(users: Users, wanted: UserIn, caller: Caller) -> UserView:
    return await users.register(wanted, by=caller)


@manage.patch("/{user_id}", response_model=UserOut, dependencies=PROVED)
async def change(users: Users, user_id: UUID, wanted: UserChange, caller: Caller) -> UserView:
    return await users.change(UserId(user_id), wanted, by=caller)


@manage.post(
    "/{user_id}/grants",
    response_model=GrantOut,
    status_code=HTTPStatus.CREATED,
    dependencies=PROVED,
)
async def grant(users: Users, user_id: UUID, wanted: GrantIn, caller: Caller) -> GrantIn:
    await users.grant(UserId(user_id), wanted, by=caller)
    return wanted


@manage.delete(
    "/{user_id}/grants/{scope_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=PROVED
)
async def take_back(users: Users, user_id: UUID, scope_id: UUID, caller: Caller) -> None:
    await users.take_back(UserId(user_id), scope_id, by=caller)
