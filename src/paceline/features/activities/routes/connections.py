"""Strava sends the browser back by GET, to a page that hands what it was given to a command."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Final

import msgspec
from dishka import FromDishka
from fastapi import Header, Request, Response

from paceline.features.activities.policy import CHANGE, READ
from paceline.features.activities.ports import ActivitySources
from paceline.features.activities.public import SourceKind
from paceline.features.activities.schemas.connections import (
    BackIn,
    ConnectablesOut,
    SourceConnectionOut,
    SourceLeaveOut,
)
from paceline.features.activities.service.connections import (
    Back,
    ConnectionReads,
    ConnectionService,
)
from paceline.features.activities.service.sources import named
from paceline.features.activities.templates import returning
from paceline.web import problems
from paceline.web.answers import JSON
from paceline.web.auth import Caller, anyone, permission
from paceline.web.page import page
from paceline.web.routing import commands, reads

KIND: Final = SourceKind.STRAVA
LONGEST: Final = 16 * 1024
change: Final = commands("/activities/strava")
read: Final = reads("/activities/strava")
sources: Final = reads("/activities/sources")
callback: Final = reads("/activities/strava/callback", api=False)
webhook: Final = commands("/webhooks/strava", api=False, longest=LONGEST)
challenge: Final = reads("/webhooks/strava", api=False)
routers: Final = (change, read, sources, callback, challenge, webhook)

Connections = FromDishka[ConnectionService]
SEES: Final = [permission(READ, scope="own")]
CHANGES: Final = [permission(CHANGE, scope="own")]


@sources.get("", response_model=ConnectablesOut, dependencies=SEES)
async def connectable(found: FromDishka[ConnectionReads], caller: Caller) -> ConnectablesOut:
    """What can be connected here, and how your connections to it stand."""
    return await found.all(viewer=caller)


@read.get("", response_model=SourceConnectionOut, dependencies=SEES)
async def strava(found: FromDishka[ConnectionReads], caller: Caller) -> SourceConnectionOut:
    return await found.own(KIND, viewer=caller)


@change.post("", response_model=SourceLeaveOut, dependencies=CHANGES)
async def connect_strava(connections: Connections, caller: Caller) -> SourceLeaveOut:
    """Send the browser to the answer's `url`."""
    return SourceLeaveOut(url=connections.leave(KIND, by=caller))


@change.post("/finish", status_code=HTTPStatus.NO_CONTENT, dependencies=CHANGES)
async def finish_strava(connections: Connections, told: BackIn, caller: Caller) -> None:
    """With what Strava wrote into the address that it sent the browser back to."""
    back = Back(
        state=told.state,
        code=told.code.get_secret_value(),
        scopes=[each for each in told.scope.split(",") if each],
        error=told.error,
    )
    await connections.come_back(KIND, back, by=caller)


@change.post("/sync", status_code=HTTPStatus.ACCEPTED, dependencies=CHANGES)
async def sync_strava(connections: Connections, caller: Caller) -> None:
    """Looks for what is new; Strava tells of it by itself as well."""
    await connections.sync(KIND, by=caller)


@change.delete("", status_code=HTTPStatus.NO_CONTENT, dependencies=CHANGES)
async def disconnect_strava(connections: Connections, caller: Caller) -> None:
    """There and here; all that came from Strava goes."""
    await connections.end(KIND, by=caller)


@callback.get("", include_in_schema=False, dependencies=[anyone()])
async def strava_came_back(request: Request) -> Response:
    language = problems.language(request)
    words = returning.WORDS[language]
    headers = {"content-security-policy": returning.POLICY, "vary": "accept-language"}
    return page(words.title, returning.returned(words), language=language, headers=headers)


@challenge.get("", include_in_schema=False, dependencies=[anyone()])
async def strava_challenge(sources: FromDishka[ActivitySources], request: Request) -> Response:
    """By which Strava asks whether hints may be sent here."""
    return answered(named(sources, KIND).echoed(dict(request.query_params)))


@webhook.post("", include_in_schema=False, dependencies=[anyone()])
async def strava_hint(
    connections: Connections,
    request: Request,
    x_strava_signature: Annotated[str, Header(max_length=300)] = "",
) -> Response:
    """Nothing in it is believed: what it names is asked for at Strava."""
    await connections.hear(KIND, await request.body(), signature=x_strava_signature)
    return answered({})


def answered(told: Mapping[str, str]) -> Response:
    return Response(msgspec.json.encode(told), media_type=JSON)
