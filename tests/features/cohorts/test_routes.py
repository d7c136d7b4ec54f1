import httpx2
import pytest
from sqlalchemy import select

from paceline.db.database import Database
from paceline.db.ledger.tables import EventRow
from paceline.features.cohorts.schemas import CohortPage
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from tests.features.cohorts.plans import planned_cohort, planned_program
from tests.people import signed_in, someone

pytestmark = pytest.mark.anyio

ORGANISER = someone()


async def stored_names(database: Database) -> list[str]:
    async with database.session() as session:
        return list(await session.scalars(select(EventRow.name).order_by(EventRow.id)))


class TestPlan:
    async def test_a_cohort_shows_what_was_planned(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER, skip_weeks=[3])

        reply = await client.get(f"/cohorts/{cohort_id}", headers=signed_in(ORGANISER))

        shown = reply.json()
        assert shown["state"] == "planned"
        assert shown["slug"] == "spring-base"
        assert shown["first_week"] == "2026-03-02"
        assert shown["skip_weeks"] == [3]
        assert shown["created_at"] == "2026-01-05T12:00:00Z"

    async def test_equal_titles_get_slugs_of_their_own(self, client: httpx2.AsyncClient) -> None:
        program_id = await planned_program(client, ORGANISER)
        for _ in range(2):
            await planned_cohort(client, ORGANISER, program_id=program_id)

        reply = await client.get("/cohorts", headers=signed_in(ORGANISER))

        slugs = [item["slug"] for item in reply.json()["items"]]
        assert slugs == ["spring-base", "spring-base-2"]

    async def test_a_slug_that_is_taken_is_a_conflict(self, client: httpx2.AsyncClient) -> None:
        program_id = await planned_program(client, ORGANISER)
        await planned_cohort(client, ORGANISER, program_id=program_id, slug="mine")

        body = {
            "program_id": str(program_id),
            "title": "Another",
            "slug": "mine",
            "zone": "UTC",
            "first_week": "2026-03-02",
            "weeks": 1,
        }
        reply = await client.post("/cohorts", json=body, headers=signed_in(ORGANISER))

        assert reply.status_code == httpx2.codes.CONFLICT
        assert reply.json()["code"] == "slug_taken"

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("zone", "Europe/Berln", "Europe/Berlin"),
            ("first_week", "2026-03-03", "no Monday"),
            ("size_min", 9, "sizes must rise"),
            ("weeks", 0, "greater than or equal to 1"),
            ("skip_weeks", [8], "count from 0"),
            ("colour", "red", "Extra inputs"),
        ],
    )
    async def test_what_does_not_fit_is_named(
        self, client: httpx2.AsyncClient, field: str, value: object, says: str
    ) -> None:
        program_id = await planned_program(client, ORGANISER)
        body = {
            "program_id": str(program_id),
            "title": "Spring",
            "zone": "Europe/Berlin",
            "first_week": "2026-03-02",
            "weeks": 8,
            field: value,
        }

        reply = await client.post("/cohorts", json=body, headers=signed_in(ORGANISER))

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert says in reply.json()["detail"]

    async def test_the_program_of_another_is_not_there(self, client: httpx2.AsyncClient) -> None:
        program_id = await planned_program(client, someone())
        body = {
            "program_id": str(program_id),
            "title": "Spring",
            "zone": "UTC",
            "first_week": "2026-03-02",
            "weeks": 8,
        }

        reply = await client.post("/cohorts", json=body, headers=signed_in(ORGANISER))

        assert reply.status_code == httpx2.codes.NOT_FOUND


class TestOpen:
    @pytest.mark.asvs("2.3.1")
    async def test_a_cohort_opens_once(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        path = f"/cohorts/{await planned_cohort(client, ORGANISER)}/open"

        first = await client.post(path, headers=signed_in(ORGANISER))
        second = await client.post(path, headers=signed_in(ORGANISER))

        assert first.json()["state"] == "open"
        assert second.status_code == httpx2.codes.CONFLICT
        assert await stored_names(database) == ["cohorts.sign_ups_opened"]

    async def test_a_refusal_is_kept_although_the_answer_is_an_error(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        sees = someone(Role.ORGANISER, here=(cohort_id, Role.FACILITATOR))

        reply = await client.post(f"/cohorts/{cohort_id}/open", headers=signed_in(sees))

        assert reply.status_code == httpx2.codes.FORBIDDEN
        assert reply.json()["code"] == "not_organiser"
        assert await stored_names(database) == ["cohorts.act_refused"]

    @pytest.mark.asvs("8.2.2")
    async def test_missing_and_forbidden_are_the_same_answer(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        stranger = signed_in(someone())

        forbidden = await client.post(f"/cohorts/{cohort_id}/open", headers=stranger)
        missing = await client.post(f"/cohorts/{new_id()}/open", headers=stranger)

        assert forbidden.status_code == missing.status_code == httpx2.codes.NOT_FOUND
        assert {**forbidden.json(), "request_id": ""} == {**missing.json(), "request_id": ""}


class TestPage:
    @pytest.mark.parametrize(
        ("sort", "titles"), [("id", "bac"), ("-id", "cab"), ("title", "abc"), ("-title", "cba")]
    )
    async def test_walks_every_visible_cohort_in_order(
        self, client: httpx2.AsyncClient, sort: str, titles: str
    ) -> None:
        caller = someone()
        program_id = await planned_program(client, caller)
        for title in "bac":
            await planned_cohort(client, caller, title=title, program_id=program_id)

        walked, after = "", None
        while True:
            asked = {"limit": "2", "sort": sort} | ({"after": after} if after else {})
            reply = await client.get("/cohorts", params=asked, headers=signed_in(caller))
            found = CohortPage.model_validate_json(reply.content)
            walked += "".join(item.title for item in found.items)
            after = found.next
            if after is None:
                break

        assert walked == titles

    async def test_shows_only_what_fits_the_filter(self, client: httpx2.AsyncClient) -> None:
        caller = someone()
        program_id = await planned_program(client, caller)
        for title in ("Spring", "Autumn"):
            await planned_cohort(client, caller, title=title, program_id=program_id)

        reply = await client.get(
            "/cohorts",
            params={"filter": ["title:contains:UMN", "state:eq:planned"]},
            headers=signed_in(caller),
        )

        assert [item["title"] for item in reply.json()["items"]] == ["Autumn"]

    @pytest.mark.parametrize(
        "asked",
        [
            {"sort": "colour"},
            {"filter": "colour:eq:red"},
            {"filter": "title"},
            {"filter": "program_id:eq:nonsense"},
            {"after": "nonsense"},
            {"limit": "0"},
        ],
    )
    async def test_a_question_it_cannot_answer_is_refused(
        self, client: httpx2.AsyncClient, asked: dict[str, str]
    ) -> None:
        reply = await client.get("/cohorts", params=asked, headers=signed_in(ORGANISER))

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT

    async def test_a_granted_cohort_is_shown_and_others_are_not(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        await planned_cohort(client, ORGANISER, title="Hidden")
        facilitator = someone(Role.MEMBER, here=(cohort_id, Role.FACILITATOR))

        reply = await client.get("/cohorts", headers=signed_in(facilitator))

        assert [item["id"] for item in reply.json()["items"]] == [str(cohort_id)]


class TestChange:
    async def test_only_what_is_sent_changes(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)

        reply = await client.patch(
            f"/cohorts/{cohort_id}", json={"weeks": 10}, headers=signed_in(ORGANISER)
        )

        assert (reply.json()["weeks"], reply.json()["title"]) == (10, "Spring base")

    async def test_a_part_that_does_not_fit_the_whole_changes_nothing(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        path, headers = f"/cohorts/{cohort_id}", signed_in(ORGANISER)

        reply = await client.patch(path, json={"size_min": 7}, headers=headers)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert "sizes must rise" in reply.json()["detail"]
        assert (await client.get(path, headers=headers)).json()["size_min"] == 3

    @pytest.mark.asvs("2.3.1")
    async def test_the_dates_of_a_running_cohort_stand_still(
        self, client: httpx2.AsyncClient
    ) -> None:
        path = f"/cohorts/{await planned_cohort(client, ORGANISER)}"
        headers = signed_in(ORGANISER)
        for act in ("open", "start"):
            await client.post(f"{path}/{act}", headers=headers)

        dates = await client.patch(path, json={"weeks": 9}, headers=headers)
        title = await client.patch(path, json={"title": "Renamed"}, headers=headers)

        assert dates.status_code == httpx2.codes.CONFLICT
        assert title.json()["title"] == "Renamed"


class TestClone:
    async def test_the_next_run_has_the_shape_of_this_one(self, client: httpx2.AsyncClient) -> None:
        path = f"/cohorts/{await planned_cohort(client, ORGANISER, meeting_minutes=90)}/clone"
        body = {"title": "Autumn base", "first_week": "2026-09-07"}

        reply = await client.post(path, json=body, headers=signed_in(ORGANISER))

        made = reply.json()
        assert (made["meeting_minutes"], made["state"]) == (90, "planned")
        assert (made["first_week"], made["slug"]) == ("2026-09-07", "autumn-base")


class TestOpenCohorts:
    async def test_are_for_anyone_with_an_account_and_tell_no_more_than_newcomers_need(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        await planned_cohort(client, ORGANISER, "Still planned")
        await client.post(f"/cohorts/{cohort_id}/open", headers=signed_in(ORGANISER))
        newcomer = signed_in(someone(Role.MEMBER))

        listed = (await client.get("/open-cohorts", headers=newcomer)).json()["items"]
        by_slug = await client.get("/open-cohorts?filter=slug:eq:spring-base", headers=newcomer)

        assert [each["title"] for each in listed] == ["Spring base"]
        assert by_slug.json()["items"] == listed
        assert set(listed[0]) == {
            "id",
            "program_title",
            "description",
            "title",
            "slug",
            "zone",
            "first_week",
            "weeks",
            "meeting_minutes",
        }

    async def test_what_is_not_open_is_not_there(self, client: httpx2.AsyncClient) -> None:
        await planned_cohort(client, ORGANISER)

        reply = await client.get(
            "/open-cohorts?filter=slug:eq:spring-base", headers=signed_in(ORGANISER)
        )

        assert reply.json()["items"] == []
