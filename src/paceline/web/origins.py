"""Which web pages may call: CORS for listed origins, and no change in a visitor's name for others.

A browser sends cookies along with requests that a foreign page makes. Such a request says where it
comes from (Sec-Fetch-Site, else Origin), and no page can make it say something else.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final, TypeAlias

from starlette.responses import Response

from paceline.web.border import Border
from paceline.web.cookies import OURS

Headers: TypeAlias = Mapping[bytes, bytes]
Pairs: TypeAlias = Sequence[tuple[bytes, bytes]]
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_PAGES: Final = frozenset({b"same-origin", b"none"})
API_PATHS: Final = "/api/"
COOKIE_MARK: Final = f"{OURS}".encode()
METHODS: Final = b"GET, POST, PUT, PATCH, DELETE"
ASKED_HEADERS: Final = b"authorization, content-type, idempotency-key, if-match, if-none-match"
SHOWN_HEADERS: Final = b"etag, idempotency-replayed, location, retry-after, x-request-id"
REMEMBERED: Final = b"600"


def crosses(method: str, path: str, headers: Headers, border: Border) -> bool:
    """Whether a page of another site may be making this change in its visitor's name."""
    if method in SAFE:
        return False
    carries = COOKIE_MARK in headers.get(b"cookie", b"")
    signed = headers.get(b"authorization", b"")[:7].lower() == b"bearer "
    if signed or not (carries or not path.startswith(API_PATHS)):
        return False
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1") in border.origins:
        return False
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in OWN_PAGES
    if origin is None:
        return carries
    return origin.decode("latin-1").lower() != border.public_origin


def shared_with(headers: Headers, border: Border) -> Pairs:
    """What lets a listed origin's page read the answer; nothing for all others."""
    if not border.origins:
        return ()
    origin = headers.get(b"origin")
    if origin is None or origin.decode("latin-1") not in border.origins:
        return ((b"vary", b"origin"),)
    return (
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", SHOWN_HEADERS),
        (b"vary", b"origin"),
    )


def is_preflight(method: str, headers: Headers) -> bool:
    return method == "OPTIONS" and b"access-control-request-method" in headers


def preflight(headers: Headers, border: Border) -> Response:
    """Tells a listed origin what it may ask; a browser takes the silence for a no."""
    answer = Response(status_code=HTTPStatus.NO_CONTENT)
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin in border.origins:
        answer.raw_headers += [
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", ASKED_HEADERS),
            (b"access-control-max-age", REMEMBERED),
        ]
    return answer
