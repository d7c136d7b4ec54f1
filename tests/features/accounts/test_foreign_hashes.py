"""People brought from elsewhere with bcrypt's hashes of their passwords."""

import json

import bcrypt
import httpx2
import pytest
from dishka import AsyncContainer
from sqlalchemy import select

from paceline.app.edge import settled
from paceline.db.database import Database
from paceline.features.accounts.errors import BadImport
from paceline.features.accounts.models.users import User
from paceline.features.accounts.service.hashes import MOST, HashImport, ImportReport, limited
from paceline.features.accounts.service.passwords import BCRYPT_DECOY, Passwords
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.errors import Denied
from paceline.kernel.identity import Operators
from tests.features.accounts.test_throttle import noted
from tests.features.accounts.users import PASSWORD, registered, sign_in
from tests.guards import guarded
from tests.people import someone

pytestmark = pytest.mark.anyio
ADA = "ada@example.org"


def foreign(password: bytes, *, kind: str = "2b", cost: int = 10) -> str:
    """Cheaper than cost 12 where it does not matter; the format is the same."""
    made = bcrypt.hashpw(password, bcrypt.gensalt(cost)).decode()
    return f"${kind}{made[3:]}"


def csv(*rows: str) -> str:
    return "\n".join(["email,name,hash", *rows]) + "\n"


async def brought(container: AsyncContainer, text: str) -> ImportReport:
    operator = await (await container.get(Operators)).operator()
    async with container() as scope:
        hashes = await scope.get(HashImport)
        return await settled(scope, lambda: hashes.take(text, by=operator))


async def stored(database: Database, email: str = ADA) -> str:
    async with database.session() as session:
        found = await session.scalar(select(User.password_hash).where(User.email == email))
    assert found is not None
    return found


class TestABroughtPassword:
    @pytest.mark.parametrize("kind", ["2a", "2b", "2y"])
    async def test_signs_in_and_is_argon2id_from_then_on(
        self, container: AsyncContainer, client: httpx2.AsyncClient, database: Database, kind: str
    ) -> None:
        cost = 12 if kind == "2b" else 10
        hashed = foreign(PASSWORD.encode(), kind=kind, cost=cost)
        await brought(container, csv(f"{ADA},Ada,{hashed}"))

        wrong = await sign_in(client, ADA, "a wrong password")
        first = await sign_in(client, ADA)
        renewed = await stored(database)
        second = await sign_in(client, ADA)

        assert (wrong.status_code, first.status_code, second.status_code) == (401, 200, 200)
        assert renewed.startswith("$argon2id$")

    async def test_of_more_bytes_than_bcrypt_saw_fits_as_it_did(
        self, container: AsyncContainer, client: httpx2.AsyncClient, database: Database
    ) -> None:
        long = "\u00e4" * 50
        await brought(container, csv(f"{ADA},Ada,{foreign(long.encode()[:72])}"))

        inside = await sign_in(client, ADA, long)
        shortened = await sign_in(client, ADA, long[:36])

        assert (inside.status_code, shortened.status_code) == (200, 401)

    async def test_costs_everybody_the_same_work_while_there_is_one(
        self,
        container: AsyncContainer,
        client: httpx2.AsyncClient,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await registered(container, "bob@example.org")
        await brought(container, csv(f"{ADA},Ada,{foreign(PASSWORD.encode())}"))
        work: list[str] = []
        for name in ("_fits_argon2", "_fits_bcrypt"):
            monkeypatch.setattr(Passwords, name, noted(name, getattr(Passwords, name), work))

        told = {}
        for email in (ADA, "bob@example.org", "nobody@example.org"):
            await sign_in(client, email, "a wrong password")
            told[email] = work.copy()
            work.clear()
        await sign_in(client, ADA)
        work.clear()
        await sign_in(client, "nobody@example.org", "a wrong password")

        assert set(map(tuple, told.values())) == {("_fits_argon2", "_fits_bcrypt")}
        assert work == ["_fits_argon2"]

    async def test_that_is_no_hash_at_all_fits_nothing(self) -> None:
        passwords = Passwords(AccountsSettings(), guarded())

        assert not await passwords.fits(PASSWORD, "$2b$12$short")
        assert not await passwords.fits("", BCRYPT_DECOY.decode())


class TestBringing:
    async def test_takes_json_as_well_and_leaves_who_is_known(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        await registered(container, "bob@example.org")
        hashed = foreign(b"another password")
        people = [
            {"email": "Ada@Example.org", "name": "Ada", "hash": hashed, "role": "organiser"},
            {"email": "bob@example.org", "name": "Bob", "hash": hashed, "zone": "Asia/Tokyo"},
        ]

        report = await brought(container, json.dumps(people))

        inside = await sign_in(client, ADA, "another password")
        assert (report.added, report.known) == (1, 1)
        assert inside.json()["user"]["role"] == "organiser"
        assert (await sign_in(client, "bob@example.org")).status_code == 200

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("name,email\n", "headings"),
            ("", "headings"),
            (csv(f"{ADA},Ada,secret words"), "line 2: hash: give one of bcrypt"),
            (csv(f"{ADA},Ada,{'$2b$04$' + 'a' * 53}"), "cost 10 to 14"),
            (csv(f"nobody,Ada,{'$2b$12$' + 'a' * 53}"), "line 2: email"),
            (csv(*[f"{ADA},Ada,{'$2b$12$' + 'a' * 53}"] * 2), "line 3: this address"),
            ("email,name,hash,admin\na@b.org,A,x,yes\n", "unknown fields"),
            ('email,name,hash\n"x', "line .: unexpected end"),
            ("[1]", "no JSON list"),
        ],
    )
    async def test_is_refused_by_line_and_nobody_is_added(
        self, container: AsyncContainer, database: Database, text: str, told: str
    ) -> None:
        with pytest.raises(BadImport, match=told) as caught:
            await brought(container, text)

        assert "secret words" not in str(caught.value)
        async with database.session() as session:
            assert (await session.scalars(select(User.id))).all() == []

    async def test_is_for_administrators(self, container: AsyncContainer) -> None:
        async with container() as scope:
            hashes = await scope.get(HashImport)
            with pytest.raises(Denied):
                await hashes.take(csv(), by=someone())

    def test_has_an_end(self) -> None:
        with pytest.raises(BadImport, match="at most"):
            limited([(1, {})] * (MOST + 1))
