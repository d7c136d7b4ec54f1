"""Every code that a refusal can carry, for people and for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Final

from paceline.kernel.catalogue.messages import known_codes, title_of, told
from paceline.web.problems import status_of

# Refusals of the edge itself, before any of our errors could be raised.
DRESS: Final = "dl div{border-top:1px solid var(--line);padding:8px 0}dd{margin:4px 0 0}"
EDGE: Final[Mapping[str, HTTPStatus]] = {
    "bad_request": HTTPStatus.BAD_REQUEST,
    "cross_site": HTTPStatus.FORBIDDEN,
    "method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "request_timeout": HTTPStatus.REQUEST_TIMEOUT,
    "too_long": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_slow": HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True, kw_only=True)
class Explained:
    code: str
    status: int
    title: str
    sentence: str
    meaning: str


def explained(language: str) -> Iterator[Explained]:
    """In the order of their names."""
    known = known_codes()
    for code in sorted(known.keys() | EDGE.keys()):
        found = known.get(code)
        yield Explained(
            code=code,
            status=status_of(found.kinds[0]) if found else EDGE[code],
            title=title_of(code, language),
            sentence=told(code, found.sentence, {}, language=language).detail if found else "",
            meaning=found.meaning if found else "",
        )


def listed(language: str) -> str:
    """Markup for the page that a problem's type points at."""
    entries = "".join(
        f'<div id="{escape(each.code)}"><dt><code>{escape(each.code)}</code> '
        f'<span class="soft">{each.status}</span></dt>'
        f"<dd><strong>{escape(each.title)}</strong>{said(each.sentence)}{said(each.meaning)}</dd></div>"
        for each in explained(language)
    )
    return f'<h1>Codes of refusals</h1><p><a href="/docs">The API</a></p><dl>{entries}</dl>'


def said(text: str) -> str:
    return f'<br><span class="soft">{escape(text)}</span>' if text else ""
