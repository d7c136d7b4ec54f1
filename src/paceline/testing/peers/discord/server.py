"""A stand-in Discord: servers in memory behind REST, and a page that shows them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar, Final

from typing_extensions import override

from paceline.kernel.clock import Clock, SystemClock
from paceline.testing.peers.discord.application import ready
from paceline.testing.peers.discord.directs import Directs
from paceline.testing.peers.discord.gateway import Gateway
from paceline.testing.peers.discord.guild import Guild, Json, Snowflakes, user_of
from paceline.testing.peers.discord.interactions import Interactions
from paceline.testing.peers.discord.limits import RateLimits
from paceline.testing.peers.discord.page import page
from paceline.testing.peers.discord.rest import Rest
from paceline.testing.peers.peer import Handler, Peer
from paceline.testing.peers.wire import Reply, Request, Upgrade

TOKEN: Final = "stand-in"  # noqa: S105, good for nothing outside


class DiscordPeer(Peer):
    """`token` is what a bot signs in with. Nothing is there before `add_guild`."""

    name: ClassVar = "discord"
    description: ClassVar = "discord.v10.openapi.json"
    base: ClassVar = "/api/v10"
    takes_digits: ClassVar = True

    def __init__(self, *, port: int = 0, token: str = TOKEN, clock: Clock | None = None) -> None:
        self.token = token
        self.guilds: dict[str, Guild] = {}
        self._clock = clock or SystemClock()
        self._ids = Snowflakes(self._clock)
        self.directs = Directs(self._ids, self._clock)
        self.bot: Json = user_of(self._ids.next(), "Paceline", bot=True)
        self._rest = Rest(self)
        self.interactions = Interactions(self.bot, self._ids, self.dispatch)
        self.limits: RateLimits | None = None
        super().__init__(port=port)
        self.gateway = Gateway(
            token=token,
            ready=self._ready,
            guilds=lambda: list(self.guilds.values()),
            violations=self.violations,
        )

    def add_guild(self, name: str = "The club", *, guild_id: str = "") -> Guild:
        """A server with its owner and our bot in it."""
        owner_id = self._ids.next()
        guild = Guild(
            id=guild_id or self._ids.next(),
            name=name,
            owner_id=owner_id,
            ids=self._ids,
            clock=self._clock,
        )
        guild.add_member("Owner", user_id=owner_id)
        guild.add_member("Paceline", user_id=str(self.bot["id"]), bot=True)
        self.guilds[guild.id] = guild
        return guild

    def limit(self, *, amount: int, seconds: float) -> RateLimits:
        """From now on so many requests of each kind within so many seconds."""
        self.limits = RateLimits(self._clock, amount, seconds)
        return self.limits

    @override
    async def served(self, request: Request, path: str, body: object) -> Reply:
        if self.limits is None:
            return await super().served(request, path, body)
        wait = self.limits.take(request)
        if wait > 0:
            told = "You are being rate limited."
            return self.refusal(HTTPStatus.TOO_MANY_REQUESTS, told, seconds=wait)
        return self.limits.told(request, await super().served(request, path, body))

    @property
    def ws_url(self) -> str:
        return f"{self.address.replace('http', 'ws', 1)}/gateway"

    async def dispatch(self, kind: str, told: Json) -> None:
        """To whoever listens at the gateway."""
        await self.gateway.dispatch(kind, told)

    def _ready(self, session_id: str) -> Json:
        ids = list(self.guilds)
        return ready(self.bot, ids, session_id=session_id, address=self.ws_url)

    @override
    def handlers(self) -> Mapping[tuple[str, str], Handler]:
        return {**self._rest.handlers(), **self.interactions.handlers()}

    @override
    def allowed(self, request: Request) -> bool:
        """The token of an interaction is in the path, and enough."""
        path = request.path.removeprefix(self.base)
        if path.startswith(("/interactions/", "/webhooks/")):
            return True
        return request.headers.get("authorization") == f"Bot {self.token}"

    @override
    def refusal(self, status: int, detail: str, *, seconds: float = 0.0) -> Reply:
        if status != HTTPStatus.TOO_MANY_REQUESTS:
            return Reply.json({"message": detail, "code": 0}, status)
        told = {"message": detail, "retry_after": seconds, "global": False}
        return Reply.json(told, status, headers={"retry-after": str(seconds)})

    @override
    async def beside(self, request: Request) -> Reply | Upgrade | None:
        if request.method == "GET" and request.path == "/":
            shown = page(self.guilds.values(), self.directs, judged=self.judged).encode()
            return Reply(headers={"content-type": "text/html; charset=utf-8"}, body=shown)
        if request.path.rstrip("/") == "/gateway" and "sec-websocket-key" in request.headers:
            return self.gateway.upgrade(request)
        return None
