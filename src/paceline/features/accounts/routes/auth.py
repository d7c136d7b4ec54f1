from dataclasses import replace
from http import HTTPStatus
from typing import Final

from dishka import FromDishka
from fastapi import Response

from paceline.features.accounts.public import UserView
from paceline.features.accounts.repository.reads import AccountReads
from paceline.features.accounts.routes.rules import (
    ANYONE,
    OWNS,
    Bearer,
    RefreshCookie,
    Visitor,
    clear,
    shown,
)
from paceline.features.accounts.schemas.sign_in import RefreshIn, SessionOut, SignInIn
from paceline.features.accounts.schemas.users import MeChange, MeOut, UserOut
from paceline.features.accounts.service.sessions import SessionService
from paceline.features.accounts.service.sign_in import SignInService
from paceline.features.accounts.service.users import UserService
from paceline.kernel.identity import NotSignedIn
from paceline.web.answers import JSON
from paceline.web.auth import Caller, anyone
from paceline.web.routing import commands, reads

auth: Final = commands("/auth")
read_auth: Final = reads("/auth")
routers: Final = (auth, read_auth)
SignIn = FromDishka[SignInService]
Sessions = FromDishka[SessionService]
Users = FromDishka[UserService]
Reads = FromDishka[AccountReads]


@auth.post("/sign-in", response_model=SessionOut, dependencies=[anyone()])
async def sign_in(
    service: SignIn,
    sessions: Sessions,
    wanted: SignInIn,
    visitor: Visitor,
    response: Response,
    cookie: RefreshCookie = "",
) -> SessionOut:
    device = wanted.device_token.get_secret_value() if wanted.device_token else visitor.device
    password = wanted.password.get_secret_value()
    session = await service.sign_in(wanted.email, password, visit=replace(visitor, device=device))
    if cookie and wanted.transport == "cookie":
        await sessions.leave(cookie)
    return shown(session, response, transport=wanted.transport)


@auth.post("/refresh", response_model=SessionOut, dependencies=ANYONE)
async def refresh(
    sessions: Sessions,
    response: Response,
    wanted: RefreshIn | None = None,
    cookie: RefreshCookie = "",
) -> SessionOut:
    if wanted is None and not cookie:
        raise NotSignedIn("Send the refresh token, or sign in.")
    given = wanted.refresh_token.get_secret_value() if wanted else cookie
    session = await sessions.refresh(given)
    return shown(session, response, transport="body" if wanted else "cookie")


@auth.post(
    "/sign-out",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=ANYONE,
)
async def sign_out(
    sessions: Sessions,
    response: Response,
    token: Bearer,
    wanted: RefreshIn | None = None,
    cookie: RefreshCookie = "",
) -> None:
    given = wanted.refresh_token.get_secret_value() if wanted else cookie or None
    clear(response)
    await sessions.sign_out(refresh=given, access=token)


@read_auth.get("/me", response_model=MeOut, dependencies=OWNS)
async def me(accounts: Reads, caller: Caller) -> Response:
    return Response(await accounts.me(viewer=caller), media_type=JSON)


@auth.patch("/me", response_model=UserOut, dependencies=OWNS)
async def change_me(users: Users, wanted: MeChange, caller: Caller) -> UserView:
    return await users.change_me(wanted, by=caller)
