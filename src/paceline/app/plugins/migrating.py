"""Brings the store up to date: ours first, then each plugin's tables by themselves."""

from collections.abc import Iterator, Mapping
from typing import Final

from paceline.app.plugins.found import Found
from paceline.app.plugins.parts import told
from paceline.db.database import Database
from paceline.db.migrate import Migrations, State
from paceline.kernel.containment import contained
from paceline.kernel.plugins import Plugin
from paceline.kernel.standing import Standings

BEHIND: Final = "its tables are not up to date: run paceline db upgrade"


class Upgrades:
    """What a plugin's migrations do wrong undoes that plugin's alone, and puts it down."""

    def __init__(
        self, ours: Migrations, database: Database, found: Found, standings: Standings
    ) -> None:
        self._ours = ours
        self._database = database
        self._found = found
        self._standings = standings

    async def upgrade(self) -> State:
        """Answers how ours stand. Raises ModuleError for a plugin that is fatal."""
        state = await self._ours.upgrade()
        for plugin, migrations in self._running():
            try:
                await contained(migrations.upgrade)
            except Exception as error:  # noqa: BLE001, whatever a stranger's migration raises
                self._put_down(plugin, f"its migrations fail: {told(error)}")
        return state

    async def look(self) -> State:
        """How ours stand; a plugin whose tables are behind is put down."""
        state = await self._ours.state()
        for plugin, migrations in self._running():
            if not (await migrations.state()).up_to_date:
                self._put_down(plugin, BEHIND)
        return state

    async def states(self) -> Mapping[str, State]:
        """Of each plugin that has tables, by name."""
        return {plugin.name: await each.state() for plugin, each in self._running()}

    def _running(self) -> Iterator[tuple[Plugin, Migrations]]:
        for plugin in self._found.plugins:
            packages = [each.migrations for each in plugin.features if each.migrations]
            if packages and self._standings.runs(plugin.name):
                yield plugin, Migrations(self._database.url, packages, plugin=plugin.name)

    def _put_down(self, plugin: Plugin, why: str) -> None:
        self._found.put_down(self._standings, plugin.name, why)
