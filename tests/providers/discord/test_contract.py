from contextlib import AbstractAsyncContextManager

from typing_extensions import override

from paceline.testing.target_contract import Ground, TargetContract
from tests.providers.discord.ground import discord_ground


class TestDiscordWithRoles(TargetContract):
    @override
    def opened(self) -> AbstractAsyncContextManager[Ground]:
        return discord_ground()


class TestDiscordWithOverwrites(TargetContract):
    @override
    def opened(self) -> AbstractAsyncContextManager[Ground]:
        return discord_ground(access="overwrites", voice=True)
