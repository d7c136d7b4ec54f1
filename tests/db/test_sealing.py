"""Secrets at rest: bound to a row and a purpose, and moved to the key that seals now."""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import func, select

from paceline.db.database import Database
from paceline.db.sealing import Resealing, Seal, sealed_kinds
from paceline.db.stores.credentials import CREDENTIALS, CredentialRow
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.errors import Defect
from paceline.kernel.ids import new_id
from paceline.kernel.keys import KeyAway, ServerKey
from tests.times import NOON

OLD: Final = ServerKey(b"o" * 32)
NEW: Final = ServerKey(b"n" * 32)
RING: Final = ServerKey(NEW.secret, previous=(OLD,))


class TestASealedSecret:
    def test_is_opened_after_the_key_was_replaced_and_not_after_it_was_retired(self) -> None:
        owner = new_id()
        sealed = Seal(OLD, "test").seal("a secret", owner=owner)

        assert Seal(RING, "test").open(sealed, kid=OLD.kid, owner=owner) == "a secret"
        with pytest.raises(KeyAway):
            Seal(NEW, "test").open(sealed, kid=OLD.kid, owner=owner)

    def test_never_looks_the_same_twice_and_never_shows_what_it_is(self) -> None:
        owner, seal = new_id(), Seal(OLD, "test")

        first, second = seal.seal("a secret", owner=owner), seal.seal("a secret", owner=owner)

        assert first != second
        assert b"secret" not in first
        assert "oooo" not in repr(seal)

    @pytest.mark.parametrize("harm", ["row", "purpose", "bytes"])
    def test_is_of_one_row_and_purpose_as_it_was_written(self, harm: str) -> None:
        owner = new_id()
        sealed = Seal(OLD, "test").seal("a secret", owner=owner)
        opening = Seal(OLD, "other" if harm == "purpose" else "test")
        found = sealed[:-1] + bytes([sealed[-1] ^ 1]) if harm == "bytes" else sealed

        with pytest.raises(Defect, match="not what was sealed"):
            opening.open(found, kid=OLD.kid, owner=new_id() if harm == "row" else owner)


async def stored(database: Database, count: int, key: ServerKey) -> None:
    unit, seal = SqlUnitOfWork(database), Seal(key, CREDENTIALS)
    await unit.session()
    for number in range(count):
        row = CredentialRow(
            provider="memory", account=f"{key.kid}{number}", stored_at=NOON + timedelta(days=1)
        )
        row.sealed, row.kid = seal.seal(f"secret {number}", owner=row.id), seal.kid
        unit.add(row)
    await unit.commit()


async def resealed(database: Database, limit: int) -> int:
    unit = SqlUnitOfWork(database)
    try:
        done = await Resealing(unit, RING).some(limit)
        await unit.commit()
    finally:
        await unit.rollback()
    return done


async def under(database: Database, kid: str) -> int:
    unit = SqlUnitOfWork(database)
    try:
        return await Resealing(unit, RING).under(kid)
    finally:
        await unit.rollback()


@pytest.mark.anyio
class TestResealing:
    async def test_brings_everything_under_the_new_key_some_at_a_time(
        self, database: Database
    ) -> None:
        await stored(database, 3, OLD)
        await stored(database, 1, NEW)
        before = await under(database, OLD.kid)

        done = [await resealed(database, 2) for _ in range(3)]

        async with database.session() as session:
            rows = (await session.scalars(select(CredentialRow))).all()
        seal = Seal(NEW, CREDENTIALS)
        assert (before, done, await under(database, OLD.kid)) == (3, [2, 1, 0], 0)
        assert {seal.open(row.sealed, kid=row.kid, owner=row.id) for row in rows} == {
            "secret 0",
            "secret 1",
            "secret 2",
        }

    async def test_leaves_what_a_retired_key_sealed(self, database: Database) -> None:
        await stored(database, 1, ServerKey(b"r" * 32))

        done = await resealed(database, 10)

        async with database.session() as session:
            count = (await session.execute(select(func.count(CredentialRow.id)))).scalar_one()
        assert (done, count) == (0, 1)

    def test_knows_every_table_with_secrets(self) -> None:
        found = {kind.record.__tablename__ for kind in sealed_kinds()}

        assert {"credentials", "totp_secrets"} <= found
