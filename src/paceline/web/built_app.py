"""The web app as its build left it beside this module; where nobody built it, a page says so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from fastapi.routing import APIRoute

from paceline.kernel.errors import NotFound
from paceline.web.answers import HTML
from paceline.web.auth import anyone
from paceline.web.cookies import ACCESS_COOKIE, REFRESH_COOKIE
from paceline.web.limits import limited
from paceline.web.page import OF_PAGES, page
from paceline.web.routing import REST, reads

# The first words of the app's addresses; the router of frontend/src/app knows what follows.
PAGES: Final = (
    "account",
    "admin",
    "apply",
    "claim",
    "cohorts",
    "confirm",
    "forgotten",
    "home",
    "join",
    "leading",
    "link",
    "mine",
    "programs",
    "register",
    "sign-in",
    "training",
)
# No inline script and no inline style: all of it is files of ours.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": HTML,
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
# Their names hold a hash of what is in them.
LASTING: Final = {"cache-control": "public, max-age=31536000, immutable"}
ABSENT: Final = """
<h1>The web app is not built here</h1>
<p>Everything else is served: <a href="/docs">the API</a>, personal links, calendars.</p>
<p class="soft">In a checkout <code>make build</code> builds it, with Node 20.19 or newer or by
fetching one; a released wheel brings it along.</p>
"""
GZIP: Final = re.compile(r"(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)")


class NoSuchFile(NotFound):
    code = "no_such_file"

    def __init__(self) -> None:
        super().__init__("The web app has no such file; reload the page, it may have been renewed.")


@dataclass(frozen=True, slots=True)
class BuiltFile:
    body: bytes
    packed: bytes | None
    media_type: str

    def answer(self, request: Request, headers: Mapping[str, str]) -> Response:
        """Packed for whoever can unpack it; packing was done when it was built."""
        said = {**headers, "vary": "accept-encoding"}
        accepted = request.headers.get("accept-encoding", "")
        if self.packed is None or not GZIP.search(accepted):
            return Response(self.body, headers=said, media_type=self.media_type)
        said["content-encoding"] = "gzip"
        return Response(self.packed, headers=said, media_type=self.media_type)


@dataclass(frozen=True, kw_only=True)
class BuiltApp:
    index: BuiltFile
    assets: Mapping[str, BuiltFile]

    @classmethod
    def read(cls, folder: Traversable) -> "BuiltApp | None":
        """Held in memory, some hundred kilobytes: no request waits for a disk."""
        index = folder.joinpath("index.html")
        if not index.is_file():
            return None
        assets = folder.joinpath("assets")
        kept = {each.name: read(each, assets) for each in assets.iterdir() if served(each.name)}
        return cls(index=read(index, folder), assets=MappingProxyType(kept))


def served(name: str) -> bool:
    return name[name.rfind(".") :] in MEDIA_TYPES


def read(file: Traversable, folder: Traversable) -> BuiltFile:
    packed = folder.joinpath(f"{file.name}.gz")
    return BuiltFile(
        body=file.read_bytes(),
        packed=packed.read_bytes() if packed.is_file() else None,
        media_type=MEDIA_TYPES[file.name[file.name.rfind(".") :]],
    )


@cache
def found() -> BuiltApp | None:
    return BuiltApp.read(files("paceline.web").joinpath("built"))


def is_known(request: Request) -> bool:
    """Whether a browser has been signed in: then the first page is the app's."""
    return not {ACCESS_COOKIE, REFRESH_COOKIE}.isdisjoint(request.cookies)


def first_page(app: BuiltApp | None, request: Request) -> Response:
    """Raises nothing: a page of the app, or one that says that there is none."""
    if app is None:
        return page("Paceline", ABSENT, status=HTTPStatus.NOT_FOUND)
    return app.index.answer(request, {"content-security-policy": POLICY, **OF_PAGES})


def routes(app: BuiltApp | None) -> list[APIRoute]:
    """The app's pages are one file, whatever follows in their address; its files are by name."""
    router: APIRouter = reads("", api=False)
    free = [anyone(scope="token"), limited("free")]

    async def opened(request: Request) -> Response:
        return first_page(app, request)

    for word in PAGES:
        for path in (f"/{word}", f"/{word}/{REST}"):
            router.add_api_route(path, opened, include_in_schema=False, dependencies=free)

    @router.get("/assets/{name}", include_in_schema=False, dependencies=free)
    async def asset(request: Request, name: Annotated[str, Path(max_length=200)]) -> Response:
        file = app.assets.get(name) if app else None
        if file is None:
            raise NoSuchFile
        return file.answer(request, {**LASTING, "etag": f'"{name}"'})

    return [route for route in router.routes if isinstance(route, APIRoute)]
