"""The web app's files: which addresses are its pages, how long they are kept, how they travel."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.app.asgi import create_app
from paceline.web.built_app import PAGES, BuiltApp
from paceline.web.cookies import REFRESH_COOKIE

pytestmark = pytest.mark.anyio
ROUTES: Final = Path(__file__).parents[2] / "frontend/src/app"
INDEX: Final = "<!doctype html><title>The app</title>"
SCRIPT: Final = "const words = 'many';" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built = tmp_path / "built"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text(INDEX)
    (built / "manifest.json").write_text("{}")
    (built / "assets/index-abc.js").write_text(SCRIPT)
    (built / "assets/index-abc.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (built / "assets/small-def.css").write_text("a{}")
    return built


async def served(container: AsyncContainer, app: BuiltApp | None) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(create_app(container, [], web_app=app))
    return httpx2.AsyncClient(transport=transport, base_url="http://test")


@pytest.fixture
async def client(container: AsyncContainer, folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with await served(container, BuiltApp.read(folder)) as opened:
        yield opened


class TestAPage:
    @pytest.mark.parametrize("path", ["/programs", "/cohorts/1/drafts/2", "/account/verify"])
    async def test_is_the_same_file_whatever_follows(
        self, client: httpx2.AsyncClient, path: str
    ) -> None:
        reply = await client.get(path)

        assert reply.text == INDEX
        assert reply.headers["cache-control"] == "private, no-cache"

    async def test_allows_no_script_and_no_style_but_our_files(
        self, client: httpx2.AsyncClient
    ) -> None:
        policy = (await client.get("/programs")).headers["content-security-policy"]

        assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
        assert "unsafe" not in policy

    async def test_that_is_known_already_is_not_sent_again(
        self, client: httpx2.AsyncClient
    ) -> None:
        tag = (await client.get("/programs")).headers["etag"]

        again = await client.get("/programs", headers={"if-none-match": tag})

        assert again.status_code == httpx2.codes.NOT_MODIFIED

    @pytest.mark.parametrize("path", ["/api/v1/programs/x/y", "/nowhere", "/assets/other.js"])
    async def test_is_not_what_answers_for_the_rest(
        self, client: httpx2.AsyncClient, path: str
    ) -> None:
        reply = await client.get(path)

        assert reply.status_code == httpx2.codes.NOT_FOUND
        assert reply.headers["content-type"] == "application/problem+json"

    async def test_takes_no_changes(self, client: httpx2.AsyncClient) -> None:
        reply = await client.post("/programs", headers={"origin": "http://test"})

        assert reply.status_code in {
            httpx2.codes.METHOD_NOT_ALLOWED,
            httpx2.codes.FORBIDDEN,
        }


class TestTheFirstPage:
    async def test_is_a_door_for_whoever_is_not_signed_in(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/")

        assert '<a class="door" href="/sign-in">' in reply.text

    async def test_is_the_app_for_whoever_is(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/", headers={"cookie": f"{REFRESH_COOKIE}=x"})

        assert reply.text == INDEX


class TestAFile:
    async def test_is_kept_for_good_and_travels_packed(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/assets/index-abc.js", headers={"accept-encoding": "br, gzip"})

        assert reply.text == SCRIPT
        assert reply.headers["content-encoding"] == "gzip"
        assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert reply.headers["vary"] == "accept-encoding"

    @pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "br, gzip; q=0.0"])
    async def test_travels_as_it_is_to_whoever_cannot_unpack_it(
        self, client: httpx2.AsyncClient, accepted: str
    ) -> None:
        reply = await client.get("/assets/index-abc.js", headers={"accept-encoding": accepted})

        assert "content-encoding" not in reply.headers
        assert reply.headers["content-type"] == "text/javascript; charset=utf-8"

    async def test_that_is_small_is_never_packed(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/assets/small-def.css", headers={"accept-encoding": "gzip"})

        assert (reply.text, reply.headers.get("content-encoding")) == ("a{}", None)


class TestWithoutABuild:
    async def test_pages_say_how_to_get_one_and_the_rest_is_served(
        self, container: AsyncContainer, tmp_path: Path
    ) -> None:
        async with await served(container, BuiltApp.read(tmp_path)) as client:
            page = await client.get("/account/verify")
            asset = await client.get("/assets/index.js")
            first = await client.get("/", headers={"cookie": f"{REFRESH_COOKIE}=x"})

        assert (page.status_code, "make build" in page.text) == (httpx2.codes.NOT_FOUND, True)
        assert asset.json()["code"] == "no_such_file"
        assert "make build" in first.text


def test_the_server_knows_the_first_word_of_every_page() -> None:
    told = "".join(each.read_text() for each in ROUTES.glob("*route*.tsx"))
    paths = re.findall(r'path: "/([a-z-]+)', told)
    inside = {"people", "import", "availability", "drafts", "publish", "health"}

    assert set(paths) - inside <= set(PAGES)
