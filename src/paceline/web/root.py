"""What answers before any feature does: a first page and the description of the API."""

from collections.abc import Sequence
from typing import Final

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from paceline.web import built_app, codes, problems
from paceline.web.answers import JSON
from paceline.web.auth import anyone
from paceline.web.built_app import BuiltApp
from paceline.web.description import Description
from paceline.web.page import page
from paceline.web.reference import REFERENCE
from paceline.web.routing import API, reads

WELCOME: Final = """
<h1>Paceline</h1>
<p>Cohort programs: sign-ups become groups that can really meet.</p>
{doors}
<ul>
<li><a href="/docs">The API, operation by operation</a></li>
<li><a href="/docs/errors">The codes of its refusals</a></li>
<li><a href="/api/v1/openapi.json">Its OpenAPI description</a></li>
<li><a href="/health">Health</a></li>
</ul>
<p class="soft">The demo's logins are printed where the server was started.
<code>paceline --help</code> lists what a terminal can do.</p>
"""
DOORS: Final = """
<p><a class="door" href="/sign-in">Sign in</a> or <a href="/register">register</a>.</p>
"""
WITHOUT: Final = """
<p class="soft">The web app is not built here (<code>make build</code>); sign in with
<code>POST /api/v1/auth/sign-in</code>.</p>
"""
DOOR: Final = """
.door{display:inline-block;padding:8px 16px;border-radius:6px;background:var(--accent);
color:var(--paper);text-decoration:none;font-weight:600}
"""


def routes(
    described: Sequence[APIRoute], *, version: str, app: BuiltApp | None = None
) -> list[APIRoute]:
    """With the web app, the first page is the app's for whoever is signed in."""
    router = reads("", api=False)
    description = Description(described, version=version)

    @router.get("/", include_in_schema=False, dependencies=[anyone()])
    async def welcome(request: Request) -> Response:
        if app is not None and built_app.is_known(request):
            return built_app.first_page(app, request)
        doors = WITHOUT if app is None else DOORS
        return page("Paceline", WELCOME.format(doors=doors), style=DOOR)

    @router.get("/docs", include_in_schema=False, dependencies=[anyone()])
    async def reference() -> Response:
        return page("Paceline API", await description.as_page(), style=REFERENCE)

    @router.get("/docs/errors", include_in_schema=False, dependencies=[anyone()])
    async def errors(request: Request) -> Response:
        """What the type of a problem points at."""
        asked = problems.language(request)
        said = {"content-language": asked, "vary": "accept-language"}
        return page(
            "Paceline: codes of refusals", codes.listed(asked), style=codes.DRESS, headers=said
        )

    @router.get(f"{API}/errors", include_in_schema=False, dependencies=[anyone()])
    async def error_codes(request: Request) -> Response:
        asked = problems.language(request)
        said = {"content-language": asked, "vary": "accept-language"}
        body = msgspec.json.encode({"items": list(codes.explained(asked))})
        return Response(body, headers=said, media_type=JSON)

    @router.get(f"{API}/openapi.json", include_in_schema=False, dependencies=[anyone()])
    async def openapi() -> Response:
        return Response(await description.as_json(), media_type=JSON)

    return [route for route in own(router) if isinstance(route, APIRoute)]


def own(router: APIRouter) -> Sequence[object]:
    return router.routes
