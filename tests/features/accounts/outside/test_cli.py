"""What the operator sees and removes at a terminal."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.accounts.errors import IdentityNotFound, LastMethod
from paceline.features.accounts.models.identities import OutsideIdentity
from paceline.features.accounts.models.users import User
from tests.features.accounts.test_cli import ADA, Shell
from tests.times import NOON


@pytest.fixture
def shell(own_place: None) -> Shell:
    return Shell()


async def with_identity(unit: SqlUnitOfWork, *, password: bool) -> None:
    session: AsyncSession = await unit.session()
    user_id = (await session.scalars(select(User.id).where(User.email == ADA))).one()
    if not password:
        await session.execute(update(User).values(password_hash=None))
    unit.add(
        OutsideIdentity(
            user_id=user_id,
            provider="corp",
            issuer="https://corp.example",
            subject="s-1",
            email=ADA,
            linked_at=NOON,
        )
    )


class TestIdentitiesAtATerminal:
    def test_are_listed_and_removed(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada")
        shell.run(with_password)

        shown = shell.json("identities", ADA)
        said = shell("unlink", ADA, "corp")

        assert isinstance(shown, list)
        assert [each["provider"] for each in shown] == ["corp"]
        assert said.strip() == f"{ADA}: corp is removed."
        assert shell.json("identities", ADA) == []

    def test_the_last_way_in_stays(self, shell: Shell) -> None:
        shell("add", ADA, "--name", "Ada")
        shell.run(without_password)

        with pytest.raises(LastMethod):
            shell("unlink", ADA, "corp")
        with pytest.raises(IdentityNotFound):
            shell("unlink", ADA, "elsewhere")


async def with_password(unit: SqlUnitOfWork) -> None:
    await with_identity(unit, password=True)


async def without_password(unit: SqlUnitOfWork) -> None:
    await with_identity(unit, password=False)
