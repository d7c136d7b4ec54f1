from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from dishka.integrations.fastapi import DishkaRoute
from fastapi import APIRouter, FastAPI, Response

from paceline.db.failures import meaning
from paceline.features.cohorts.policy import READ
from paceline.kernel.identity import Principal, Role
from paceline.kernel.query import Cursor
from paceline.web import problems
from paceline.web.auth import Caller, permission
from paceline.web.middleware import RequestMiddleware
from paceline.web.pagination import Paging
from paceline.web.routing import RouteTree, reads, routes_of
from paceline.web.shortcut import ShortRoute, shortened
from tests.people import signed_in, someone

ID = UUID("01890000-0000-7000-8000-000000000001")
ORGANISER = someone()
AFTER = Cursor(value="Ana", id=ID).encode()
SEES = [permission(READ, scope="visible")]


async def told(row_id: UUID, paging: Paging, caller: Caller) -> Response:
    return Response(repr((row_id, paging, caller.user_id)))


def whole() -> APIRouter:
    """As `reads` makes it, without the short way."""
    return APIRouter(prefix="/api/v1/whole/{row_id}", route_class=DishkaRoute)


@pytest.fixture
async def both(container: AsyncContainer) -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    app.add_middleware(RequestMiddleware, container=container)
    problems.install(app, (), meaning)
    routers = (reads("/short/{row_id}"), whole())
    for router in routers:
        router.get("", dependencies=SEES)(told)
    app.router.routes.append(RouteTree(routes_of(routers)))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened


class Answered:
    """The same request to both, without what differs anyway."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def by(self, door: str, path: str, headers: dict[str, str]) -> tuple[int, object]:
        reply = await self._client.get(f"/{door}{path}", headers=headers)
        if "problem" not in reply.headers.get("content-type", ""):
            return reply.status_code, reply.text
        return reply.status_code, {**reply.json(), "request_id": ""}


class TestTheShortWay:
    @pytest.mark.parametrize(
        "query",
        [
            "",
            "limit=20",
            f"limit=20&after={AFTER}",
            "sort=-name&filter=name:eq:Ana&filter=state:eq:a%3Ab",
            "limit=200&sort=name",
            "limit=0",
            "limit=201",
            "limit=1000",
            "limit=+5",
            "limit=%205",
            "limit=5.0",
            "limit=%D9%A3",
            "limit=",
            "limit=five",
            "limit=5&limit=6",
            "after=",
            "after=nonsense",
            f"after={AFTER}&after={AFTER}",
            f"after={'a' * 801}",
            "sort=",
            f"sort={'s' * 61}",
            "filter=nonsense",
            "filter=a:is:b",
            "filter=",
            f"filter={'f' * 401}",
            "&".join(["filter=a:eq:b"] * 8),
            "&".join(["filter=a:eq:b"] * 9),
            "colour=red",
            "limit=0&after=nonsense",
        ],
    )
    async def test_answers_what_the_whole_way_answers(
        self, both: httpx2.AsyncClient, query: str
    ) -> None:
        asked, headers = Answered(both), signed_in(ORGANISER)

        short = await asked.by("short", f"/{ID}?{query}", headers)

        assert short == await asked.by("whole", f"/{ID}?{query}", headers)

    @pytest.mark.parametrize(
        "row_id",
        [str(ID).upper(), ID.hex, f"{{{ID}}}", f"urn:uuid:{ID}", "seven", f"{ID}0", str(ID)[:-1]],
    )
    async def test_reads_ids_as_the_whole_way_does(
        self, both: httpx2.AsyncClient, row_id: str
    ) -> None:
        asked, headers = Answered(both), signed_in(ORGANISER)

        short = await asked.by("short", f"/{row_id}?limit=0", headers)

        assert short == await asked.by("whole", f"/{row_id}?limit=0", headers)

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"authorization": "Bearer nobody"},
            {"authorization": "Basic abc"},
            signed_in(someone(Role.MEMBER)),
        ],
    )
    @pytest.mark.parametrize("query", ["", "limit=0", "after=nonsense"])
    async def test_lets_in_whom_the_whole_way_lets_in(
        self, both: httpx2.AsyncClient, headers: dict[str, str], query: str
    ) -> None:
        asked = Answered(both)

        short = await asked.by("short", f"/{ID}?{query}", headers)

        assert short == await asked.by("whole", f"/{ID}?{query}", headers)


async def with_a_query(row_id: UUID, deep: bool = False) -> Response:
    return Response(repr((row_id, deep)))


async def with_a_token(token: str) -> Response:
    return Response(token)


async def with_a_model(caller: Caller) -> Principal:
    return caller


class TestWhatMayGoIt:
    def test_a_list_may(self) -> None:
        assert shortened(ShortRoute("/{row_id}", told)) is not None

    @pytest.mark.parametrize(
        ("path", "endpoint"),
        [("/{row_id}", with_a_query), ("/{token}", with_a_token), ("/", with_a_model)],
    )
    def test_a_route_that_asks_for_more_may_not(self, path: str, endpoint: object) -> None:
        route = ShortRoute(path, endpoint, response_model=None)  # type: ignore[arg-type]

        assert shortened(route) is None
