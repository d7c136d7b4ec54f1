"""Commands that Discord sends over HTTP, so that no line to it need be held open."""

from datetime import timedelta
from typing import Final

import msgspec
from dishka import AsyncContainer, FromDishka
from fastapi import Request, Response
from fastapi.routing import APIRoute

from paceline.app.bot import desk_of
from paceline.bot.errors import BadSignature
from paceline.bot.faces import Kind
from paceline.bot.interactions import PONG, answer_of, invocation_of
from paceline.bot.signatures import STALE, Signatures
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound, Unavailable
from paceline.kernel.limits import Limit, Limits
from paceline.providers.discord.settings import DiscordSettings
from paceline.web.answers import JSON
from paceline.web.auth import anyone
from paceline.web.limits import limited
from paceline.web.routing import commands, routes_of

LONGEST: Final = 64 * 1024
# Within the time in which a signature is good, one interaction is heard once.
ONCE: Final = Limit(name="discord interaction", amount=1, per=2 * STALE + timedelta(minutes=1))
router: Final = commands("/discord")


@router.post(
    "/interactions",
    include_in_schema=False,
    dependencies=[anyone(scope="token"), limited("free")],
    max_body_size=LONGEST,
)
async def interactions(
    request: Request,
    settings: FromDishka[DiscordSettings],
    clock: FromDishka[Clock],
    limits: FromDishka[Limits],
) -> Response:
    """Who asks is proved by the signature, over the body as it came."""
    if settings.public_key is None:
        raise NotFound("No commands come over HTTP here: discord.public_key is not set.")
    body = await request.body()
    Signatures(settings.public_key, clock).check(
        body,
        signature=request.headers.get("x-signature-ed25519", ""),
        timestamp=request.headers.get("x-signature-timestamp", ""),
    )
    asked = invocation_of(body)
    if asked.kind is Kind.PING:
        return answered(PONG)
    await require_new(limits, asked.id)
    container: AsyncContainer = request.state.dishka_container
    desk = await desk_of(container)
    return answered(answer_of(await desk.answer(asked)))


async def require_new(limits: Limits, interaction_id: str) -> None:
    """Raises BadSignature for what came before. Nobody is turned away while the counts are."""
    try:
        found = await limits.hit(ONCE, interaction_id)
    except Unavailable:
        return
    if not found.allowed:
        raise BadSignature


def answered(told: object) -> Response:
    return Response(msgspec.json.encode(told), media_type=JSON)


def routes() -> list[APIRoute]:
    return routes_of([router])
