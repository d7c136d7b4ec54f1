from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Body, Response

from paceline.features.accounts.public import UserId
from paceline.features.accounts.repository.factors import FactorReads
from paceline.features.accounts.routes.auth import Sessions
from paceline.features.accounts.routes.rules import (
    ANYONE,
    MANAGES,
    OWNS,
    OWNS_PROVED,
    PROVED,
    RefreshCookie,
    Visitor,
    given,
    shown,
)
from paceline.features.accounts.schemas.factors import (
    CodeIn,
    CodesOut,
    FactorsOut,
    ProofIn,
    SecondByBackupCode,
    SecondByCode,
    SecondIn,
    TotpOut,
)
from paceline.features.accounts.schemas.sign_in import SessionOut
from paceline.features.accounts.service.entrance import Entrance
from paceline.features.accounts.service.factors import Proof
from paceline.features.accounts.service.own_factors import FactorReset, OwnCodes
from paceline.web.answers import JSON
from paceline.web.auth import Caller
from paceline.web.routing import commands, reads

own: Final = commands("/auth")
read_own: Final = reads("/auth")
manage: Final = commands("/users")
read_users: Final = reads("/users")
routers: Final = (own, read_own, manage, read_users)
Codes = FromDishka[OwnCodes]
Reads = FromDishka[FactorReads]


@own.post("/sign-in/second", response_model=SessionOut, dependencies=ANYONE)
async def second_step(
    entrance: FromDishka[Entrance],
    sessions: Sessions,
    wanted: Annotated[SecondIn, Body()],
    visitor: Visitor,
    response: Response,
    cookie: RefreshCookie = "",
) -> SessionOut:
    """After a sign-in that answered a challenge."""
    device = wanted.device_token.get_secret_value() if wanted.device_token else visitor.device
    visit = replace(visitor, device=device)
    session = await entrance.second_step(wanted.challenge, proof_of(wanted), visit=visit)
    if cookie and wanted.transport == "cookie":
        await sessions.leave(cookie)
    return shown(session, response, transport=wanted.transport)


def proof_of(wanted: SecondIn) -> Proof:
    if isinstance(wanted, SecondByCode):
        return Proof(code=wanted.code)
    if isinstance(wanted, SecondByBackupCode):
        return Proof(backup_code=wanted.backup_code)
    return Proof(credential=wanted.credential)


@read_own.get("/factors", response_model=FactorsOut, dependencies=OWNS)
async def my_factors(found: Reads, caller: Caller) -> Response:
    return Response(await found.of(caller.user_id, viewer=caller), media_type=JSON)


@own.post("/totp", response_model=TotpOut, status_code=HTTPStatus.CREATED, dependencies=OWNS_PROVED)
async def enrol_totp(codes: Codes, caller: Caller) -> TotpOut:
    """Nothing changes before the first code is confirmed."""
    made = await codes.enrol(by=caller)
    return TotpOut(secret=made.secret, uri=made.uri)


@own.post("/totp/confirm", response_model=CodesOut, dependencies=OWNS_PROVED)
async def confirm_totp(codes: Codes, wanted: CodeIn, caller: Caller) -> CodesOut:
    """From now on a sign-in asks for a code."""
    return CodesOut(codes=list(await codes.confirm(wanted.code, by=caller)))


@own.delete("/totp", status_code=HTTPStatus.NO_CONTENT, dependencies=OWNS)
async def remove_totp(
    codes: Codes, wanted: Annotated[ProofIn, Body()], visitor: Visitor, caller: Caller
) -> None:
    await codes.remove(given(wanted), visit=visitor, by=caller)


@own.post(
    "/backup-codes",
    response_model=CodesOut,
    status_code=HTTPStatus.CREATED,
    dependencies=OWNS_PROVED,
)
async def new_backup_codes(codes: Codes, caller: Caller) -> CodesOut:
    return CodesOut(codes=list(await codes.new_codes(by=caller)))


@read_users.get("/{user_id}/factors", response_model=FactorsOut, dependencies=MANAGES)
async def factors_of(found: Reads, user_id: UUID, caller: Caller) -> Response:
    return Response(await found.of(UserId(user_id), viewer=caller), media_type=JSON)


@manage.post("/{user_id}/factors/reset", status_code=HTTPStatus.NO_CONTENT, dependencies=PROVED)
async def reset_factors(resets: FromDishka[FactorReset], user_id: UUID, caller: Caller) -> None:
    """For who lost their telephone: a password alone signs in again, and every session ends."""
    await resets.reset(UserId(user_id), by=caller)
