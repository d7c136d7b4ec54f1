import httpx2
import pytest
from dishka import AsyncContainer

from paceline.kernel.identity import Role
from tests.people import signed_in, someone
from tests.work import work_off

pytestmark = pytest.mark.anyio

ADMIN = someone(Role.ADMIN)
ORGANISER = someone(Role.ORGANISER)
PROGRAM = {"title": "Base"}


async def acts(client: httpx2.AsyncClient, query: str = "") -> list[dict[str, object]]:
    answer = await client.get(f"/audit/acts{query}", headers=signed_in(ADMIN))
    items: list[dict[str, object]] = answer.json()["items"]
    return items


class TestActs:
    async def test_what_was_done_is_told_with_who_when_and_why(
        self, client: httpx2.AsyncClient
    ) -> None:
        headers = {**signed_in(ORGANISER), "x-reason": "a new season"}
        made = await client.post("/programs", json=PROGRAM, headers=headers)

        [act] = await acts(client, f"?filter=subject:eq:program:{made.json()['id']}")

        assert act["actor_id"] == str(ORGANISER.user_id)
        assert (act["action"], act["via"], act["reason"]) == (
            "programs.created",
            "http",
            "a new season",
        )
        assert act["request_id"] == made.headers["x-request-id"]

    async def test_a_refused_act_is_told_with_its_reason_and_no_secret_of_the_path(
        self, client: httpx2.AsyncClient
    ) -> None:
        member = someone(Role.MEMBER)

        refused = await client.post("/programs", json=PROGRAM, headers=signed_in(member))

        [act] = await acts(client, "?filter=outcome:eq:denied")
        assert refused.status_code == 403
        assert (act["actor_id"], act["action"]) == (str(member.user_id), "cohorts.plan_program")
        assert act["after"] == {"code": "not_permitted"}

    async def test_nobody_else_reads_it(self, client: httpx2.AsyncClient) -> None:
        answer = await client.get("/audit/acts", headers=signed_in(ORGANISER))

        assert answer.status_code == 403


class TestChecks:
    async def test_a_check_runs_as_a_job_and_tells_how_it_went(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        asked = await client.post("/audit/checks", headers=signed_in(ADMIN))
        await work_off(container)

        answer = await client.get(f"/audit/checks/{asked.json()['id']}", headers=signed_in(ADMIN))

        assert asked.status_code == 202
        assert answer.json()["ended_at"] is not None
        assert (answer.json()["acts"], answer.json()["trouble"]) == (0, "")

    async def test_an_unknown_check_is_not_found(self, client: httpx2.AsyncClient) -> None:
        answer = await client.get(
            "/audit/checks/00000000-0000-7000-8000-00000000000f", headers=signed_in(ADMIN)
        )

        assert (answer.status_code, answer.json()["code"]) == (404, "audit_check_not_found")
