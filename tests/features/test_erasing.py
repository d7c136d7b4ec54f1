"""Whoever is erased is nowhere any more, whichever slice knew them."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select, update

from paceline.db.database import Database
from paceline.db.record import Record
from paceline.features.cohorts.models import Cohort, Program
from paceline.features.enrolment.models import Application, Person, SignUp
from paceline.features.enrolment.public import PersonalLinks, SignUpId
from paceline.kernel.blobs import Blobs
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, Role
from tests.architecture.walk import House, account, built
from tests.features.accounts.post import delivered
from tests.features.activities.files import gpx
from tests.features.cohorts.plans import planned_cohort
from tests.features.enrolment.rosters import EVENINGS, open_cohort, roster, signed_up
from tests.people import signed_in
from tests.times import MovableClock
from tests.work import work_off

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]
NAME: Final = "Zelda Wunderlich"
WORD: Final = "zelda"
A_LITTLE: Final = timedelta(minutes=61)
# Where the bare id of who went stays, and why. It leads to nobody any more.
STAYS: Final = {
    "audit_acts": "the log is a chain: a line cannot be taken back",
    "events": "kept for a while for replay, then pruned; ids alone",
    "jobs": "kept for a while after they ran, then pruned; ids alone",
    "quotas": "counts of a window, pruned with it",
    "presences.noted_by": "who noted it, as in the audit log",
    "invitations.invited_by": "of invitations to others",
    "drafts.made_by": "who made it, as in the audit log",
    "trials.made_by": "who made it, as in the audit log",
    "sync_plans.made_by": "who made it, as in the audit log",
    "audit_checks.asked_by": "who asked, as in the audit log",
}


async def found(database: Database, *words: str) -> set[str]:
    """The columns in which one of these words stands, in whatever table."""
    places: set[str] = set()
    async with database.session() as session:
        for table in Record.metadata.sorted_tables:
            for row in (await session.execute(select(table))).mappings():
                places |= {
                    f"{table.name}.{name}"
                    for name, value in row.items()
                    if any(word in said for said in texts(value) for word in words)
                }
    return places


def texts(value: object) -> Iterator[str]:
    """As it may be written: ids with and without their dashes."""
    if isinstance(value, bytes):
        yield value.decode("latin-1").lower()
    else:
        yield str(value).lower()


def allowed(place: str) -> bool:
    return place in STAYS or place.partition(".")[0] in STAYS


async def said(
    client: httpx2.AsyncClient, method: str, path: str, body: object, who: Principal
) -> dict[str, Any]:
    reply = await client.request(method, path, json=body, headers=signed_in(who))
    assert reply.is_success, f"{path}: {reply.text}"
    told: dict[str, Any] = reply.json() if reply.content else {}
    return told


async def visited(house: House) -> None:
    """A meeting of another group, whose facilitator is told of it."""
    owner, cohort_id = house.people["organiser"], UUID(house.ids["cohort_id"])
    path = f"/cohorts/{cohort_id}"
    [own] = (await said(house.client, "GET", f"{path}/groups", None, owner))["items"]
    gil = await signed_up(house.client, cohort_id, owner, "Gil", role="facilitator")
    names = ("Val", "Vic", "Vin", "Viv")
    members = [await signed_up(house.client, cohort_id, owner, each) for each in names]
    group = {
        "slot": {"day": "wed" if own["slot"]["day"] == "mon" else "mon", "start": "18:00"},
        "facilitator": str(gil),
        "members": [str(each) for each in members],
    }
    other = (await said(house.client, "POST", f"{path}/groups", group, owner))["id"]
    meetings = (await said(house.client, "GET", f"{path}/meetings", None, owner))["items"]
    meeting = next(each for each in meetings if each["group_id"] == other)
    visit = f"/meetings/{meeting['id']}/visit"
    await said(house.client, "PUT", visit, None, house.people["member"])


async def lived_in(house: House) -> dict[str, Any]:
    """The member of the house uses all there is; their own sign-up."""
    client, who, owner = house.client, house.people["member"], house.people["organiser"]
    cohort = f"/cohorts/{house.ids['cohort_id']}"
    own = await said(client, "GET", f"{cohort}/signups/mine", None, who)
    await said(client, "PATCH", "/auth/me", {"name": NAME}, who)
    known = {"name": NAME, "attributes": {"about": [f"{NAME} likes hills"]}}
    await said(client, "PATCH", f"{cohort}/signups/{own['id']}", known, owner)
    await said(client, "PUT", "/me/notifications", {"language": "de"}, who)
    await said(client, "PUT", "/athletes/me", {"max_hr": 191}, who)
    event = {"day": "2026-05-02", "kind": "race", "name": f"{NAME} runs"}
    await said(client, "POST", "/athletes/me/events", event, who)
    await visited(house)
    await said(client, "POST", "/auth/tokens", {"label": NAME}, who)
    await said(client, "POST", "/athletes/me/sharings", {"group_id": house.ids["group_id"]}, who)
    files = {"files": (f"{NAME}.gpx", gpx(name=NAME))}
    sent = await client.post("/activities/uploads", files=files, headers=signed_in(who))
    assert sent.is_success, sent.text
    return own


async def erase(client: httpx2.AsyncClient, who: Principal, email: str) -> httpx2.Response:
    return await client.post("/auth/me/erasure", json={"email": email}, headers=signed_in(who))


async def all_done(container: AsyncContainer, clock: MovableClock) -> None:
    """What follows at once, and what is done once more an hour later."""
    await work_off(container)
    clock.advance(A_LITTLE)
    await work_off(container)


class TestWhoeverIsErased:
    async def test_is_in_no_table_and_no_file_any_more(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        database: Database,
        clock: MovableClock,
    ) -> None:
        house = await built(client, container)
        who = house.people["member"]
        own = await lived_in(house)
        await work_off(container)
        words = (WORD, "member@example.org", own["email"])
        ids = (str(who.user_id), who.user_id.hex)
        before = await found(database, *words), await found(database, *ids)

        done = await erase(client, who, "member@example.org")
        await all_done(container, clock)

        left = {place for place in await found(database, *ids) if not allowed(place)}
        files = await (await container.get(Blobs)).keys("activities")
        assert done.status_code == HTTPStatus.NO_CONTENT
        assert {"users.name", "persons.email", "activity_views.title"} <= before[0]
        assert {"notifications.facts", "planned_events.name"} <= before[0]
        assert {"athletes.user_id", "training_results.user_id", "grants.user_id"} <= before[1]
        assert await found(database, *words) == set()
        assert left == set()
        assert not [key for key in files if str(who.user_id) in key]

    async def test_leaves_the_others_and_what_is_counted(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        house = await built(client, container)
        who, owner = house.people["member"], house.people["organiser"]
        own = await lived_in(house)
        cohort = f"/cohorts/{house.ids['cohort_id']}"
        before = await said(client, "GET", f"{cohort}/groups", None, owner)

        await erase(client, who, "member@example.org")
        await all_done(container, clock)

        groups = await said(client, "GET", f"{cohort}/groups", None, owner)
        left = await said(client, "GET", f"{cohort}/signups/{own['id']}", None, owner)
        counted = await said(client, "GET", f"{cohort}/signups/summary", None, owner)
        members, now = [
            {each["id"] for group in found["items"] for each in group["members"]}
            for found in (before, groups)
        ]
        assert members - now == {own["id"]}
        assert (left["state"], left["name"], left["claimed"]) == ("withdrawn", "(erased)", False)
        assert (left["windows"], left["attributes"]) == ([], {})
        assert counted["members"]["withdrawn"] == 1

    async def test_closes_the_personal_link_and_the_calendar(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        house = await built(client, container)
        who, owner = house.people["member"], house.people["organiser"]
        own = await lived_in(house)
        path = f"/cohorts/{house.ids['cohort_id']}/signups/{own['id']}/link"
        link = (await said(client, "POST", path, None, owner))["url"].rpartition("/")[2]
        page = await said(client, "GET", f"/personal/{link}", None, owner)

        await erase(client, who, "member@example.org")
        await all_done(container, clock)

        gone = await client.get(f"/personal/{link}")
        calendar = await client.get(page["feed"]["url"])
        assert (gone.status_code, calendar.status_code) == (404, 404)


class TestWhatComesBackMeanwhile:
    async def test_goes_an_hour_later(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        database: Database,
        clock: MovableClock,
    ) -> None:
        owner = await account(client, "organiser", Role.ORGANISER)
        who = await account(client, "member", Role.MEMBER)
        cohort_id = await open_cohort(client, owner)
        wanted = {"zone": "Europe/Berlin", "windows": []}
        await said(client, "POST", f"/cohorts/{cohort_id}/signups", wanted, who)
        await erase(client, who, "member@example.org")
        await work_off(container)
        async with database.session() as session:
            await session.execute(update(Person).values(name=NAME))
            await session.execute(update(SignUp).values(attributes={"about": [NAME]}))
            await session.commit()

        clock.advance(A_LITTLE)
        await work_off(container)

        assert await found(database, WORD) == set()

    async def test_is_never_claimed(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        owner = await account(client, "organiser", Role.ORGANISER)
        who = await account(client, "member", Role.MEMBER)
        other = await account(client, "other", Role.MEMBER)
        cohort_id = await open_cohort(client, owner)
        path = f"/cohorts/{cohort_id}/signups"
        wanted = {"zone": "Europe/Berlin", "windows": []}
        own = await said(client, "POST", path, wanted, who)
        await erase(client, who, "member@example.org")
        await work_off(container)
        async with container() as scope:
            # For a letter that was being written.
            links, clock = await scope.get(PersonalLinks), await scope.get(Clock)
            url = await links.of_unscoped(SignUpId(UUID(own["id"])), until=clock.now())

        token = url.rpartition("/")[2]
        claim = await client.post(f"/personal/{token}/claim", headers=signed_in(other))

        assert (claim.status_code, claim.json()["code"]) == (404, "link_not_found")

    async def test_is_handed_over_as_well(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        database: Database,
        clock: MovableClock,
    ) -> None:
        boss = await account(client, "boss", Role.ADMIN)
        owner = await account(client, "owner", Role.ORGANISER)
        other = await account(client, "other", Role.ORGANISER)
        await erase(client, owner, "owner@example.org")
        await work_off(container)
        cohort_id = await planned_cohort(client, owner, "Let in before")
        cohort = await said(client, "GET", f"/cohorts/{cohort_id}", None, boss)
        grant = {"role": "organiser", "scope_id": cohort["program_id"]}
        await said(client, "POST", f"/users/{other.user_id}/grants", grant, boss)

        clock.advance(A_LITTLE)
        await work_off(container)

        async with database.session() as session:
            owners = [
                (await session.scalars(select(table.organiser_id))).one()
                for table in (Program, Cohort)
            ]
        assert owners == [other.user_id, other.user_id]


class TestApplications:
    async def test_of_the_account_and_of_the_person_go_and_are_not_written_to(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        database: Database,
        tmp_path: Path,
    ) -> None:
        owner = await account(client, "organiser", Role.ORGANISER)
        who = await account(client, "member", Role.MEMBER)
        cohort_id = await open_cohort(client, owner)
        path = f"/cohorts/{cohort_id}/signups"
        other_id = await open_cohort(client, owner, "Another")
        zoe = await signed_up(client, cohort_id, owner, "Zoe")
        link = await said(client, "POST", f"{path}/{zoe}/link", None, owner)
        token = link["url"].rpartition("/")[2]
        await said(client, "POST", f"/personal/{token}/claim", None, who)
        await delivered(container, tmp_path)
        for email in ("member@example.org", "zoe@example.org", "bo@example.org"):
            wanted = {"name": NAME, "email": email, "zone": "UTC", "windows": EVENINGS}
            sent = await client.post(f"/open-cohorts/{other_id}/applications", json=wanted)
            assert sent.is_success, sent.text

        await erase(client, who, "member@example.org")
        async with database.session() as session:
            at_once = set(await session.scalars(select(Application.email)))
        letters = await delivered(container, tmp_path)

        async with database.session() as session:
            left = set(await session.scalars(select(Application.email)))
        assert at_once == {"zoe@example.org", "bo@example.org"}
        assert left == {"bo@example.org"}
        assert [each.subject for each in letters if each.to == "member@example.org"] == [
            "Your account was erased"
        ]


class TestACohortThatIsOver:
    async def test_keeps_its_numbers_without_a_name(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        owner = await account(client, "organiser", Role.ORGANISER)
        who = await account(client, "member", Role.MEMBER)
        cohort_id, people = await roster(client, owner, members=3)
        path = f"/cohorts/{cohort_id}"
        link = await said(client, "POST", f"{path}/signups/{people['A']}/link", None, owner)
        token = link["url"].rpartition("/")[2]
        await said(client, "POST", f"/personal/{token}/claim", None, who)
        for act in ("start", "finish"):
            await said(client, "POST", f"{path}/{act}", None, owner)

        await erase(client, who, "member@example.org")
        await all_done(container, clock)

        left = await said(client, "GET", f"{path}/signups/{people['A']}", None, owner)
        counted = await said(client, "GET", f"{path}/signups/summary", None, owner)
        assert (left["state"], left["name"]) == ("accepted", "(erased)")
        assert counted["members"] == {"accepted": 3, "waitlisted": 0, "withdrawn": 0}


class TestWhoOrganisesAlone:
    async def test_hands_over_first(
        self, client: httpx2.AsyncClient, container: AsyncContainer
    ) -> None:
        boss = await account(client, "boss", Role.ADMIN)
        owner = await account(client, "owner", Role.ORGANISER)
        other = await account(client, "other", Role.ORGANISER)
        cohort_id = await planned_cohort(client, owner, "Spring base")
        cohort = await said(client, "GET", f"/cohorts/{cohort_id}", None, owner)

        refused = await erase(client, owner, "owner@example.org")
        grant = {"role": "organiser", "scope_id": cohort["program_id"]}
        await said(client, "POST", f"/users/{other.user_id}/grants", grant, boss)
        done = await erase(client, owner, "owner@example.org")

        assert (refused.status_code, refused.json()["code"]) == (409, "hand_over_first")
        assert "Invite another organiser there first" in refused.json()["detail"]
        assert done.status_code == HTTPStatus.NO_CONTENT
        kept = await said(client, "PATCH", f"/cohorts/{cohort_id}", {"capacity": 9}, other)
        assert kept["capacity"] == 9


class TestTheMailAddress:
    async def test_may_come_again_and_is_somebody_new(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        owner = await account(client, "organiser", Role.ORGANISER)
        who = await account(client, "member", Role.MEMBER)
        cohort_id = await open_cohort(client, owner)
        wanted = {"zone": "Europe/Berlin", "windows": []}
        path = f"/cohorts/{cohort_id}/signups"
        first = await said(client, "POST", path, wanted, who)
        await erase(client, who, "member@example.org")
        await all_done(container, clock)

        again = await account(client, "member", Role.MEMBER)
        second = await said(client, "POST", path, wanted, again)

        assert second["person_id"] != first["person_id"]
        assert (second["name"], second["state"]) == ("member", "accepted")

    async def test_of_others_is_left_alone(
        self, client: httpx2.AsyncClient, container: AsyncContainer, clock: MovableClock
    ) -> None:
        owner = await account(client, "organiser", Role.ORGANISER)
        who = await account(client, "member", Role.MEMBER)
        cohort_id = await open_cohort(client, owner)
        ana = await signed_up(client, cohort_id, owner, "Ana")

        await erase(client, who, "member@example.org")
        await all_done(container, clock)

        path = f"/cohorts/{cohort_id}/signups/{ana}"
        assert (await said(client, "GET", path, None, owner))["name"] == "Ana"
