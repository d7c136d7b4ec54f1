"""Our adapter with the stand-in Discord behind it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from pydantic import SecretStr
from typing_extensions import override

from paceline.app.targets import discord_maker
from paceline.backends.resilience.guards import ProcessResilience
from paceline.features.reconcile.ports import Target
from paceline.features.reconcile.public import Connection, ConnectionId
from paceline.kernel.breaker import Breaking
from paceline.kernel.clock import SystemClock
from paceline.kernel.resilience import Guarding
from paceline.kernel.retry import Retrying
from paceline.providers.discord.settings import DiscordSettings
from paceline.testing.peers.discord.guild import Guild, Kind
from paceline.testing.peers.discord.server import DiscordPeer
from paceline.testing.peers.faults import Fault, Trouble
from paceline.testing.pictures import COHORT

GUARDED: Final = {
    "discord": Guarding(
        retrying=Retrying(first=timedelta(milliseconds=1)),
        breaking=Breaking(rest=timedelta(milliseconds=1)),
    )
}
WRITING: Final = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(kw_only=True)
class DiscordGround:
    peer: DiscordPeer
    guild: Guild
    target: Target
    options: Mapping[str, object] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)

    @property
    def connection(self) -> Connection:
        return Connection(
            id=ConnectionId(UUID(int=9)),
            cohort_id=COHORT,
            provider="discord",
            place=self.guild.id,
            options=self.options,
        )

    @property
    def accounts(self) -> Sequence[Mapping[str, str]]:
        return [{"discord": each} for each in self.people]

    @property
    def writes(self) -> int:
        return self.peer.writes

    def ours(self) -> Counter[str]:
        guild = self.guild
        roles = [each for each in guild.roles if each not in (guild.id, *self.own)]
        channels = [each for each in guild.channels.values() if each["id"] not in self.own]
        found = Counter(Kind(each["type"]).name for each in channels)
        found["roles"] = len(roles)
        found["seats"] = sum(
            each in roles for member in guild.members.values() for each in member["roles"]
        )
        found["doors"] = sum(
            each["id"] in self.people
            for channel in channels
            for each in channel["permission_overwrites"]
        )
        found["messages"] = sum(len(guild.messages.get(each["id"], [])) for each in channels)
        return +found

    def theirs(self) -> object:
        held = [*self.guild.channels.values(), *self.guild.roles.values()]
        return [dict(each) for each in held if each["id"] in self.own]

    def add_theirs(self) -> None:
        category = self.guild.add_channel("Spring", Kind.CATEGORY)
        room = self.guild.add_channel("group-1", topic="Group 1 of spring", parent=category["id"])
        role = self.guild.add_role("Group 1")
        self.own |= {category["id"], room["id"], role["id"]}
        self.guild.members[self.people[0]]["roles"].append(role["id"])

    def spoil(self) -> None:
        self.guild.of_kind(Kind.TEXT)[0]["name"] = "ours-now"
        voices = self.guild.of_kind(Kind.VOICE)
        if voices:
            self.guild.remove_channel(voices[0]["id"])
        else:
            self.guild.remove_role(list(self.guild.roles)[-1])

    def lose_answer(self, *, after: int) -> None:
        self.add(Trouble.DROP_AFTER, after=after)

    def refuse(self, *, seconds: float) -> None:
        self.add(Trouble.TOO_MANY, seconds=seconds)

    def add(self, trouble: Trouble, *, after: int = 0, seconds: float = 0.0) -> None:
        """To the write after so many others."""
        self.peer.faults.queue.append(NthWrite(trouble=trouble, after=after, seconds=seconds))

    def break_reads(self) -> None:
        self.peer.faults.add(Trouble.TRUNCATE, method="GET", path="/roles$", times=100)


@dataclass(kw_only=True)
class NthWrite(Fault):
    after: int = 0

    @override
    def fits(self, method: str, path: str) -> bool:
        if self.times < 1 or method not in WRITING:
            return False
        self.after -= 1
        return self.after < 0


@asynccontextmanager
async def discord_ground(**options: Any) -> AsyncIterator[DiscordGround]:  # noqa: ANN401
    """Ends by asserting that the vendor's description was kept."""
    async with AsyncExitStack() as stack:
        peer = await stack.enter_async_context(DiscordPeer())
        guild = peer.add_guild()
        settings = DiscordSettings(token=SecretStr(peer.token), base_url=peer.url)
        resilience = ProcessResilience(GUARDED, SystemClock(), Random(1))
        target = discord_maker(settings, resilience, stack)(SecretStr(peer.token))
        people = [guild.add_member(f"Person {number}") for number in range(4)]
        yield DiscordGround(peer=peer, guild=guild, target=target, options=options, people=people)
        assert peer.violations == []
    await asyncio.sleep(0)
