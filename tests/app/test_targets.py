"""Whose account a connection names decides who is asked."""

from contextlib import AsyncExitStack
from uuid import UUID

import pytest
from pydantic import SecretStr
from typing_extensions import override

from paceline.app.targets import ByAccount, ConfiguredTargets, discord_maker
from paceline.engines.diff.objects import Known, Name
from paceline.features.reconcile.ports import ProviderNotFound, Target
from paceline.features.reconcile.public import Connection, ConnectionId
from paceline.kernel.credentials import Credentials, CredentialsMissing
from paceline.providers.discord.settings import ROLES, DiscordSettings
from paceline.testing.memory_target import MemoryTarget
from paceline.testing.peers.discord.server import DiscordPeer
from paceline.testing.pictures import COHORT, picture
from tests.guards import guarded

pytestmark = pytest.mark.anyio


class Kept(Credentials):
    """Stands in for the sealed table, which has tests of its own."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = secrets

    @override
    async def secret(self, provider: str, account: str) -> str | None:
        return self.secrets.get(account)


def connection(place: str, account: str) -> Connection:
    return Connection(
        id=ConnectionId(UUID(int=1)),
        cohort_id=COHORT,
        provider="discord",
        place=place,
        account=account,
    )


async def looked(peer: DiscordPeer, by: Target, account: str) -> bool:
    return bool(await by.observe(connection(peer.add_guild().id, account), ())) is False


async def test_each_account_is_asked_with_its_own_credential() -> None:
    async with AsyncExitStack() as stack:
        peer = await stack.enter_async_context(DiscordPeer())
        make = discord_maker(DiscordSettings(base_url=peer.url), guarded(), stack)
        kept = Kept(north=peer.token)
        target = ByAccount("discord", make, None, kept)

        assert await looked(peer, target, "north")
        first = await target.of("north")
        kept.secrets["north"] = "another"
        second = await target.of("north")

        assert first is not second
        assert second is await target.of("north")
        with pytest.raises(CredentialsMissing, match="credentials set discord south"):
            await target.of("south")
        with pytest.raises(CredentialsMissing, match="discord is not set up"):
            await target.of("")


async def test_what_is_wanted_goes_by_what_the_same_account_saw() -> None:
    async with AsyncExitStack() as stack:
        peer = await stack.enter_async_context(DiscordPeer())
        make = discord_maker(DiscordSettings(base_url=peer.url), guarded(), stack)
        target = ByAccount("discord", make, None, Kept(north=peer.token))
        there = connection(peer.add_guild().id, "north")
        grown = picture(groups=ROLES + 1)
        begun = Known(name=Name("role", str(grown.groups[0].id)), outside_id=None, settled=False)

        before = {each.name.kind for each in target.wanted(grown, there)}
        await target.observe(there, [begun])
        after = {each.name.kind for each in target.wanted(grown, there)}

        assert "role" not in before
        assert "role" in after


async def test_without_a_name_it_is_the_one_in_the_settings() -> None:
    async with AsyncExitStack() as stack:
        peer = await stack.enter_async_context(DiscordPeer())
        make = discord_maker(DiscordSettings(base_url=peer.url), guarded(), stack)
        targets = ConfiguredTargets([ByAccount("discord", make, SecretStr(peer.token), Kept())])

        assert await looked(peer, targets.named("discord"), "")
        await targets.require("discord", "")
        with pytest.raises(ProviderNotFound, match="discord"):
            await targets.require("telegraph", "")


async def test_one_without_accounts_has_none() -> None:
    targets = ConfiguredTargets([MemoryTarget()])

    await targets.require("memory", "")

    with pytest.raises(CredentialsMissing):
        await targets.require("memory", "north")
