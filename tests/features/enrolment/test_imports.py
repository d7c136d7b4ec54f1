from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from tests.features.cohorts.plans import planned_cohort
from tests.people import signed_in, someone

FILES = Path(__file__).parents[2] / "data" / "signups"
ORGANISER = someone()


async def imported(
    client: httpx2.AsyncClient, cohort_id: UUID, data: bytes, **asked: str
) -> httpx2.Response:
    mapping = {"mapping": asked.pop("mapping")} if "mapping" in asked else None
    return await client.post(
        f"/cohorts/{cohort_id}/signups/import",
        params=asked,
        files={"file": ("people.csv", data, "text/csv")},
        data=mapping,
        headers=signed_in(ORGANISER),
    )


async def names(client: httpx2.AsyncClient, cohort_id: UUID) -> list[str]:
    reply = await client.get(f"/cohorts/{cohort_id}/signups", headers=signed_in(ORGANISER))
    return sorted(item["name"] for item in reply.json()["items"])


async def states(client: httpx2.AsyncClient, cohort_id: UUID) -> dict[str, str]:
    reply = await client.get(f"/cohorts/{cohort_id}/signups", headers=signed_in(ORGANISER))
    return {item["name"]: item["state"] for item in reply.json()["items"]}


class TestImport:
    async def test_answers_line_by_line_and_keeps_whole_lines_only(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        data = (FILES / "forms_grid.csv").read_bytes()

        reply = await imported(client, cohort_id, data)

        report = reply.json()
        outcomes = {line["line"]: line["outcome"] for line in report["lines"]}
        assert outcomes == {
            2: "superseded",
            3: "imported",
            4: "refused",
            5: "imported",
            6: "refused",
        }
        refused = next(line for line in report["lines"] if line["line"] == 4)
        assert refused["problems"][0]["value"] == "Brlin"
        assert "Berlin" in refused["problems"][0]["remedy"]
        assert await names(client, cohort_id) == ["Mira Holt", "Tomás Ríos"]

    async def test_says_in_german_what_is_wrong_with_which_hours(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        data = (
            b"Name,Email,Time zone,Monday\n"
            b"Ana,ana@example.org,Europe/Berlin,18:07-19:00\n"
            b"Bo,bo@example.org,Europe/Berlin,evenings\n"
        )

        english = (await imported(client, cohort_id, data, dry_run="true")).json()["lines"]
        client.headers["accept-language"] = "de-DE,de;q=0.9"
        reply = await imported(client, cohort_id, data, dry_run="true")

        told = [problem for line in reply.json()["lines"] for problem in line["problems"]]
        assert [(each["column"], each["code"], each["said"]) for each in told] == [
            ("Monday", "off_quarters", "18:07-19:00"),
            ("Monday", "vague", "evenings"),
        ]
        assert told[0]["message"].startswith("„18:07-19:00“ liegt nicht auf Viertelstunden.")
        assert told[1]["message"].startswith("„evenings“ sagt nicht, von wann bis wann.")
        assert {each["remedy"] for each in told} == {""}
        assert "accept-language" in reply.headers["vary"]
        assert english[0]["problems"][0]["remedy"] == "write 18:15-19:00"

    async def test_those_after_the_last_place_wait_and_their_lines_say_so(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER, capacity=1)
        data = (
            b"Name,Email,Time zone,Role,Monday\n"
            b"Fae,fae@example.org,Europe/Berlin,facilitator,18:00-20:00\n"
            b"Ana,ana@example.org,Europe/Berlin,member,18:00-20:00\n"
            b"Bo,bo@example.org,Europe/Berlin,member,18:00-20:00\n"
        )

        foretold = (await imported(client, cohort_id, data, dry_run="true")).json()["lines"]
        told = (await imported(client, cohort_id, data)).json()["lines"]

        path = f"/cohorts/{cohort_id}/signups?sort=created_at"
        people = (await client.get(path, headers=signed_in(ORGANISER))).json()["items"]
        full = [
            line["line"]
            for line in told
            if any("waits" in note["message"] for note in line["notes"])
        ]
        assert told == foretold
        assert full == [4]
        assert sorted(each["state"] for each in people) == ["accepted", "accepted", "waitlisted"]

    @pytest.mark.parametrize("mapping", ["[" * 9000, "1" * 9000, "a: 2020-13-45", "a: \x00"])
    async def test_a_mapping_that_cannot_be_read_is_refused(
        self, client: httpx2.AsyncClient, mapping: str
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        data = (FILES / "forms_grid.csv").read_bytes()

        reply = await imported(client, cohort_id, data, mapping=mapping)

        assert (reply.status_code, reply.json()["code"]) == (422, "bad_mapping")

    async def test_the_same_file_again_changes_nothing(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        data = (FILES / "forms_grid.csv").read_bytes()
        await imported(client, cohort_id, data)

        again = (await imported(client, cohort_id, data)).json()

        assert (again["imported"], again["updated"], again["unchanged"]) == (0, 0, 2)

    async def test_a_later_file_updates_who_is_there(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        await imported(client, cohort_id, b"name,email,zone,mon\nAna,a@example.org,UTC,18-20\n")

        second = b"name,email,zone,mon\nAna Berg,A@example.org,Asia/Tokyo,18-20\n"
        reply = await imported(client, cohort_id, second)

        assert reply.json()["updated"] == 1
        assert await names(client, cohort_id) == ["Ana Berg"]

    async def test_a_dry_run_says_the_same_and_keeps_nothing(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        data = (FILES / "forms_grid.csv").read_bytes()

        reply = await imported(client, cohort_id, data, dry_run="true")

        assert reply.json()["imported"] == 2
        assert await names(client, cohort_id) == []

    async def test_who_comes_after_the_last_place_waits(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER, capacity=1)
        data = (
            b"name,email,role,zone,mon\nAna,a@example.org,member,UTC,18-20\n"
            b"Fae,f@example.org,facilitator,UTC,18-20\nBo,b@example.org,member,UTC,18-20\n"
        )

        lines = (await imported(client, cohort_id, data)).json()["lines"]

        assert [line["outcome"] for line in lines] == ["imported"] * 3
        assert [note["message"] for line in lines for note in line["notes"]] == [
            "waits for a place"
        ]
        assert await states(client, cohort_id) == {
            "Ana": "accepted",
            "Fae": "accepted",
            "Bo": "waitlisted",
        }

    async def test_an_old_file_sent_again_takes_nobody_back_who_withdrew(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        data = b"name,email,zone,mon\nAna,a@example.org,UTC,18-20\n"
        await imported(client, cohort_id, data)
        listed = await client.get(f"/cohorts/{cohort_id}/signups", headers=signed_in(ORGANISER))
        sign_up_id = listed.json()["items"][0]["id"]
        path = f"/cohorts/{cohort_id}/signups/{sign_up_id}/withdraw"
        await client.post(path, headers=signed_in(ORGANISER))

        (line,) = (await imported(client, cohort_id, data)).json()["lines"]

        assert line["outcome"] == "unchanged"
        assert line["notes"][0]["message"] == "withdrew from this cohort and stays so"
        assert await states(client, cohort_id) == {"Ana": "withdrawn"}

    async def test_a_mapping_gives_words_their_meaning(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        data = b"who,mail,where,when\nAna,a@example.org,home,Mon evenings\n"
        mapping = (
            "columns: {name: who, email: mail, zone: where, availability: when}\n"
            "zones: {home: Europe/Berlin}\nnamed_times: {evenings: '18:00-21:00'}\n"
        )

        reply = await imported(client, cohort_id, data, mapping=mapping)

        assert reply.json()["imported"] == 1, reply.text

    @pytest.mark.parametrize(
        ("data", "mapping", "says"),
        [
            (b"", "", "empty"),
            (b"name,email\nAna,a@example.org\n", "columns: [", "YAML"),
            (b"name,email\nAna,a@example.org\n", "colour: red", "colour"),
            (b"x" * (5 * 1024 * 1024 + 1), "", "5 MB"),
        ],
    )
    @pytest.mark.asvs("5.2.2")
    async def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
        self, client: httpx2.AsyncClient, data: bytes, mapping: str, says: str
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)

        reply = await imported(client, cohort_id, data, mapping=mapping)

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert says in reply.json()["detail"]

    async def test_only_the_organiser_imports(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, someone())

        reply = await imported(client, cohort_id, b"name,email\nAna,a@example.org\n")

        assert reply.status_code == httpx2.codes.NOT_FOUND
