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
    """Of our features; `paceline.db` itself always comes along. Or of one plugin, by itself.

    A plugin counts its revisions in a table of its own, so that a store which it was taken from
    is still one that we know.
    """

    def __init__(self, url: URL, packages: Sequence[str], *, plugin: str | None = None) -> None:
        self._url = url
        self._plugin = plugin
        self._packages = (OWN, *packages) if plugin is None else tuple(packages)
        self._stated_in = STATED_IN if plugin is None else f"{plugin}_{STATED_IN}"
        self._revisions = Revisions.of(self._packages)

    async def state(self) -> State:
        engine = create_async_engine(self._url, poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                heads = await connection.run_sync(heads_of, self._stated_in)
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
                asked = (self._packages, self._stated_in, self._plugin)
                await connection.run_sync(upgrade, *asked)
        finally:
            await engine.dispose()


def heads_of(connection: Connection, stated_in: str) -> frozenset[str]:
    if not inspect(connection).has_table(stated_in):
        return frozenset()
    found = connection.execute(text(f"SELECT version_num FROM {stated_in}"))  # noqa: S608, checked
    return frozenset(found.scalars())
