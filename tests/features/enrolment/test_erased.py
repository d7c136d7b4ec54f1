"""Who was erased stays so, whatever an organiser or a link that is left asks for."""

import csv
import io

import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import text

from paceline.db.database import Database
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.enrolment.service.erasing import PersonEraser
from paceline.kernel.identity import Role
from tests.features.enrolment.rosters import EVENINGS, person_of, roster
from tests.people import signed_in, someone

pytestmark = pytest.mark.anyio


class TestACohortThatIsOver:
    async def test_gives_nobody_a_way_in_to_them(
        self,
        client: httpx2.AsyncClient,
        container: AsyncContainer,
        database: Database,
    ) -> None:
        owner = someone(Role.ORGANISER)
        cohort_id, people = await roster(client, owner, members=3)
        path = f"/cohorts/{cohort_id}"
        headers = signed_in(owner)
        link = await client.post(f"{path}/signups/{people['A']}/link", headers=headers)
        for act in ("start", "finish"):
            await client.post(f"{path}/{act}", headers=headers)
        async with container() as scope:
            eraser = await scope.get(PersonEraser)
            await eraser.erase(await person_of(database, people["A"]))
            await (await scope.get(SqlUnitOfWork)).commit()

        exported = await client.post(f"{path}/groups/export", headers=headers)
        async with database.session() as session:
            await session.execute(text("UPDATE personal_links SET revoked_at = NULL"))
            await session.commit()
        token = link.json()["url"].rpartition("/")[2]
        hours = {"zone": "Europe/Berlin", "windows": EVENINGS}
        late = await client.put(f"/personal/{token}/availability", json=hours)

        lines = list(csv.DictReader(io.StringIO(exported.text.removeprefix("\ufeff"))))
        without = [each["name"] for each in lines if not each["personal_link"]]
        assert without == ["(erased)"]
        assert late.status_code == httpx2.codes.NOT_FOUND
