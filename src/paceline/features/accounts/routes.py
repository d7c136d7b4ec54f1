from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Header, Response

from paceline.features.accounts.policy import MANAGE, OWN
from paceline.features.accounts.public import PersonalTokenId, UserId, UserView
from paceline.features.accounts.repository import AccountReads
from paceline.features.accounts.schemas import (
    GrantIn,
    GrantOut,
    MeChange,
    MeOut,
    PersonalTokenIn,
    PersonalTokenMadeOut,
    PersonalTokenPage,
    RefreshIn,
    SessionOut,
    SignInIn,
    UserChange,
    UserIn,
    UserOut,
    UserPage,
    UserWithGrants,
)
from paceline.features.accounts.service.personal import MadeToken, PersonalTokenService
from paceline.features.accounts.service.sessions import Session, SessionService
from paceline.features.accounts.service.users import UserService
from paceline.web.answers import JSON
from paceline.web.auth import Caller, anyone, permission
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

auth: Final = commands("/auth")
read_auth: Final = reads("/auth")
manage: Final = commands("/users")
read_users: Final = reads("/users")
routers: Final = (auth, read_auth, manage, read_users)

Sessions = FromDishka[SessionService]
Users = FromDishka[UserService]
Tokens = FromDishka[PersonalTokenService]
Reads = FromDishka[AccountReads]
UserAgent = Annotated[str, Header(max_length=1000)]
Authorization = Annotated[str, Header(max_length=4000)]
ANYONE: Final = [anyone(scope="token")]
OWNS: Final = [permission(OWN, scope="own")]
MANAGES: Final = [permission(MANAGE, scope="visible")]


@auth.post("/sign-in", response_model=SessionOut, dependencies=[anyone()])
async def sign_in(sessions: Sessions, wanted: SignInIn, user_agent: UserAgent = "") -> Session:
    password = wanted.password.get_secret_value()
    return await sessions.sign_in(wanted.email, password, client=user_agent)


@auth.post("/refresh", response_model=SessionOut, dependencies=ANYONE)
async def refresh(sessions: Sessions, wanted: RefreshIn) -> Session:
    return await sessions.refresh(wanted.refresh_token.get_secret_value())


@auth.post(
    "/sign-out",
    status_code=HTTPStatus.NO_CONTENT,
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


@read_auth.get("/tokens", response_model=PersonalTokenPage, dependencies=OWNS)
async def tokens(accounts: Reads, paging: Paging, caller: Caller) -> Response:
    page = await accounts.tokens_page(paging, user_id=caller.user_id, viewer=caller)
    return Response(page, media_type=JSON)


@auth.post(
    "/tokens",
    response_model=PersonalTokenMadeOut,
    status_code=HTTPStatus.CREATED,
    dependencies=OWNS,
)
async def make_token(tokens: Tokens, wanted: PersonalTokenIn, caller: Caller) -> MadeToken:
    return await tokens.make(wanted, user_id=caller.user_id, by=caller)


@auth.delete("/tokens/{token_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=OWNS)
async def revoke_token(tokens: Tokens, token_id: UUID, caller: Caller) -> None:
    await tokens.revoke(PersonalTokenId(token_id), user_id=caller.user_id, by=caller)


@read_users.get("", response_model=UserPage, dependencies=MANAGES)
async def page(accounts: Reads, paging: Paging, caller: Caller) -> Response:
    return Response(await accounts.page(paging, viewer=caller), media_type=JSON)


@read_users.get("/{user_id}", response_model=UserWithGrants, dependencies=MANAGES)
async def show(accounts: Reads, user_id: UUID, caller: Caller) -> Response:
    return Response(await accounts.get(UserId(user_id), viewer=caller), media_type=JSON)


@manage.post("", response_model=UserOut, status_code=HTTPStatus.CREATED, dependencies=MANAGES)
async def register(users: Users, wanted: UserIn, caller: Caller) -> UserView:
    return await users.register(wanted, by=caller)


@manage.patch("/{user_id}", response_model=UserOut, dependencies=MANAGES)
async def change(users: Users, user_id: UUID, wanted: UserChange, caller: Caller) -> UserView:
    return await users.change(UserId(user_id), wanted, by=caller)


@manage.post(
    "/{user_id}/grants",
    response_model=GrantOut,
    status_code=HTTPStatus.CREATED,
    dependencies=MANAGES,
)
async def grant(users: Users, user_id: UUID, wanted: GrantIn, caller: Caller) -> GrantIn:
    await users.grant(UserId(user_id), wanted, by=caller)
    return wanted


@manage.delete(
    "/{user_id}/grants/{scope_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=MANAGES
)
async def take_back(users: Users, user_id: UUID, scope_id: UUID, caller: Caller) -> None:
    await users.take_back(UserId(user_id), scope_id, by=caller)
