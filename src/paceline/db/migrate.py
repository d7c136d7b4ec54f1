"""Brings a store to the newest revision of every installed feature, each an Alembic branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from paceline.db.revisions import Revisions

OWN: Final = "paceline.db.migrations"
STATED_IN: Final = "alembic_version"


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a store stands: the heads it has and the heads it should have."""

    current: frozenset[str]
    wanted: frozenset[str]

    @property
    def up_to_date(self) -> bool:
        return self.current == self.wanted


class Migrations:
    """Of these packages; `paceline.db` itself always comes along."""

    def __init__(self, url: URL, packages: Sequence[str]) -> None:
        self._url = url
        self._packages = (OWN, *packages)
        self._revisions = Revisions.of(self._packages)

    async def state(self) -> State:
        engine = create_async_engine(self._url, poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                heads = await connection.run_sync(heads_of)
        finally:
            await engine.dispose()
        wanted, applied = self._revisions.heads(), self._revisions.applied(heads)
        return State(current=(wanted & applied) | (heads - applied), wanted=wanted)

    async def upgrade(self) -> State:
        """Safe to run by many at once; raises ConfigError for a store from a newer version."""
        found = await self.state()
        if found.up_to_date:
            return found
        await self._upgrade()
        return await self.state()

    async def _upgrade(self) -> None:
        from paceline.db.upgrading import upgrade  # noqa: PLC0415, Alembic is heavy, seldom needed

        options = {"isolation_level": None} if self._url.get_backend_name() == "sqlite" else {}
        engine = create_async_engine(self._url, poolclass=NullPool, connect_args=options)
        try:
            async with engine.connect() as connection:
                await connection.run_sync(upgrade, self._packages)
        finally:
            await engine.dispose()


def heads_of(connection: Connection) -> frozenset[str]:
    if not inspect(connection).has_table(STATED_IN):
        return frozenset()
    found = connection.execute(text(f"SELECT version_num FROM {STATED_IN}"))  # noqa: S608, ours
    return frozenset(found.scalars())
