from typing import Any
from uuid import UUID

import httpx2

from paceline.kernel.ids import new_id
from tests.features.enrolment.rosters import roster, signed_up
from tests.people import signed_in, someone

ORGANISER = someone()
HEADERS = signed_in(ORGANISER)


async def kept(client: httpx2.AsyncClient, cohort_id: UUID) -> dict[str, Any]:
    reply = await client.get(f"/cohorts/{cohort_id}/grouping", headers=HEADERS)
    found: dict[str, Any] = reply.json()
    return found


async def ruled(
    client: httpx2.AsyncClient, cohort_id: UUID, *rules: dict[str, Any], **settings: object
) -> httpx2.Response:
    body = {"rules": list(rules), **settings}
    return await client.put(f"/cohorts/{cohort_id}/grouping", json=body, headers=HEADERS)


def naming(kind: str, *people: UUID) -> dict[str, Any]:
    return {"type": kind, "people": [str(person) for person in people]}


class TestTheRulesOfACohort:
    async def test_are_none_until_somebody_sets_them(self, client: httpx2.AsyncClient) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=2)

        found = await kept(client, cohort_id)

        assert (found["version"], found["rules"], found["zones"]) == (0, [], [])
        assert found["weights"]["placed"] == 1000

    async def test_are_read_as_they_were_set(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3)
        rules = [
            naming("together", people["A"], people["B"]),
            naming("apart", people["C"], people["Fae"]),
            {"type": "balance", "attribute": "level", "weight": 2.5},
        ]
        hours = {"earliest": "08:00", "latest": "21:30"}

        set_to = await ruled(
            client, cohort_id, *rules, social_hours=hours, zones=["Asia/Tokyo"], may_miss=1
        )
        found = await kept(client, cohort_id)

        assert set_to.status_code == httpx2.codes.OK, set_to.text
        assert found == set_to.json()
        assert (found["version"], found["rules"]) == (1, rules)
        assert (found["social_hours"], found["zones"], found["may_miss"]) == (
            hours,
            ["Asia/Tokyo"],
            1,
        )

    async def test_are_replaced_only_as_they_were_seen(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3)
        path = f"/cohorts/{cohort_id}/grouping"
        tag = (await client.get(path, headers=HEADERS)).headers["etag"]
        body = {"rules": [naming("apart", people["A"], people["B"])]}
        seen = {**HEADERS, "if-match": tag}

        first = await client.put(path, json=body, headers=seen)
        second = await client.put(path, json={"rules": []}, headers=seen)

        assert first.status_code == httpx2.codes.OK, first.text
        assert second.status_code == httpx2.codes.PRECONDITION_FAILED
        assert len((await kept(client, cohort_id))["rules"]) == 1

    async def test_name_only_people_who_signed_up(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=2)
        stranger = new_id()

        reply = await ruled(client, cohort_id, naming("apart", people["A"], stranger))

        assert reply.json()["code"] == "not_on_roster"
        (flaw,) = reply.json()["errors"]
        assert (flaw["where"], str(stranger) in flaw["message"]) == ("rules.0.people.1", True)

    async def test_tell_by_name_who_has_left(self, client: httpx2.AsyncClient) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=3)
        await ruled(client, cohort_id, naming("together", people["A"], people["B"]))
        path = f"/cohorts/{cohort_id}/signups/{people['A']}/withdraw"
        await client.post(path, headers=HEADERS)

        found = await kept(client, cohort_id)

        (problem,) = found["problems"]
        assert problem["message"].startswith("A is no longer among the accepted sign-ups")
        assert len(found["rules"]) == 1

    async def test_tell_what_nobody_says_and_who_cannot_be_together(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=1)
        await signed_up(client, cohort_id, ORGANISER, "B", attributes={"language": ["de"]})

        reply = await ruled(
            client,
            cohort_id,
            naming("together", people["A"], people["Fae"]),
            {"type": "same", "attribute": "language"},
            {"type": "same", "attribute": "colour"},
        )

        told = [problem["message"] for problem in reply.json()["problems"]]
        assert told == [
            "Fae is a facilitator; only members can be kept together",
            "no sign-up says anything about colour",
        ]

    async def test_are_refused_with_the_place_of_the_mistake(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id, people = await roster(client, ORGANISER, members=1)

        twice = await ruled(client, cohort_id, naming("apart", people["A"], people["A"]))
        never = await ruled(
            client, cohort_id, social_hours={"earliest": "09:00", "latest": "09:00"}
        )
        unknown = await ruled(client, cohort_id, zones=["Mars/Olympus"])
        more = await ruled(client, cohort_id, colour="blue")

        for reply in (twice, never, unknown, more):
            assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT, reply.text
        assert "twice" in twice.text

    async def test_are_the_organisers_alone(self, client: httpx2.AsyncClient) -> None:
        cohort_id, _ = await roster(client, ORGANISER, members=1)
        stranger = signed_in(someone())

        seen = await client.get(f"/cohorts/{cohort_id}/grouping", headers=stranger)
        changed = await client.put(f"/cohorts/{cohort_id}/grouping", json={}, headers=stranger)

        assert {seen.status_code, changed.status_code} == {httpx2.codes.NOT_FOUND}
