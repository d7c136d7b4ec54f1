import re
from datetime import timedelta

import httpx2
import pytest
from dishka import AsyncContainer
from fastapi.routing import APIRoute

from paceline.app.installed import FEATURES
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from paceline.web.auth import Guard, ProvedGuard
from paceline.web.routing import routes_of
from tests.features.accounts.users import PASSWORD, SignedIn, bearer, made_disabled, signed_in
from tests.times import MovableClock

pytestmark = pytest.mark.anyio

LATER = timedelta(minutes=11)
DENIED = httpx2.codes.FORBIDDEN
ROUTES = [
    route
    for route in routes_of(router for feature in FEATURES for router in feature.routers)
    if any(isinstance(each.dependency, ProvedGuard) for each in route.dependencies)
]


def named(route: APIRoute) -> str:
    return f"{'|'.join(route.methods or ())} {route.path}"


async def admin(container: AsyncContainer, client: httpx2.AsyncClient) -> SignedIn:
    return await signed_in(container, client, "boss@example.org", role=Role.ADMIN)


async def ask(client: httpx2.AsyncClient, route: APIRoute, who: SignedIn) -> httpx2.Response:
    path = "http://test" + re.sub(r"\{[^}]*\}", str(new_id()), route.path)
    method = min(route.methods or {"GET"})
    return await client.request(method, path, json={}, headers=who.headers)


class TestFreshProof:
    def test_what_a_stolen_session_must_not_do_asks_for_one(self) -> None:
        asked = {named(route) for route in ROUTES}

        assert {
            "PATCH /api/v1/users/{user_id}",
            "POST /api/v1/users",
            "POST /api/v1/users/{user_id}/grants",
            "DELETE /api/v1/users/{user_id}/sessions",
            "POST /api/v1/users/{user_id}/impersonation",
            "POST /api/v1/auth/tokens",
            "PUT /api/v1/flags/{key}",
        } <= asked

    async def test_every_such_act_is_refused_to_a_session_proved_long_ago(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        who = await admin(container, client)
        clock.advance(LATER)

        replies = [await ask(client, route, who) for route in ROUTES]

        assert ROUTES
        assert {(r.status_code, r.json()["code"]) for r in replies} == {
            (DENIED, "step_up_required")
        }

    async def test_with_the_password_the_same_session_may_again(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        who = await admin(container, client)
        clock.advance(LATER)
        body = {"email": "new@example.org", "name": "New"}
        before = await client.post("/users", json=body, headers=who.headers)
        wrong = await client.post(
            "/auth/step-up", json={"password": "a wrong password"}, headers=who.headers
        )

        proved = await client.post(
            "/auth/step-up", json={"password": PASSWORD}, headers=who.headers
        )

        after = await client.post("/users", json=body, headers=who.headers)
        assert (before.status_code, wrong.status_code) == (DENIED, 401)
        assert (proved.status_code, after.status_code) == (204, 201)

    async def test_a_machine_never_has_one(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await admin(container, client)
        made = await client.post(
            "/auth/tokens", json={"label": "machine", "scopes": []}, headers=who.headers
        )
        machine = bearer(made.json()["token"])

        act = await client.post(
            "/users", json={"email": "new@example.org", "name": "New"}, headers=machine
        )
        proof = await client.post("/auth/step-up", json={"password": PASSWORD}, headers=machine)

        assert (act.status_code, act.json()["code"]) == (DENIED, "step_up_required")
        assert (proof.status_code, proof.json()["code"]) == (DENIED, "cannot_step_up")

    async def test_who_lost_the_right_meanwhile_is_refused_past_the_cache(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await admin(container, client)
        other = await signed_in(container, client, "other@example.org", role=Role.ADMIN)
        await client.get("/auth/me", headers=other.headers)
        body = {"role": "member"}
        await client.patch(f"/users/{other.id}", json=body, headers=who.headers)

        reply = await client.post(
            "/users", json={"email": "new@example.org", "name": "New"}, headers=other.headers
        )

        assert reply.status_code == DENIED


async def looking(
    client: httpx2.AsyncClient, who: SignedIn, target: SignedIn, reason: str = "they asked for help"
) -> httpx2.Response:
    return await client.post(
        f"/users/{target.id}/impersonation", json={"reason": reason}, headers=who.headers
    )


class TestImpersonation:
    async def test_sees_what_the_user_sees_and_changes_nothing(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await admin(container, client)
        target = await signed_in(container, client)
        eyes = bearer((await looking(client, who, target)).json()["access_token"])

        seen = await client.get("/auth/me", headers=eyes)
        changed = [
            await client.patch("/auth/me", json={"name": "Other"}, headers=eyes),
            await client.post("/auth/tokens", json={"label": "x", "scopes": []}, headers=eyes),
            await client.delete("/auth/sessions", headers=eyes),
        ]

        assert seen.json()["id"] == str(target.id)
        assert seen.json()["impersonated_by"] == str(who.id)
        assert {(r.status_code, r.json()["code"]) for r in changed} == {
            (DENIED, "impersonation_reads_only")
        }

    async def test_no_route_that_changes_something_lets_it_in(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await admin(container, client)
        target = await signed_in(container, client, role=Role.ORGANISER)
        body = (await looking(client, who, target)).json()
        eyes = SignedIn(id=target.id, access=body["access_token"], refresh="")
        routes = [
            route
            for route in routes_of(router for feature in FEATURES for router in feature.routers)
            if not (route.methods or set()) <= {"GET", "HEAD"}
            and any(isinstance(each.dependency, Guard) for each in route.dependencies)
        ]

        told = {named(route): (await ask(client, route, eyes)).json()["code"] for route in routes}

        assert len(told) > 20
        assert set(told.values()) == {"impersonation_reads_only"}

    async def test_ends_by_itself_after_half_an_hour(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        who = await admin(container, client)
        target = await signed_in(container, client)
        body = (await looking(client, who, target)).json()
        clock.advance(timedelta(minutes=31))

        seen = await client.get("/auth/me", headers=bearer(body["access_token"]))
        renewed = await client.post("/auth/refresh", json={"refresh_token": body["refresh_token"]})

        assert (seen.status_code, renewed.status_code) == (401, 401)

    async def test_ends_when_the_administrator_is_none_any_more(
        self, container: AsyncContainer, client: httpx2.AsyncClient, clock: MovableClock
    ) -> None:
        await signed_in(container, client, "stays@example.org", role=Role.ADMIN)
        who = await admin(container, client)
        target = await signed_in(container, client)
        eyes = bearer((await looking(client, who, target)).json()["access_token"])
        await made_disabled(container, who.id)
        clock.advance(timedelta(seconds=6))

        reply = await client.get("/auth/me", headers=eyes)

        assert reply.status_code == 401

    async def test_is_told_in_the_audit_log_with_its_reason_and_its_end(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await admin(container, client)
        target = await signed_in(container, client)
        eyes = bearer((await looking(client, who, target)).json()["access_token"])
        await client.patch("/auth/me", json={"name": "Other"}, headers=eyes)

        await client.post("/auth/sign-out", headers=eyes)

        acts = (await client.get("/audit/acts?limit=50", headers=who.headers)).json()["items"]
        told = {act["action"]: act for act in acts if act["actor_id"] == str(who.id)}
        assert told["accounts.impersonation_started"]["after"] == {"reason": "they asked for help"}
        assert told["accounts.impersonation_ended"]["subject"] == f"user:{target.id}"
        assert told["accounts.change_me"]["via"] == f"http as user:{target.id}"

    @pytest.mark.parametrize("role", [Role.ADMIN, None])
    async def test_is_not_for_administrators_oneself_or_by_others(
        self, container: AsyncContainer, client: httpx2.AsyncClient, role: Role | None
    ) -> None:
        who = await admin(container, client)
        target = await signed_in(container, client, "other@example.org", role=role) if role else who
        member = await signed_in(container, client, "member@example.org")

        refused = await looking(client, who, target)
        by_member = await looking(client, member, target)

        assert (refused.status_code, refused.json()["code"]) == (DENIED, "not_to_impersonate")
        assert by_member.status_code == DENIED

    async def test_proves_nothing(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        who = await admin(container, client)
        target = await signed_in(container, client)
        eyes = bearer((await looking(client, who, target)).json()["access_token"])

        reply = await client.post("/auth/step-up", json={"password": PASSWORD}, headers=eyes)

        assert reply.json()["code"] == "impersonation_reads_only"
