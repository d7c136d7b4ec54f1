import httpx2
import pytest

from tests.people import signed_in, someone

pytestmark = pytest.mark.anyio

HEADERS = {**signed_in(someone()), "accept-language": "de-DE,de;q=0.9"}
UNKNOWN = "/cohorts/00000000-0000-7000-8000-00000000000f"


class TestProblems:
    async def test_are_told_in_the_language_that_was_asked_for(
        self, client: httpx2.AsyncClient
    ) -> None:
        reply = await client.get(UNKNOWN, headers=HEADERS)

        body = reply.json()
        assert (body["code"], body["title"]) == ("cohort_not_found", "Durchgang nicht gefunden")
        assert body["detail"] == "Diesen Durchgang gibt es nicht."
        assert body["type"] == "/docs/errors#cohort_not_found"
        assert reply.headers["content-language"] == "de"
        assert "accept-language" in reply.headers["vary"]

    async def test_of_fields_too(self, client: httpx2.AsyncClient) -> None:
        reply = await client.post("/programs", json={"colour": "red"}, headers=HEADERS)

        told = {flaw["where"]: flaw["message"] for flaw in reply.json()["errors"]}
        assert told == {
            "body.title": "Dieses Feld fehlt.",
            "body.colour": "Dieses Feld gibt es hier nicht.",
        }


class TestPages:
    async def test_every_type_points_at_its_line(self, client: httpx2.AsyncClient) -> None:
        problem = (await client.get(UNKNOWN, headers=HEADERS)).json()
        path, _, code = problem["type"].partition("#")

        reply = await client.get(f"http://test{path}")

        assert reply.status_code == 200
        assert f'id="{code}"' in reply.text

    async def test_programs_get_the_same_as_json(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/errors", headers={"accept-language": "de"})

        codes = {each["code"]: each for each in reply.json()["items"]}
        assert codes["slug_taken"]["status"] == 409
        assert codes["slug_taken"]["title"] == "Kurzname vergeben"
        assert codes["cross_site"]["status"] == 403
