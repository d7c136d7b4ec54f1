"""What answers before any feature does: a first page and the description of the API."""

import asyncio
import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from http import HTTPStatus
from typing import Final

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from paceline.web import codes, problems
from paceline.web.answers import HTML, JSON
from paceline.web.auth import anyone
from paceline.web.openapi import Json, describe
from paceline.web.reference import REFERENCE, listed
from paceline.web.routing import API, reads

STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b2a2f;--soft:#5b6b70;--line:#d9e2e4;--accent:#0b7a75;
--paper:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e6eef0;--soft:#9db0b5;--line:#2b3b40;
--accent:#4fd1c5;--paper:#10191c}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);
max-width:56rem;margin:0 auto;padding:24px 16px;font-variant-numeric:tabular-nums}
a{color:var(--accent)}h1{font-size:1.5rem;margin:0 0 8px}h2{font-size:1.125rem;margin:32px 0 8px}
p,ul{margin:0 0 16px}code{font:14px ui-monospace,monospace}
table{border-collapse:collapse;width:100%}
td{border-top:1px solid var(--line);padding:8px 16px 8px 0;vertical-align:top}
td:first-child{white-space:nowrap}.soft{color:var(--soft)}
.wide{overflow-x:auto}
"""


@cache
def policy_for(style: str) -> str:
    """A page may have this very style, its own forms, and nothing from anywhere else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def page(
    title: str,
    body: str,
    *,
    head: str = "",
    style: str = "",
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A whole page in the house's plain dress; `body` and `head` are markup, already escaped."""
    css = STYLE + style
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title>{head}<style>{css}</style></head>"
        f"<body>{body}</body></html>"
    )
    said = {"content-security-policy": policy_for(css), **OF_PAGES, **(headers or {})}
    return Response(text, status, said, media_type=HTML)


# Its own forms may say where they come from; without that no browser could prove it (web/origins).
OF_PAGES: Final[Mapping[str, str]] = {"referrer-policy": "same-origin"}
WELCOME: Final = """
<h1>Paceline</h1>
<p>Cohort programs: sign-ups become groups that can really meet.</p>
<ul>
<li><a href="/docs">The API, operation by operation</a></li>
<li><a href="/docs/errors">The codes of its refusals</a></li>
<li><a href="/api/v1/openapi.json">Its OpenAPI description</a></li>
<li><a href="/health">Health</a></li>
</ul>
<p class="soft">Sign in with <code>POST /api/v1/auth/sign-in</code>; the demo's logins are printed
where the server was started. <code>paceline --help</code> lists what a terminal can do.</p>
"""


def routes(described: Sequence[APIRoute], *, version: str) -> list[APIRoute]:
    router = reads("", api=False)

    @cache
    def document() -> Json:
        return describe(described, version=version)

    @cache
    def document_text() -> bytes:
        return msgspec.json.encode(document())

    @cache
    def reference_text() -> str:
        return listed(document())

    @router.get("/", include_in_schema=False, dependencies=[anyone()])
    async def welcome() -> Response:
        return page("Paceline", WELCOME)

    @router.get("/docs", include_in_schema=False, dependencies=[anyone()])
    async def reference() -> Response:
        return page("Paceline API", await asyncio.to_thread(reference_text), style=REFERENCE)

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
        return Response(await asyncio.to_thread(document_text), media_type=JSON)

    return [route for route in own(router) if isinstance(route, APIRoute)]


def own(router: APIRouter) -> Sequence[object]:
    return router.routes
