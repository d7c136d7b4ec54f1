from dataclasses import replace
from http import HTTPStatus
from typing import Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Response

from paceline.features.accounts.models.factors import Passkey
from paceline.features.accounts.public import PasskeyId
from paceline.features.accounts.routes.auth import Sessions
from paceline.features.accounts.routes.rules import (
    ANYONE,
    OWNS,
    OWNS_PROVED,
    RefreshCookie,
    Visitor,
    challenged,
    shown,
)
from paceline.features.accounts.schemas.factors import (
    ChallengeOut,
    PasskeyChange,
    PasskeyIn,
    PasskeyOut,
    SecondByPasskey,
)
from paceline.features.accounts.schemas.sign_in import SessionOut
from paceline.features.accounts.service.entrance import Entrance
from paceline.features.accounts.service.own_factors import OwnPasskeys
from paceline.features.accounts.service.reproof import Reproof
from paceline.web.auth import Caller, anyone
from paceline.web.routing import commands

router: Final = commands("/auth/passkeys")
routers: Final = (router,)
Entry = FromDishka[Entrance]
Own = FromDishka[OwnPasskeys]


@router.post("/options", response_model=ChallengeOut, dependencies=[anyone()])
async def sign_in_options(entrance: Entry, visitor: Visitor) -> ChallengeOut:
    """To sign in without a name or a password."""
    return challenged(await entrance.passkey_options(visit=visitor))


@router.post("/sign-in", response_model=SessionOut, dependencies=ANYONE)
async def sign_in_by_passkey(
    entrance: Entry,
    sessions: Sessions,
    wanted: SecondByPasskey,
    visitor: Visitor,
    response: Response,
    cookie: RefreshCookie = "",
) -> SessionOut:
    """The device must have made sure of its owner: it is two factors in one."""
    device = wanted.device_token.get_secret_value() if wanted.device_token else visitor.device
    session = await entrance.by_passkey(
        wanted.challenge, wanted.credential, visit=replace(visitor, device=device)
    )
    if cookie and wanted.transport == "cookie":
        await sessions.leave(cookie)
    return shown(session, response, transport=wanted.transport)


@router.post("/proof", response_model=ChallengeOut, dependencies=OWNS)
async def proof_options(
    reproof: FromDishka[Reproof], visitor: Visitor, caller: Caller
) -> ChallengeOut:
    """To prove again who one is, for a step-up."""
    return challenged(await reproof.options(visit=visitor, by=caller))


@router.post("/register", response_model=ChallengeOut, dependencies=OWNS_PROVED)
async def registration_options(own: Own, visitor: Visitor, caller: Caller) -> ChallengeOut:
    return challenged(await own.options(visit=visitor, by=caller))


@router.post(
    "", response_model=PasskeyOut, status_code=HTTPStatus.CREATED, dependencies=OWNS_PROVED
)
async def add_passkey(own: Own, wanted: PasskeyIn, visitor: Visitor, caller: Caller) -> PasskeyOut:
    added = await own.add(
        wanted.challenge,
        wanted.credential,
        label=wanted.label,
        second_factor=wanted.second_factor,
        visit=visitor,
        by=caller,
    )
    return described(added)


@router.patch("/{passkey_id}", response_model=PasskeyOut, dependencies=OWNS_PROVED)
async def change_passkey(
    own: Own, passkey_id: UUID, wanted: PasskeyChange, caller: Caller
) -> PasskeyOut:
    changed = await own.change(
        PasskeyId(passkey_id), label=wanted.label, second_factor=wanted.second_factor, by=caller
    )
    return described(changed)


@router.delete("/{passkey_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=OWNS_PROVED)
async def remove_passkey(own: Own, passkey_id: UUID, caller: Caller) -> None:
    """Never the last way to sign in."""
    await own.remove(PasskeyId(passkey_id), by=caller)


def described(passkey: Passkey) -> PasskeyOut:
    return PasskeyOut(
        id=passkey.id,
        label=passkey.label,
        second_factor=passkey.second_factor,
        created_at=passkey.created_at,
        last_used_at=passkey.last_used_at,
    )
