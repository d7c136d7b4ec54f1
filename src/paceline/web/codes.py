"""Every code that a refusal can carry, for people and for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Final

from paceline.kernel.catalogue.messages import known_codes, title_of
from paceline.web.problems import status_of

# Refusals of the edge itself, before any of our errors could be raised.
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
            meaning=found.meaning if found else "",
        )


def listed(language: str) -> str:
    """Markup for the page that a problem's type points at."""
    rows = "".join(
        f'<tr id="{escape(each.code)}"><td><code>{escape(each.code)}</code></td>'
        f"<td>{each.status}</td><td>{escape(each.title)}"
        f"{meaning(each)}</td></tr>"
        for each in explained(language)
    )
    return (
        '<h1>Codes of refusals</h1><p><a href="/docs">The API</a></p>'
        f'<div class="wide"><table>{rows}</table></div>'
    )


def meaning(code: Explained) -> str:
    return f'<br><span class="soft">{escape(code.meaning)}</span>' if code.meaning else ""
