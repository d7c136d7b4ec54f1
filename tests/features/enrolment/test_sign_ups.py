import asyncio
from collections import Counter

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.kernel.ids import new_id
from tests.features.cohorts.plans import planned_cohort
from tests.features.enrolment.rosters import EVENINGS, entry, open_cohort, registered, signed_up
from tests.people import signed_in, someone

ORGANISER = someone()
AVAILABILITY = {"zone": "Europe/Berlin", "windows": EVENINGS}


class TestAnOrganiserSignsUpOthers:
    async def test_the_sign_up_is_listed_as_it_was_given(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        await signed_up(client, cohort_id, ORGANISER, "Ana", attributes={"language": ["de"]})

        reply = await client.get(f"/cohorts/{cohort_id}/signups", headers=signed_in(ORGANISER))

        (item,) = reply.json()["items"]
        assert (item["name"], item["email"], item["state"]) == (
            "Ana",
            "ana@example.org",
            "accepted",
        )
        assert item["windows"] == EVENINGS
        assert item["attributes"] == {"language": ["de"]}
        assert item["claimed"] is False

    async def test_six_equal_sign_ups_at_once_are_one_and_five_conflicts(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        path, headers = f"/cohorts/{cohort_id}/signups", signed_in(ORGANISER)

        replies = await asyncio.gather(
            *(client.post(path, json=entry("Ana"), headers=headers) for _ in range(6))
        )

        assert Counter(reply.status_code for reply in replies) == {201: 1, 409: 5}
        codes = {reply.json().get("code") for reply in replies if reply.status_code == 409}
        assert codes == {"already_signed_up"}

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("zone", "Europe/Brelin", "Europe/Berlin"),
            ("windows", [{"day": "mon", "start": "18:10", "end": "20:00"}], "quarter hour"),
            ("windows", [{"day": "mon", "start": "25:00", "end": "26:00"}], "no time of day"),
            ("windows", [{"day": "someday", "start": "18:00", "end": "20:00"}], "'mon'"),
            ("email", "nobody", "pattern"),
            ("name", "", "at least 1"),
            ("max_groups", 21, "less than or equal to 20"),
            ("colour", "red", "Extra inputs"),
        ],
    )
    async def test_what_does_not_fit_is_named(
        self, client: httpx2.AsyncClient, field: str, value: object, says: str
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)

        reply = await client.post(
            f"/cohorts/{cohort_id}/signups",
            json=entry("Ana") | {field: value},
            headers=signed_in(ORGANISER),
        )

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert says in reply.json()["detail"]

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            (("sun", "23:00", "01:00"), ("sun", "23:00", "01:00")),
            (("mon", "23:30", "24:00"), ("mon", "23:30", "24:00")),
            (("mon", "23:30", "00:00"), ("mon", "23:30", "24:00")),
            (("tue", "10:15", "10:45"), ("tue", "10:15", "10:45")),
        ],
    )
    async def test_any_quarter_hour_midnight_and_the_weeks_end_are_legal(
        self, client: httpx2.AsyncClient, given: tuple[str, ...], kept: tuple[str, ...]
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        window = dict(zip(("day", "start", "end"), given, strict=True))

        reply = await client.post(
            f"/cohorts/{cohort_id}/signups",
            json=entry("Ana", windows=[window]),
            headers=signed_in(ORGANISER),
        )

        (shown,) = reply.json()["windows"]
        assert (shown["day"], shown["start"], shown["end"]) == kept

    async def test_the_cohort_of_another_is_not_there(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        stranger = signed_in(someone())

        listed = await client.get(f"/cohorts/{cohort_id}/signups", headers=stranger)
        added = await client.post(
            f"/cohorts/{cohort_id}/signups", json=entry("Ana"), headers=stranger
        )

        assert (listed.status_code, added.status_code) == (404, 404)

    async def test_a_sign_up_is_found_only_in_its_own_cohort(
        self, client: httpx2.AsyncClient
    ) -> None:
        one = await planned_cohort(client, ORGANISER)
        other = await planned_cohort(client, ORGANISER, title="Other")
        sign_up_id = await signed_up(client, one, ORGANISER, "Ana")
        headers = signed_in(ORGANISER)

        here = await client.get(f"/cohorts/{one}/signups/{sign_up_id}", headers=headers)
        there = await client.get(f"/cohorts/{other}/signups/{sign_up_id}", headers=headers)
        acted = await client.post(
            f"/cohorts/{other}/signups/{sign_up_id}/withdraw", headers=headers
        )

        assert (here.status_code, there.status_code, acted.status_code) == (200, 404, 404)


class TestThePlacesOfACohort:
    async def test_who_comes_after_the_last_place_waits_and_moves_up(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER, capacity=1)
        headers = signed_in(ORGANISER)
        first = await signed_up(client, cohort_id, ORGANISER, "Ana")
        second = await signed_up(client, cohort_id, ORGANISER, "Bo")
        leader = await signed_up(client, cohort_id, ORGANISER, "Fae", role="facilitator")

        async def states() -> dict[str, str]:
            reply = await client.get(f"/cohorts/{cohort_id}/signups", headers=headers)
            return {item["id"]: item["state"] for item in reply.json()["items"]}

        before = await states()
        await client.post(f"/cohorts/{cohort_id}/signups/{first}/withdraw", headers=headers)
        after = await states()

        assert before == {
            str(first): "accepted",
            str(second): "waitlisted",
            str(leader): "accepted",
        }
        assert after == {str(first): "withdrawn", str(second): "accepted", str(leader): "accepted"}

    async def test_an_organiser_decides_by_hand(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        sign_up_id = await signed_up(client, cohort_id, ORGANISER, "Ana")
        path, headers = f"/cohorts/{cohort_id}/signups/{sign_up_id}", signed_in(ORGANISER)

        waits = await client.post(f"{path}/waitlist", headers=headers)
        accepted = await client.post(f"{path}/accept", headers=headers)
        again = await client.post(f"{path}/accept", headers=headers)

        assert waits.json()["state"] == "waitlisted"
        assert accepted.json()["state"] == "accepted"
        assert again.status_code == httpx2.codes.CONFLICT

    async def test_who_sits_in_a_group_keeps_their_role(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER, facilitator="none", capacity=3)
        headers = signed_in(ORGANISER)
        ids = [await signed_up(client, cohort_id, ORGANISER, name) for name in "ABC"]
        leader = await signed_up(client, cohort_id, ORGANISER, "Fae", role="facilitator")
        slot = {"day": "mon", "start": "18:00"}
        group = {"slot": slot, "members": [str(each) for each in ids]}
        await client.post(f"/cohorts/{cohort_id}/groups", json=group, headers=headers)
        path = f"/cohorts/{cohort_id}/signups"

        seated = await client.patch(
            f"{path}/{ids[0]}", json={"role": "facilitator"}, headers=headers
        )
        fourth = await client.patch(f"{path}/{leader}", json={"role": "member"}, headers=headers)

        assert seated.status_code == httpx2.codes.CONFLICT
        assert "in a group" in seated.json()["detail"]
        assert (fourth.json()["role"], fourth.json()["state"]) == ("member", "waitlisted")


class TestSigningUpOneself:
    async def test_an_account_signs_up_to_an_open_cohort_and_then_sees_it(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        ana = await registered(container, "ana@example.org")

        made = await client.post(
            f"/cohorts/{cohort_id}/signups", json=AVAILABILITY, headers=signed_in(ana)
        )
        mine = await client.get(f"/cohorts/{cohort_id}/signups/mine", headers=signed_in(ana))

        assert made.status_code == httpx2.codes.CREATED
        assert (mine.json()["email"], mine.json()["claimed"]) == ("ana@example.org", True)

    async def test_a_cohort_that_is_not_open_is_not_there(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        ana = await registered(container, "ana@example.org")

        reply = await client.post(
            f"/cohorts/{cohort_id}/signups", json=AVAILABILITY, headers=signed_in(ana)
        )

        assert reply.status_code == httpx2.codes.NOT_FOUND

    async def test_an_address_alone_does_not_make_one_the_person_an_organiser_entered(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        await signed_up(client, cohort_id, ORGANISER, "Ana")
        ana = await registered(container, "ana@example.org")

        reply = await client.post(
            f"/cohorts/{cohort_id}/signups", json=AVAILABILITY, headers=signed_in(ana)
        )

        assert reply.json()["code"] == "claim_first"

    async def test_a_member_changes_and_withdraws_only_their_own(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        ana = await registered(container, "ana@example.org")
        path, headers = f"/cohorts/{cohort_id}/signups", signed_in(ana)
        other = await signed_up(client, cohort_id, ORGANISER, "Bo")
        await client.post(path, json=AVAILABILITY, headers=headers)

        changed = await client.put(
            f"{path}/mine/availability", json={"zone": "Asia/Tokyo", "windows": []}, headers=headers
        )
        meddled = await client.post(f"{path}/{other}/withdraw", headers=headers)
        gone = await client.post(f"{path}/mine/withdraw", headers=headers)

        assert (changed.json()["zone"], changed.json()["windows"]) == ("Asia/Tokyo", [])
        assert meddled.status_code == httpx2.codes.FORBIDDEN
        assert gone.json()["state"] == "withdrawn"


class TestPersonalLinks:
    async def link(self, client: httpx2.AsyncClient, cohort_id: object, sign_up_id: object) -> str:
        reply = await client.post(
            f"/cohorts/{cohort_id}/signups/{sign_up_id}/link", headers=signed_in(ORGANISER)
        )
        return str(reply.json()["url"]).removeprefix("http://test/p/")

    async def test_a_link_changes_availability_without_an_account(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        sign_up_id = await signed_up(client, cohort_id, ORGANISER, "Ana")
        token = await self.link(client, cohort_id, sign_up_id)

        body = {"zone": "Asia/Kolkata", "windows": EVENINGS[:1]}
        reply = await client.put(f"/personal/{token}/availability", json=body)

        assert (reply.json()["zone"], len(reply.json()["windows"])) == ("Asia/Kolkata", 1)

    async def test_a_new_link_ends_the_old_and_a_revoked_one_opens_nothing(
        self, client: httpx2.AsyncClient
    ) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        sign_up_id = await signed_up(client, cohort_id, ORGANISER, "Ana")
        old = await self.link(client, cohort_id, sign_up_id)
        new = await self.link(client, cohort_id, sign_up_id)
        await client.delete(
            f"/cohorts/{cohort_id}/signups/{sign_up_id}/link", headers=signed_in(ORGANISER)
        )

        replies = [
            await client.put(f"/personal/{token}/availability", json=AVAILABILITY)
            for token in (old, new, "nonsense")
        ]

        assert old != new
        assert {reply.status_code for reply in replies} == {404}

    async def test_an_account_claims_the_person_behind_a_link(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        cohort_id = await open_cohort(client, ORGANISER)
        sign_up_id = await signed_up(client, cohort_id, ORGANISER, "Ana")
        token = await self.link(client, cohort_id, sign_up_id)
        ana, bo = [await registered(container, f"{n}@example.com") for n in ("ana", "bo")]

        claimed = await client.post(f"/personal/{token}/claim", headers=signed_in(ana))
        stolen = await client.post(f"/personal/{token}/claim", headers=signed_in(bo))
        mine = await client.get(f"/cohorts/{cohort_id}/signups/mine", headers=signed_in(ana))

        assert claimed.status_code == httpx2.codes.OK
        assert stolen.json()["code"] == "already_claimed"
        assert mine.json()["claimed"] is True

    async def test_withdrawing_by_link_happens_once(self, client: httpx2.AsyncClient) -> None:
        cohort_id = await planned_cohort(client, ORGANISER)
        sign_up_id = await signed_up(client, cohort_id, ORGANISER, "Ana")
        token = await self.link(client, cohort_id, sign_up_id)

        first = await client.post(f"/personal/{token}/withdraw")
        second = await client.post(f"/personal/{token}/withdraw")
        late = await client.put(f"/personal/{token}/availability", json=AVAILABILITY)

        assert first.json()["state"] == "withdrawn"
        assert (second.status_code, late.status_code) == (409, 409)


async def test_a_missing_sign_up_is_told_as_missing(client: httpx2.AsyncClient) -> None:
    cohort_id = await planned_cohort(client, ORGANISER)

    reply = await client.patch(
        f"/cohorts/{cohort_id}/signups/{new_id()}",
        json={"max_groups": 2},
        headers=signed_in(ORGANISER),
    )

    assert reply.json()["code"] == "sign_up_not_found"
