"""Somebody is erased while others are in the middle of what concerns them, on both stores."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select, text

from paceline.db.database import Database
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.accounts.public import Grants
from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.enrolment.models import Person, SignUp
from paceline.features.enrolment.schemas import SignUpIn
from paceline.features.enrolment.service.erasing import PersonEraser
from paceline.features.enrolment.service.sign_ups import SignUpService
from paceline.kernel.identity import Principal, Role
from tests.architecture.walk import account
from tests.features.cohorts.plans import planned_cohort
from tests.features.enrolment.rosters import EVENINGS, entry, open_cohort, person_of, signed_up
from tests.people import signed_in
from tests.work import work_off

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]
T = TypeVar("T")
MEMBER: Final = "member@example.org"
STOPPED: Final = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
A_MOMENT: Final = 0.05


class Later(Generic[T]):
    """Begins when it is told to; made before the other has its turn, so that it has none of it."""

    def __init__(self, act: Coroutine[Any, Any, T]) -> None:
        self._told = asyncio.Event()
        self.task = asyncio.ensure_future(self._run(act))

    async def _run(self, act: Coroutine[Any, Any, T]) -> T:
        await self._told.wait()
        return await act

    async def stopped(self, database: Database) -> None:
        """Goes on until it waits for the other: at SQLite's turn, at PostgreSQL's lock."""
        self._told.set()
        await asyncio.wait({self.task}, timeout=A_MOMENT)
        while not (database.is_sqlite or self.task.done() or await is_stopped(database)):
            await asyncio.wait({self.task}, timeout=A_MOMENT)


async def is_stopped(database: Database) -> bool:
    async with database.session() as session:
        return bool(await session.scalar(STOPPED))


async def erase(client: httpx2.AsyncClient, who: Principal, email: str) -> httpx2.Response:
    return await client.post("/auth/me/erasure", json={"email": email}, headers=signed_in(who))


async def two_cohorts(client: httpx2.AsyncClient, owner: Principal) -> tuple[UUID, UUID]:
    """Of one program; the member signed up to the first."""
    first = await open_cohort(client, owner)
    shown = await client.get(f"/cohorts/{first}", headers=signed_in(owner))
    second = await planned_cohort(client, owner, "Next", program_id=shown.json()["program_id"])
    await client.post(f"/cohorts/{second}/open", headers=signed_in(owner))
    return first, second


class TestWhoSignsUp:
    async def test_while_they_erase_themselves_never_waits_crosswise(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        boss = await account(client, "boss", Role.ADMIN)
        owner = await account(client, "owner", Role.ORGANISER)
        heir = await account(client, "heir", Role.ORGANISER)
        cohort_id = CohortId(await open_cohort(client, owner))
        shown = await client.get(f"/cohorts/{cohort_id}", headers=signed_in(owner))
        grant = {"role": "organiser", "scope_id": shown.json()["program_id"]}
        await client.post(f"/users/{heir.user_id}/grants", json=grant, headers=signed_in(boss))
        erasing = Later(erase(client, owner, "owner@example.org"))

        async with container() as scope:
            await (await scope.get(Cohorts)).held_unscoped(cohort_id)
            await erasing.stopped(database)
            grants = await scope.get(Grants)
            await grants.give(owner.user_id, role=Role.MEMBER, scope_id=cohort_id)
            await (await scope.get(SqlUnitOfWork)).commit()

        reply = await erasing.task
        assert reply.status_code == httpx2.codes.NO_CONTENT, reply.text


class TestWhoIsChangedMeanwhile:
    async def test_is_given_no_name_again_and_no_link(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        owner = await account(client, "organiser", Role.ORGANISER)
        cohort_id = await open_cohort(client, owner)
        sign_up = await signed_up(client, cohort_id, owner, "Ana")
        ana = await person_of(database, sign_up)
        path, headers = f"/cohorts/{cohort_id}/signups/{sign_up}", signed_in(owner)
        naming = Later(client.patch(path, json={"name": "Ana"}, headers=headers))

        async with container() as scope:
            await (await scope.get(PersonEraser)).erase(ana)
            await (await scope.get(SqlUnitOfWork)).flush()
            await naming.stopped(database)
            await (await scope.get(SqlUnitOfWork)).commit()

        hours = {"availability": {"zone": "Europe/Berlin", "windows": EVENINGS}}
        replies = [
            await naming.task,
            await client.patch(path, json=hours, headers=headers),
            await client.post(f"{path}/link", headers=headers),
            await client.post(f"{path}/accept", headers=headers),
        ]
        kept = (await client.get(path, headers=headers)).json()
        told = {(each.status_code, each.json()["code"]) for each in replies}
        assert told == {(httpx2.codes.CONFLICT, "person_erased")}
        assert (kept["name"], kept["windows"]) == ("(erased)", [])


class TestWhoIsEnteredMeanwhile:
    @pytest.mark.parametrize("way", ["entry", "file"])
    async def test_is_somebody_new(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        database: Database,
        way: str,
    ) -> None:
        owner = await account(client, "organiser", Role.ORGANISER)
        first, second = await two_cohorts(client, owner)
        ana = await person_of(database, await signed_up(client, first, owner, "Ana"))
        path, headers = f"/cohorts/{second}/signups", signed_in(owner)
        week = "Name,Email,Role,City,Monday\nAna,ana@example.org,Member,Berlin,18-20\n"
        entering = Later(
            client.post(path, json=entry("Ana"), headers=headers)
            if way == "entry"
            else client.post(
                f"{path}/import", files={"file": ("a.csv", week.encode())}, headers=headers
            )
        )

        async with container() as scope:
            await (await scope.get(PersonEraser)).erase(ana)
            await (await scope.get(SqlUnitOfWork)).flush()
            await entering.stopped(database)
            await (await scope.get(SqlUnitOfWork)).commit()

        reply = await entering.task
        async with database.session() as session:
            erased = await session.get_one(Person, ana)
            entered = select(SignUp.person_id).where(SignUp.cohort_id == second)
            new = (await session.scalars(entered)).all()
        assert reply.is_success, reply.text
        assert (erased.name, len(new)) == ("(erased)", 1)
        assert new[0] != ana

    async def test_but_was_read_before_goes_as_well(
        self, client: httpx2.AsyncClient, container: AsyncContainer, database: Database
    ) -> None:
        owner = await account(client, "organiser", Role.ORGANISER)
        who = await account(client, "member", Role.MEMBER)
        first, second = await two_cohorts(client, owner)
        own = {"zone": "Europe/Berlin", "windows": EVENINGS}
        await client.post(f"/cohorts/{first}/signups", json=own, headers=signed_in(who))
        await erase(client, who, MEMBER)
        following = Later(work_off(container))

        async with container() as scope:
            wanted = SignUpIn.model_validate({**own, "name": "Zelda", "email": MEMBER})
            service = await scope.get(SignUpService)
            await service.sign_up(CohortId(second), wanted, by=owner)
            await following.stopped(database)
            await (await scope.get(SqlUnitOfWork)).commit()

        await following.task
        async with database.session() as session:
            windows = (await session.scalars(select(SignUp.windows))).all()
        assert windows == [[], []]
