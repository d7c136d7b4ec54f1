import httpx2
import pytest

from tests.features.cohorts.plans import planned_cohort
from tests.features.enrolment.rosters import signed_up
from tests.people import signed_in, someone
from tests.statements import Statements, recorded

ORGANISER = someone()
NAMES = [f"Person{letter}" for letter in "ABCDEFGHIJKL"]


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Statements:
    return recorded(monkeypatch)


class TestAListOfSignUps:
    @pytest.mark.parametrize("asked", ["limit=1", "limit=5", "limit=200", "sort=-name&limit=3"])
    async def test_asks_two_statements_whatever_the_page(
        self, statements: Statements, client: httpx2.AsyncClient, asked: str
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        for name in NAMES:
            await signed_up(client, cohort_id, ORGANISER, name)
        statements.forget()

        reply = await client.get(
            f"/cohorts/{cohort_id}/signups?{asked}", headers=signed_in(ORGANISER)
        )

        assert reply.status_code == httpx2.codes.OK
        guard, page = statements.ran
        assert "FROM cohorts" in guard
        assert "FROM sign_ups" in page

    async def test_asks_one_statement_of_someone_who_may_not_see_it(
        self, statements: Statements, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        statements.forget()

        reply = await client.get(f"/cohorts/{cohort_id}/signups", headers=signed_in(someone()))

        assert reply.status_code == httpx2.codes.NOT_FOUND
        assert len(statements.ran) == 1

    async def test_opens_the_next_page_at_the_same_price(
        self, statements: Statements, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        for name in NAMES:
            await signed_up(client, cohort_id, ORGANISER, name)
        path, headers = f"/cohorts/{cohort_id}/signups?limit=5", signed_in(ORGANISER)
        first = await client.get(path, headers=headers)
        statements.forget()

        second = await client.get(f"{path}&after={first.json()['next']}", headers=headers)

        names = [item["name"] for item in [*first.json()["items"], *second.json()["items"]]]
        assert names == NAMES[:10]
        assert len(statements.ran) == 2


class TestASummary:
    async def test_counts_people_by_role_and_by_what_became_of_them(
        self, statements: Statements, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        path, headers = f"/cohorts/{cohort_id}/signups", signed_in(ORGANISER)
        ids = [await signed_up(client, cohort_id, ORGANISER, name) for name in NAMES[:3]]
        await signed_up(client, cohort_id, ORGANISER, "Fae", role="facilitator")
        await client.post(f"{path}/{ids[0]}/withdraw", headers=headers)
        await client.post(f"{path}/{ids[1]}/waitlist", headers=headers)
        statements.forget()

        told = (await client.get(f"{path}/summary", headers=headers)).json()

        assert told == {
            "members": {"accepted": 1, "waitlisted": 1, "withdrawn": 1},
            "facilitators": {"accepted": 1, "waitlisted": 0, "withdrawn": 0},
        }
        assert len(statements.ran) == 2

    async def test_is_the_organisers_alone(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)

        reply = await client.get(
            f"/cohorts/{cohort_id}/signups/summary", headers=signed_in(someone())
        )

        assert reply.status_code == httpx2.codes.NOT_FOUND
