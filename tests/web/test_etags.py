import asyncio

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import text

from paceline.db.database import Database
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.web.etags import matches, matches_strongly
from tests.features.cohorts.plans import planned_cohort
from tests.features.enrolment.rosters import EVENINGS, open_cohort, registered
from tests.people import signed_in, someone

pytestmark = pytest.mark.anyio
ORGANISER = someone()
SIGNED = signed_in(ORGANISER)


async def tag_of(client: httpx2.AsyncClient, path: str) -> str:
    return await tag_at(client, path, SIGNED)


async def tag_at(client: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> str:
    reply = await client.get(path, headers=headers)
    tag: str = reply.headers["etag"]
    return tag


class TestReads:
    @pytest.mark.parametrize(
        "path",
        [
            "/cohorts",
            "/cohorts?limit=5&sort=-id",
            "/cohorts?limit=05",
            "/cohorts/{cohort_id}",
            "/cohorts/{cohort_id}/groups",
            "/meetings/mine",
            "/openapi.json",
        ],
    )
    async def test_what_a_client_has_already_is_not_sent_again(
        self, client: httpx2.AsyncClient, path: str
    ) -> None:
        path = path.format(cohort_id=await planned_cohort(client, ORGANISER))
        first = await client.get(path, headers=SIGNED)

        tag = first.headers["etag"]
        again = await client.get(path, headers={**SIGNED, "if-none-match": tag})

        assert (first.status_code, again.status_code) == (200, 304)
        assert (again.content, again.headers["etag"]) == (b"", tag)
        assert first.headers["cache-control"] == "private, no-cache"
        assert first.headers["vary"] == "authorization, cookie"
        assert "content-type" not in again.headers

    @pytest.mark.parametrize("known", ["*", "W/{tag}", '"other", {tag}'])
    async def test_a_tag_may_be_weak_or_one_of_many(
        self, client: httpx2.AsyncClient, known: str
    ) -> None:
        tag = await tag_of(client, "/cohorts")

        headers = {**SIGNED, "if-none-match": known.format(tag=tag)}
        reply = await client.get("/cohorts", headers=headers)

        assert reply.status_code == httpx2.codes.NOT_MODIFIED

    async def test_a_change_changes_the_tag(self, client: httpx2.AsyncClient) -> None:
        path = f"/cohorts/{await planned_cohort(client, ORGANISER)}"
        tag = await tag_of(client, path)
        seen = {**SIGNED, "if-none-match": tag}
        assert (await client.get(path, headers=seen)).status_code == httpx2.codes.NOT_MODIFIED

        await client.post(f"{path}/open", headers=SIGNED)

        reply = await client.get(path, headers=seen)
        assert reply.status_code == httpx2.codes.OK
        assert reply.json()["state"] == "open"

    async def test_the_tag_of_one_opens_nothing_for_another(
        self, client: httpx2.AsyncClient
    ) -> None:
        path = f"/cohorts/{await planned_cohort(client, ORGANISER)}"
        tag = await tag_of(client, path)
        for _ in range(2):
            await client.get(path, headers={**SIGNED, "if-none-match": tag})

        stranger = await client.get(path, headers={**signed_in(someone()), "if-none-match": tag})
        nobody = await client.get(path, headers={"if-none-match": tag})

        assert (stranger.status_code, nobody.status_code) == (404, 401)

    async def test_a_refusal_has_no_tag(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/cohorts")

        assert "etag" not in reply.headers
        assert reply.headers["cache-control"] == "no-store"

    async def test_what_holds_a_secret_is_stored_nowhere(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("http://test/health")

        assert reply.headers["cache-control"] == "no-store"


class TestIfMatch:
    @pytest.mark.parametrize("wanted", ["*", "{tag}", '"other", {tag}'])
    async def test_a_change_to_what_was_seen_is_made(
        self, client: httpx2.AsyncClient, wanted: str
    ) -> None:
        path = f"/cohorts/{await planned_cohort(client, ORGANISER)}"
        headers = {**SIGNED, "if-match": wanted.format(tag=await tag_of(client, path))}

        reply = await client.patch(path, json={"title": "Autumn"}, headers=headers)

        assert (reply.status_code, reply.json()["title"]) == (200, "Autumn")

    @pytest.mark.parametrize("wanted", ['"other"', "W/{tag}", "nonsense", ""])
    async def test_a_change_to_anything_else_is_refused(
        self, client: httpx2.AsyncClient, wanted: str
    ) -> None:
        path = f"/cohorts/{await planned_cohort(client, ORGANISER)}"
        headers = {**SIGNED, "if-match": wanted.format(tag=await tag_of(client, path))}

        reply = await client.patch(path, json={"title": "Autumn"}, headers=headers)

        assert (reply.status_code, reply.json()["code"]) == (412, "precondition_failed")
        assert (await client.get(path, headers=SIGNED)).json()["title"] != "Autumn"

    async def test_without_it_nothing_is_compared(self, client: httpx2.AsyncClient) -> None:
        path = f"/cohorts/{await planned_cohort(client, ORGANISER)}"

        reply = await client.patch(path, json={"title": "Autumn"}, headers=SIGNED)

        assert reply.status_code == httpx2.codes.OK

    async def test_what_is_not_there_says_so_itself(self, client: httpx2.AsyncClient) -> None:
        path = f"/cohorts/{ORGANISER.user_id}"

        reply = await client.patch(path, json={"title": "A"}, headers={**SIGNED, "if-match": "*"})

        assert reply.status_code == httpx2.codes.NOT_FOUND

    async def test_of_two_at_once_one_wins(self, client: httpx2.AsyncClient) -> None:
        for _ in range(5):
            path = f"/cohorts/{await planned_cohort(client, ORGANISER)}"
            headers = {**SIGNED, "if-match": await tag_of(client, path)}
            titles = [f"Title {number}" for number in range(4)]

            replies = await asyncio.gather(
                *(client.patch(path, json={"title": each}, headers=headers) for each in titles)
            )

            won = [reply for reply in replies if reply.status_code == httpx2.codes.OK]
            assert sorted(reply.status_code for reply in replies) == [200, 412, 412, 412]
            shown = (await client.get(path, headers=SIGNED)).json()["title"]
            assert shown == won[0].json()["title"]

    async def test_who_did_not_look_cannot_be_overwritten_by_who_did(
        self, client: httpx2.AsyncClient
    ) -> None:
        for _ in range(5):
            path = f"/cohorts/{await planned_cohort(client, ORGANISER)}"
            seen = {**SIGNED, "if-match": await tag_of(client, path)}

            careful, careless = await asyncio.gather(
                client.patch(path, json={"title": "Careful"}, headers=seen),
                client.patch(path, json={"title": "Careless"}, headers=SIGNED),
            )

            assert careless.status_code == httpx2.codes.OK
            shown = (await client.get(path, headers=SIGNED)).json()["title"]
            assert shown == "Careless"
            assert careful.status_code in {200, 412}

    async def test_a_kept_answer_of_this_process_does_not_count(
        self, client: httpx2.AsyncClient, database: Database
    ) -> None:
        path = f"/cohorts/{await planned_cohort(client, ORGANISER)}"
        seen = {**SIGNED, "if-match": await tag_of(client, path)}
        unit = SqlUnitOfWork(database)
        elsewhere = text("UPDATE cohorts SET title = 'Changed by another process'")
        await (await unit.session()).execute(elsewhere)
        await unit.commit()

        reply = await client.patch(path, json={"title": "Autumn"}, headers=seen)

        assert reply.status_code == httpx2.codes.PRECONDITION_FAILED

    async def test_the_own_sign_up_is_held_against_where_it_is_read(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        member = signed_in(await registered(container, "ana@example.org"))
        said = {"zone": "Europe/Berlin", "windows": EVENINGS}
        path = f"/cohorts/{cohort_id}/signups"
        await client.post(path, json=said, headers=member)

        for tag, status in ((await tag_at(client, f"{path}/mine", member), 200), ('"x"', 412)):
            reply = await client.put(
                f"{path}/mine/availability", json=said, headers={**member, "if-match": tag}
            )
            assert reply.status_code == status


class TestComparing:
    def test_weakly_and_strongly(self) -> None:
        assert matches('W/"a"', '"a"')
        assert not matches_strongly('W/"a"', '"a"')
        assert not matches("", '"a"')
