from http import HTTPStatus
from typing import Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Response

from paceline.features.accounts.public import PersonalTokenId
from paceline.features.accounts.routes.auth import Reads
from paceline.features.accounts.routes.rules import OWNS, OWNS_PROVED
from paceline.features.accounts.schemas.personal_tokens import (
    PersonalTokenIn,
    PersonalTokenMadeOut,
    PersonalTokenPage,
)
from paceline.features.accounts.service.personal import MadeToken, PersonalTokenService
from paceline.web.answers import JSON
from paceline.web.auth import Caller
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

change_tokens: Final = commands("/auth/tokens")
read_tokens: Final = reads("/auth/tokens")
routers: Final = (change_tokens, read_tokens)
Tokens = FromDishka[PersonalTokenService]


@read_tokens.get("", response_model=PersonalTokenPage, dependencies=OWNS)
async def tokens(accounts: Reads, paging: Paging, caller: Caller) -> Response:
    page = await accounts.tokens_page(paging, user_id=caller.user_id, viewer=caller)
    return Response(page, media_type=JSON)


@change_tokens.post(
    "",
    response_model=PersonalTokenMadeOut,
    status_code=HTTPStatus.CREATED,
    dependencies=OWNS_PROVED,
)
async def make_token(tokens: Tokens, wanted: PersonalTokenIn, caller: Caller) -> MadeToken:
    return await tokens.make(wanted, user_id=caller.user_id, by=caller)


@change_tokens.delete("/{token_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=OWNS)
async def revoke_token(tokens: Tokens, token_id: UUID, caller: Caller) -> None:
    await tokens.revoke(PersonalTokenId(token_id), user_id=caller.user_id, by=caller)
