"""A page of the server's own, in the house's plain dress: for people without the web app."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from html import escape
from http import HTTPStatus
from typing import Final

from fastapi import Response

from paceline.kernel.catalogue.messages import OWN
from paceline.web.answers import HTML

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
# Of a page whose address is its reader's secret and whose words are in their language.
UNLISTED: Final = '<meta name="robots" content="noindex">'
SECRET: Final[Mapping[str, str]] = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "vary": "accept-language",
}


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
    language: str = OWN,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A whole page in the house's plain dress; `body` and `head` are markup, already escaped."""
    css = STYLE + style
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title>{head}<style>{css}</style></head>"
        f"<body>{body}</body></html>"
    )
    own = {"content-security-policy": policy_for(css), "content-language": language}
    said = {**own, **OF_PAGES, **(headers or {})}
    return Response(text, status, said, media_type=HTML)


# Its own forms may say where they come from; without that no browser could prove it (web/origins).
OF_PAGES: Final[Mapping[str, str]] = {"referrer-policy": "same-origin"}
