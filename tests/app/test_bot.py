"""The bot where something of it is missing."""

import sys

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.app.bot import gateway_of, gateways
from paceline.app.edge import ActsFor
from paceline.kernel.credentials import CredentialsMissing
from paceline.kernel.errors import Defect, ModuleError
from paceline.kernel.identity import Principal
from tests.app.test_command_line import Shell

pytestmark = pytest.mark.anyio


class TestWithoutSettings:
    async def test_no_commands_come_over_http(self, client: httpx2.AsyncClient) -> None:
        reply = await client.post("/discord/interactions", content=b"{}")

        assert reply.status_code == httpx2.codes.NOT_FOUND
        assert "discord.public_key" in reply.json()["detail"]

    async def test_no_server_listens_and_nobody_can(self, container: AsyncContainer) -> None:
        parts = await gateways(container)

        assert parts == []
        with pytest.raises(CredentialsMissing):
            await gateway_of(container)


class TestWithoutTheLibrary:
    async def test_it_is_said_what_to_install(
        self, container: AsyncContainer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "discord", None)
        monkeypatch.delitem(sys.modules, "paceline.bot.gateway", raising=False)

        with pytest.raises(ModuleError, match=r"pip install 'paceline\[discord\]'"):
            await gateway_of(container)

    def test_the_command_says_so_too(
        self, own_place: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "discord", None)
        monkeypatch.delitem(sys.modules, "paceline.bot.gateway", raising=False)

        status, _, error = Shell(capsys)("bot")

        assert status == 1
        assert "paceline[discord]" in error


class TestStrangers:
    async def test_are_never_taken_for_the_operator(self, container: AsyncContainer) -> None:
        async def act(who: Principal) -> str:
            return who.name

        acts = ActsFor(container, None, via="discord", admit=lambda: None)

        with pytest.raises(Defect):
            await acts.run(act)
