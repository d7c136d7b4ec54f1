"""People of a server whose Discord accounts are linked, and both ways in which they ask."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2
from dishka import AsyncContainer
from sqlalchemy import delete

from paceline.app.edge import settled
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.accounts.models.identities import OutsideIdentity
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import Accounts, Linked
from paceline.features.grouping.public import GroupView
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, Role, UserId
from paceline.testing.peers.discord.guild import Guild
from paceline.testing.peers.discord.interactions import Interaction
from paceline.testing.peers.discord.server import DiscordPeer
from tests.features.meetings.stage import Stage
from tests.people import KNOWN
from tests.times import MovableClock

Json = dict[str, Any]
Ask = Callable[[Interaction], Awaitable[Json]]
ENDPOINT = "/discord/interactions"


@dataclass(kw_only=True)
class Ground:
    """`post` sends a signed interaction as Discord does; `ask` and `press` are what people do."""

    container: AsyncContainer
    client: httpx2.AsyncClient
    peer: DiscordPeer
    guild: Guild
    stage: Stage
    clock: MovableClock
    people: dict[str, str] = field(default_factory=dict)

    async def join(self, name: str, role: Role = Role.MEMBER) -> Principal:
        """Somebody in the server with an account here that is linked."""
        user = self.people[name] = self.guild.add_member(name)
        async with self.container() as scope:
            accounts: Accounts = await scope.get(Accounts)
            unit: SqlUnitOfWork = await scope.get(SqlUnitOfWork)

            async def register() -> UserId:
                view = await accounts.ensure_user(
                    f"{name.lower()}@example.org", name=name, role=role
                )
                row = OutsideIdentity(
                    user_id=view.id,
                    provider="discord",
                    issuer="https://discord.com",
                    subject=user,
                    email=None,
                    linked_at=view.created_at,
                )
                unit.add(row)
                return UserId(view.id)

            user_id = await settled(scope, register)
        KNOWN[user_id] = await self.principal(name)
        return KNOWN[user_id]

    async def principal(self, name: str) -> Principal:
        linked: Linked = await self.container.get(Linked)
        who = await linked.person("discord", self.people[name])
        assert who is not None
        return who

    async def disable(self, user_id: UserId) -> None:
        async def act(unit: SqlUnitOfWork) -> None:
            user = await (await unit.session()).get_one(User, user_id)
            user.disabled_at = self.clock.now()

        await self.stage.within(SqlUnitOfWork, act)

    async def unlink(self, name: str) -> None:
        gone = delete(OutsideIdentity).where(OutsideIdentity.subject == self.people[name])

        async def act(unit: SqlUnitOfWork) -> None:
            await (await unit.session()).execute(gone)

        await self.stage.within(SqlUnitOfWork, act)

    def stranger(self, name: str = "Zed") -> None:
        self.people[name] = self.guild.add_member(name)

    async def group(self, *names: str, title: str = "Group 1") -> GroupView:
        """A published group of these people, with meetings of two weeks."""
        cohort_id = await self.stage.cohort(weeks=2)
        members = []
        for name in names:
            sign_up = await self.stage.sign_up(cohort_id, f"{name} Example")
            await self.stage.account(sign_up, await self.principal(name))
            members.append(sign_up)
        return await self.stage.group(cohort_id, *members, name=title)

    def command(self, name: str, command: str, **options: str) -> Interaction:
        return self.peer.interactions.command(self.guild, self.people[name], command, dict(options))

    def pressed(self, name: str, carries: str) -> Interaction:
        return self.peer.interactions.press(self.guild, self.people[name], carries)

    async def post(self, asked: Interaction, *, at: datetime | None = None) -> httpx2.Response:
        now = at or (await self.container.get(Clock)).now()
        headers = self.peer.interactions.signed(asked.body, at=now)
        reply = await self.client.post(ENDPOINT, content=asked.body, headers=headers)
        if reply.is_success:
            asked.take(reply.json())
        return reply
