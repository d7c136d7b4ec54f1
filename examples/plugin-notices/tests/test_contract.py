from typing import ClassVar

from paceline_notices.plugin import plugin
from paceline_notices.service import NoticeService
from typing_extensions import override

from paceline.kernel.plugins import Plugin
from paceline.testing.contract import PluginContract, PluginContractOnPostgres
from paceline.testing.opened import Opened


class TestNotices(PluginContract):
    plugin: ClassVar[Plugin] = plugin

    @override
    async def prepare(self, place: Opened) -> None:
        await place.act(NoticeService, lambda notices: notices.write("The hall is closed today."))

    @override
    async def state(self, place: Opened) -> object:
        found = await place.client.get("/notices", headers={"authorization": "Bearer admin"})
        return found.json()


class TestNoticesOnPostgres(TestNotices, PluginContractOnPostgres):
    """Skipped where PACELINE_TEST_PLUGIN_POSTGRES_URL names no empty database."""
