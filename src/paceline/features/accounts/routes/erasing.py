from http import HTTPStatus
from typing import Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Response

from paceline.features.accounts.public import UserId
from paceline.features.accounts.routes.rules import OWNS_PROVED, PROVED, clear
from paceline.features.accounts.schemas.erasing import EraseIn, EraseMeIn
from paceline.features.accounts.service.erasing import ErasureService
from paceline.web.auth import Caller
from paceline.web.routing import commands

own: Final = commands("/auth")
manage: Final = commands("/users")
routers: Final = (own, manage)
Erasures = FromDishka[ErasureService]


@own.post("/me/erasure", status_code=HTTPStatus.NO_CONTENT, dependencies=OWNS_PROVED)
async def erase_me(
    erasures: Erasures, wanted: EraseMeIn, response: Response, caller: Caller
) -> None:
    """The account and all that is kept of its person, for good."""
    await erasures.erase_self(wanted.email, by=caller)
    clear(response)


@manage.post("/{user_id}/erasure", status_code=HTTPStatus.NO_CONTENT, dependencies=PROVED)
async def erase_user(erasures: Erasures, user_id: UUID, wanted: EraseIn, caller: Caller) -> None:
    """The same in somebody's place."""
    await erasures.erase(UserId(user_id), reason=wanted.reason, by=caller)
