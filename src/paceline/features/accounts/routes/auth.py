from http import HTTPStatus
from typing import Annotated, Final

from dishka import FromDishka
from fastapi import Header, Response

from paceline.features.accounts.public import UserView
from paceline.features.accounts.repository.reads import AccountReads
from paceline.features.accounts.routes.rules import ANYONE, OWNS, REFUSES
from paceline.features.accounts.schemas.sign_in import RefreshIn, SessionOut, SignInIn
from paceline.features.accounts.schemas.users import (
    MeChange,
    MeOut,
    UserOut,
)
from paceline.features.accounts.service.sessions import Session, SessionService
from paceline.features.accounts.service.users import UserService
from paceline.web.answers import JSON
from paceline.web.auth import Caller, anyone
from paceline.web.routing import commands, reads

auth: Final = commands("/auth")

read_auth: Final = reads("/auth")
routers: Final = (auth, read_auth)

Sessions = FromDishka[SessionService]

Users = FromDishka[UserService]

Reads = FromDishka[AccountReads]

UserAgent = Annotated[str, Header(max_length=1000)]

Authorization = Annotated[str, Header(max_length=4000)]


@auth.post("/sign-in", response_model=SessionOut, responses=REFUSES, dependencies=[anyone()])
async def sign_in(sessions: Sessions, wanted: SignInIn, user_agent: UserAgent = "") -> Session:
    password = wanted.password.get_secret_value()
    return await sessions.sign_in(wanted.email, password, client=user_agent)


@auth.post("/refresh", response_model=SessionOut, responses=REFUSES, dependencies=ANYONE)
async def refresh(sessions: Sessions, wanted: RefreshIn) -> Session:
    return await sessions.refresh(wanted.refresh_token.get_secret_value())


@auth.post(
    "/sign-out",
    status_code=HTTPStatus.NO_CONTENT,
    responses=REFUSES,
    dependencies=ANYONE,
)
async def sign_out(
    sessions: Sessions, wanted: RefreshIn | None = None, authorization: Authorization = ""
) -> None:
    given = wanted.refresh_token.get_secret_value() if wanted else None
    await sessions.sign_out(refresh=given, access=authorization.partition(" ")[2])


@read_auth.get("/me", response_model=MeOut, dependencies=OWNS)
async def me(accounts: Reads, caller: Caller) -> Response:
    return Response(await accounts.me(viewer=caller), media_type=JSON)


@auth.patch("/me", response_model=UserOut, dependencies=OWNS)
async def change_me(users: Users, wanted: MeChange, caller: Caller) -> UserView:
    return await users.change_me(wanted, by=caller)
