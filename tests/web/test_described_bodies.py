"""Bodies that are encoded by hand are held against what the API says of them."""

import re
from dataclasses import dataclass
from inspect import signature

import httpx2
import pytest
from dishka import AsyncContainer
from fastapi import Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from paceline.app.edge import settled
from paceline.app.installed import FEATURES
from paceline.db.database import Database
from paceline.features.accounts.models.identities import OutsideIdentity
from paceline.features.accounts.public import Accounts
from paceline.kernel.identity import Principal, Role
from paceline.web.routing import routes_of
from tests.features.activities.files import gpx
from tests.features.enrolment.rosters import EVENINGS
from tests.features.grouping.drafts import drafted, published
from tests.people import FOREVER, KNOWN, signed_in, someone
from tests.times import NOON
from tests.work import work_off

ROUTES = [
    route
    for route in routes_of(router for feature in FEATURES for router in feature.routers)
    if route.response_model and signature(route.endpoint).return_annotation is Response
]
PASSWORD = "long enough for anyone"
PARAMETER = re.compile(r"\{(\w+)\}")


async def with_account(container: AsyncContainer) -> Principal:
    """An administrator whose account is really there."""
    async with container() as scope:
        accounts = await scope.get(Accounts)
        user = await settled(
            scope,
            lambda: accounts.ensure_user(
                "ada@example.org", name="Ada Berg", role=Role.ADMIN, password=PASSWORD
            ),
        )
    who = Principal(
        user_id=user.id,
        permissions=someone(Role.ADMIN).permissions,
        everything=True,
        proved_until=FOREVER,
    )
    KNOWN[user.id] = who
    return who


async def with_identity(container: AsyncContainer, who: Principal) -> None:
    database = await container.get(Database)
    async with database.session() as session:
        identity = OutsideIdentity(
            user_id=who.user_id,
            provider="corp",
            issuer="https://corp.example",
            subject="s-1",
            email="ada@example.org",
            linked_at=NOON,
        )
        session.add(identity)
        await session.commit()


@dataclass(frozen=True, kw_only=True)
class World:
    """A cohort with a published group, two drafts, jobs and a person with a link."""

    who: Principal
    parameters: dict[str, str]

    def path(self, route: APIRoute) -> str:
        """A parameter that is not known here fails the test: let `world` make such a thing."""
        return PARAMETER.sub(lambda found: self.parameters[found[1]], route.path)


@pytest.fixture
async def world(client: httpx2.AsyncClient, container: AsyncContainer) -> World:
    who = await with_account(container)
    headers = signed_in(who)

    async def made(path: str, **body: object) -> dict[str, object]:
        reply = await client.post(path, json=body, headers=headers)
        assert reply.is_success, reply.text
        answer: dict[str, object] = reply.json()
        return answer

    cohort_id, people = await published(client, container, who)
    cohort = f"/cohorts/{cohort_id}"
    await made(f"{cohort}/signups", zone="Europe/Berlin", windows=EVENINGS)
    link = await made(f"{cohort}/signups/{people['A']}/link")
    await made("/auth/tokens", label="calendar", scopes=[])
    await made("/invitations", email="ben@example.org", role="member")
    await made("/auth/sign-in", email="ada@example.org", password=PASSWORD)
    await with_identity(container, who)
    drafts = [await drafted(client, container, who, cohort_id) for _ in range(2)]
    groups = (await client.get(f"{cohort}/groups", headers=headers)).json()["items"]
    jobs = (await client.get("/jobs", headers=headers)).json()["items"]
    check = await made("/audit/checks")
    await made(f"{cohort}/connections", provider="memory", place="place")
    plan = await made(f"{cohort}/connections/memory/plans")
    file = {"files": ("run.gpx", gpx())}
    await client.post("/activities/uploads", files=file, headers=headers)
    await work_off(container)
    return World(
        who=who,
        parameters={
            "cohort_id": str(cohort_id),
            "sign_up_id": str(people["A"]),
            "draft_id": str(drafts[0]),
            "other_id": str(drafts[1]),
            "group_id": groups[0]["id"],
            "job_id": jobs[0]["id"],
            "check_id": str(check["id"]),
            "plan_id": str(plan["id"]),
            "provider": "memory",
            "user_id": str(who.user_id),
            "token": str(link["url"]).rpartition("/")[2],
        },
    )


class TestEveryBody:
    @pytest.mark.asvs("15.3.1", "1.2.3")
    async def test_is_what_its_description_says(
        self, client: httpx2.AsyncClient, world: World
    ) -> None:
        assert ROUTES
        for route in ROUTES:
            url = httpx2.URL("http://test" + world.path(route))

            reply = await client.get(url, headers=signed_in(world.who))

            assert reply.status_code == httpx2.codes.OK, (route.path, reply.text)
            described: TypeAdapter[object] = TypeAdapter(route.response_model)
            described.validate_json(reply.content, strict=True, extra="forbid")
            if '"next"' in reply.text:
                assert reply.json()["items"], f"{route.path} showed nothing to hold against it"
