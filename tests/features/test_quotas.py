"""Quotas where people meet them: planning, importing, and their own page."""

from pathlib import Path

import httpx2
import pytest

from paceline.kernel.identity import Role
from paceline.kernel.quota import EVERYDAY
from tests.features.cohorts.plans import planned_cohort, planned_program
from tests.people import signed_in, someone

pytestmark = pytest.mark.anyio
FILES = Path(__file__).parent.parent / "data/signups"


async def used(client: httpx2.AsyncClient, headers: dict[str, str]) -> dict[str, int]:
    reply = await client.get("/quotas", headers=headers)
    return {item["name"]: item["used"] for item in reply.json()["items"]}


class TestUsage:
    async def test_everyone_sees_their_own(self, client: httpx2.AsyncClient) -> None:
        who, member = someone(), someone(Role.MEMBER)
        await planned_cohort(client, who)

        own = await used(client, signed_in(who))
        others = await used(client, signed_in(member))

        assert own == {"cohorts": 1, "imports": 0, "people": 0}
        assert others == {"cohorts": 0, "imports": 0, "people": 0}

    async def test_an_import_counts_itself_and_who_came_with_it(
        self, client: httpx2.AsyncClient
    ) -> None:
        who = someone()
        cohort_id = await planned_cohort(client, who)
        await client.post(f"/cohorts/{cohort_id}/open", headers=signed_in(who))
        file = (FILES / "forms_grid.csv").read_bytes()

        path = f"/cohorts/{cohort_id}/signups/import"
        tried, stored = [
            await client.post(
                path,
                params={"dry_run": dry_run},
                files={"file": ("people.csv", file)},
                headers=signed_in(who),
            )
            for dry_run in ("true", "false")
        ]

        found = await used(client, signed_in(who))
        assert (tried.status_code, stored.status_code) == (200, 200)
        assert (found["imports"], found["people"]) == (1, 2)


class TestASpentQuota:
    async def test_refuses_and_says_when_to_come_again(
        self, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(EVERYDAY, "cohorts", "1/1d")
        who = someone()
        program_id = await planned_program(client, who)
        await planned_cohort(client, who, program_id=program_id)

        body = {
            "program_id": str(program_id),
            "title": "Another",
            "zone": "UTC",
            "first_week": "2026-03-02",
            "weeks": 1,
        }
        reply = await client.post("/cohorts", json=body, headers=signed_in(who))

        assert (reply.status_code, reply.json()["code"]) == (429, "quota_spent")
        assert int(reply.headers["retry-after"]) == 12 * 3600
