"""Signing up without an account: nothing counts before the address has confirmed it."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import func, select

from paceline.db.database import Database
from paceline.features.enrolment.models import Application
from paceline.features.enrolment.service.payloads import PruneApplications
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Outbox
from paceline.kernel.transaction import UnitOfWork
from tests.features.accounts.post import Letter, delivered, the_letter
from tests.features.enrolment.rosters import EVENINGS, open_cohort, registered, signed_up
from tests.people import signed_in, someone
from tests.times import MovableClock
from tests.work import work_off

pytestmark = pytest.mark.anyio
ORGANISER = someone()
ANA = "ana@example.org"
WANTED = {"name": "Ana Berg", "email": ANA, "zone": "Europe/Berlin", "windows": EVENINGS}


async def applied(client: httpx2.AsyncClient, cohort_id: UUID, **fields: object) -> httpx2.Response:
    return await client.post(f"/open-cohorts/{cohort_id}/applications", json={**WANTED, **fields})


async def confirmed(client: httpx2.AsyncClient, letter: Letter) -> httpx2.Response:
    return await client.post("/applications/confirm", json={"token": letter.token})


async def listed(client: httpx2.AsyncClient, cohort_id: UUID) -> list[dict[str, Any]]:
    reply = await client.get(f"/cohorts/{cohort_id}/signups", headers=signed_in(ORGANISER))
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


async def counted(database: Database) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(Application)) or 0


class TestApplying:
    async def test_counts_with_the_letter_alone_and_leads_to_the_personal_page(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)

        sent = await applied(client, cohort_id, role="facilitator")
        before = await listed(client, cohort_id)
        letter = await the_letter(container, tmp_path)
        done = await confirmed(client, letter)

        (item,) = await listed(client, cohort_id)
        page = await client.get(f"/personal/{done.json()['url'].rpartition('/')[2]}")
        assert (sent.status_code, sent.json(), before) == (202, {"sent": True}, [])
        assert letter.to == ANA
        assert (item["name"], item["email"], item["role"]) == ("Ana Berg", ANA, "facilitator")
        assert (item["windows"], item["claimed"]) == (EVENINGS, False)
        assert (page.status_code, page.json()["name"]) == (200, "Ana Berg")

    async def test_shows_what_was_entered_before_it_is_confirmed(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await applied(client, cohort_id)
        letter = await the_letter(container, tmp_path)

        twice = [
            await client.post("/applications/look", json={"token": letter.token}) for _ in range(2)
        ]

        shown = twice[1].json()
        assert [each.status_code for each in twice] == [200, 200]
        assert (shown["name"], shown["zone"], shown["windows"]) == (
            "Ana Berg",
            "Europe/Berlin",
            EVENINGS,
        )
        assert await listed(client, cohort_id) == []

    async def test_is_good_once(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await applied(client, cohort_id)
        letter = await the_letter(container, tmp_path)
        await confirmed(client, letter)

        again = await confirmed(client, letter)
        made_up = await client.post("/applications/look", json={"token": "x" * 32})

        assert again.status_code == made_up.status_code == HTTPStatus.NOT_FOUND
        assert again.json()["code"] == made_up.json()["code"] == "application_not_found"

    async def test_a_later_one_replaces_it_and_ends_its_letter(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await applied(client, cohort_id, name="Older")
        older = await the_letter(container, tmp_path)
        await applied(client, cohort_id, name="Newer", email="ANA@example.org")
        newer = await the_letter(container, tmp_path)

        refused = await confirmed(client, older)
        done = await confirmed(client, newer)

        (item,) = await listed(client, cohort_id)
        assert (refused.status_code, done.status_code) == (404, 200)
        assert item["name"] == "Newer"

    async def test_finds_its_place_when_it_is_confirmed(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER, capacity=1)
        await applied(client, cohort_id)
        letter = await the_letter(container, tmp_path)
        await signed_up(client, cohort_id, ORGANISER, "Bo")

        done = await confirmed(client, letter)

        assert done.json()["state"] == "waitlisted"

    async def test_is_refused_once_sign_ups_are_closed(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await applied(client, cohort_id)
        letter = await the_letter(container, tmp_path)
        await client.post(f"/cohorts/{cohort_id}/start", headers=signed_in(ORGANISER))

        late = await confirmed(client, letter)
        new = await applied(client, cohort_id)
        door = await client.get(f"/open-cohorts/{cohort_id}")

        assert (late.status_code, late.json()["code"]) == (409, "sign_ups_closed")
        assert new.status_code == door.status_code == HTTPStatus.NOT_FOUND

    async def test_is_over_after_two_days_and_swept(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        clock: MovableClock,
        database: Database,
        tmp_path: Path,
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await applied(client, cohort_id)
        letter = await the_letter(container, tmp_path)
        clock.advance(timedelta(days=2, minutes=1))

        late = await confirmed(client, letter)
        async with container() as scope:
            (await scope.get(Outbox)).enqueue(PruneApplications())
            await (await scope.get(UnitOfWork)).commit()
        await work_off(container)

        assert late.status_code == HTTPStatus.NOT_FOUND
        assert await counted(database) == 0


class TestAnAddressThatIsKnown:
    async def test_is_told_so_by_letter_and_never_by_the_answer(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        database: Database,
        tmp_path: Path,
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await signed_up(client, cohort_id, ORGANISER, "Ana")

        known = await applied(client, cohort_id, name="Eve")
        unknown = await applied(client, cohort_id, email="new@example.org")
        letters = {each.to: each for each in await delivered(container, tmp_path)}

        (item,) = await listed(client, cohort_id)
        link = letters[ANA].text.partition("/p/")[2].split()[0]
        page = await client.get(f"/personal/{link}")
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert letters[ANA].subject == "You have signed up already"
        assert letters["new@example.org"].subject == "Confirm your sign-up"
        assert (page.json()["sign_up_id"], item["name"]) == (item["id"], "Ana")
        assert await counted(database) == 1

    async def test_with_an_account_in_the_program_comes_in_with_it(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        """Whoever reads the letter reads those of the account, too."""
        first = await open_cohort(client, ORGANISER)
        program = await client.get(f"/cohorts/{first}", headers=signed_in(ORGANISER))
        ana = await registered(container, ANA)
        wanted = {"zone": "Europe/Berlin", "windows": EVENINGS}
        await client.post(f"/cohorts/{first}/signups", json=wanted, headers=signed_in(ana))
        body = {"title": "Next", "first_week": "2026-09-07"}
        made = await client.post(f"/cohorts/{first}/clone", json=body, headers=signed_in(ORGANISER))
        second = made.json()["id"]
        await client.post(f"/cohorts/{second}/open", headers=signed_in(ORGANISER))

        await applied(client, second)
        letters = await delivered(container, tmp_path)
        await confirmed(client, letters[-1])

        (item,) = await listed(client, second)
        own = await client.get(f"/cohorts/{second}/signups/mine", headers=signed_in(ana))
        assert program.json()["program_id"] == made.json()["program_id"]
        assert (item["claimed"], own.status_code) == (True, 200)


class TestAStranger:
    @pytest.mark.parametrize("language", ["en", "de"])
    async def test_writes_nothing_into_the_letter(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path, language: str
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        name = "Win now at evil.example <b>"

        await applied(client, cohort_id, name=name, language=language)
        letter = await the_letter(container, tmp_path)

        said = letter.subject + letter.text + letter.html
        assert "evil.example" not in said
        assert "Spring base" in letter.text

    async def test_fills_no_letter_box_and_learns_nothing_of_it(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)

        replies = []
        sent = 0
        for _ in range(8):
            replies.append(await applied(client, cohort_id))
            sent += len(await delivered(container, tmp_path))

        assert {each.status_code for each in replies} == {HTTPStatus.ACCEPTED}
        assert sent == 4

    async def test_keeps_nobody_out_with_answers_that_are_refused(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        question = {"key": "level", "label": "Level", "kind": "text", "required": True}
        form = {"questions": [question]}
        headers = signed_in(ORGANISER)
        await client.put(f"/cohorts/{cohort_id}/form", json=form, headers=headers)

        refused = {(await applied(client, cohort_id)).status_code for _ in range(5)}
        refused |= {(await applied(client, new_id())).status_code for _ in range(5)}
        sent = await applied(client, cohort_id, attributes={"level": ["new"]})

        assert refused == {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_FOUND}
        assert sent.status_code == HTTPStatus.ACCEPTED
        assert (await the_letter(container, tmp_path)).to == ANA

    async def test_is_asked_to_slow_down(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await open_cohort(client, ORGANISER)

        replies = [
            await applied(client, cohort_id, email=f"p{number}@example.org") for number in range(21)
        ]

        assert {each.status_code for each in replies[:20]} == {HTTPStatus.ACCEPTED}
        assert (replies[20].status_code, replies[20].json()["code"]) == (
            429,
            "too_many_applications",
        )
        assert "retry-after" in replies[20].headers

    async def test_answers_what_is_asked_and_stores_nothing_else(
        self, client: httpx2.AsyncClient, container: AsyncContainer, tmp_path: Path
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        question = {"key": "level", "label": "Level", "kind": "text", "required": True}
        await client.put(
            f"/cohorts/{cohort_id}/form",
            json={"questions": [question]},
            headers=signed_in(ORGANISER),
        )

        door = await client.get(f"/open-cohorts/{cohort_id}")
        missing = await applied(client, cohort_id)
        await applied(client, cohort_id, attributes={"level": ["new"], "more": ["x" * 100]})
        await confirmed(client, await the_letter(container, tmp_path))

        (item,) = await listed(client, cohort_id)
        assert door.json()["questions"][0]["key"] == "level"
        assert (missing.status_code, missing.json()["code"]) == (422, "bad_answers")
        assert item["attributes"] == {"level": ["new"]}

    async def test_sees_of_a_cohort_what_its_page_needs(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        reply = await client.get(f"/cohorts/{cohort_id}", headers=signed_in(ORGANISER))

        door = await client.get(f"/open-cohorts/{reply.json()['slug']}")

        assert door.json()["id"] == str(cohort_id)
        assert "capacity" not in door.json()


class TestAllTogether:
    @pytest.fixture
    def surroundings(self) -> Mapping[str, str]:
        return {"PACELINE_ENROLMENT__APPLICATIONS_IN_ALL": "2"}

    async def test_are_counted_once_they_are_good(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await open_cohort(client, ORGANISER)

        nowhere = [await applied(client, new_id()) for _ in range(3)]
        good = [await applied(client, cohort_id, email=f"p{n}@example.org") for n in range(3)]

        assert {each.status_code for each in nowhere} == {HTTPStatus.NOT_FOUND}
        assert [each.status_code for each in good] == [202, 202, 429]


class TestWithoutIt:
    @pytest.fixture
    def surroundings(self) -> Mapping[str, str]:
        return {"PACELINE_ENROLMENT__APPLICATIONS": "false"}

    async def test_it_takes_an_account(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await open_cohort(client, ORGANISER)

        reply = await applied(client, cohort_id)

        assert (reply.status_code, reply.json()["code"]) == (403, "applications_off")
