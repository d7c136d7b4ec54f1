"""Keeps a cohort's groups in a Discord server: categories, channels, roles, people, messages."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from typing_extensions import override

from paceline.engines.diff.objects import Fields, KindRule, Known, Name, Seen, Value, Wanted
from paceline.features.meetings.public import Answer, AnswerMark, MeetingId
from paceline.features.reconcile.ports import Gone, Target
from paceline.features.reconcile.public import Connection, ConnectionId, Picture
from paceline.kernel.errors import Defect
from paceline.providers.discord.calls import Calls, Json
from paceline.providers.discord.errors import REMEDIES, UNKNOWN_MEMBER, DiscordAway, DiscordRefused
from paceline.providers.discord.marks import mark, shortened
from paceline.providers.discord.observing import Observing
from paceline.providers.discord.settings import IN_A_SERVER, Footing, Options, faults_of
from paceline.providers.discord.shapes import (
    CATEGORY,
    FOR_MEMBER,
    FOR_ROLE,
    SPEAK,
    TEXT,
    VIEW,
    VOICE,
    Channel,
    User,
)
from paceline.providers.discord.wanted import RULES, Wishes

PLACE: Final = re.compile(r"\d{17,20}")
# The client gives up after ten seconds; the audit log is some seconds behind.
SETTLE: Final = timedelta(seconds=30)
COLOR: Final = 0x4F46E5
ROW: Final = 1
BUTTON: Final = 2
SECONDARY: Final = 2
TYPES: Final = {"category": CATEGORY, "channel": TEXT, "voice": VOICE}


class DiscordTarget(Target):
    """One bot for all servers; a connection's `place` is the server's id."""

    name = "discord"

    def __init__(self, calls: Calls, *, heard: bool = False) -> None:
        self._heard = heard
        self._calls = calls
        self._me = ""
        self._there: dict[str, frozenset[str]] = {}
        self._footings: dict[ConnectionId, Footing] = {}

    @property
    @override
    def rules(self) -> Sequence[KindRule]:
        return RULES

    @property
    @override
    def settle(self) -> timedelta:
        return SETTLE

    @override
    def wanted(self, picture: Picture, connection: Connection) -> Sequence[Wanted]:
        footing = self._footings.get(connection.id)
        options = Options.model_validate(connection.options)
        return list(Wishes(picture, options, footing, heard=self._heard).all())

    @override
    def problems(self, place: str, options: Mapping[str, object]) -> Sequence[str]:
        found = faults_of(options)
        if PLACE.fullmatch(place) is None:
            found.insert(0, "the place is the server's id, 17 to 20 digits (Copy Server ID)")
        return found

    @override
    async def observe(self, connection: Connection, known: Sequence[Known]) -> Sequence[Seen]:
        look = Observing(self._calls, connection, known)
        try:
            server = await look.server()
            self._there[connection.place] = frozenset(each.user.id for each in server.members)
            seen = await look.seen(server)
            self._footings[connection.id] = footing_of(len(server.roles), seen, known)
            return seen
        except Gone as error:
            raise DiscordAway("Something was removed while we looked.", retry_after=0) from error

    @override
    async def create(self, connection: Connection, name: Name, fields: Fields, *, turn: str) -> str:
        try:
            return await self._created(connection, name, fields, turn)
        except Gone as error:
            detail = "What it belongs to was removed meanwhile."
            raise DiscordAway(detail, retry_after=0) from error

    async def _created(self, connection: Connection, name: Name, fields: Fields, turn: str) -> str:
        match name.kind:
            case "category" | "channel" | "voice":
                wish = await self._channel(connection, name, fields)
                path = f"/guilds/{connection.place}/channels"
                return await self._calls.made(path, wish, reason=mark_of(connection, name))
            case "role":
                wish = {"name": fields["name"], "permissions": "0", "mentionable": True}
                path = f"/guilds/{connection.place}/roles"
                return await self._calls.made(path, wish, reason=mark_of(connection, name))
            case "member":
                return await self._seated(connection, fields)
            case "access":
                return await self._let_in(connection, fields)
            case _:
                return await self._said(connection, name, fields, turn)

    async def _channel(self, connection: Connection, name: Name, fields: Fields) -> Json:
        wish: dict[str, object] = {"name": fields["name"], "type": TYPES[name.kind]}
        if name.kind == "category":
            return wish
        wish["parent_id"] = fields["parent"]
        if "topic" in fields:
            wish["topic"] = fields["topic"]
        doors = [overwrite(await self._bot(), FOR_MEMBER, allow=SPEAK)]
        if fields["private"]:
            doors.append(overwrite(connection.place, FOR_ROLE, deny=VIEW))
        if fields.get("role") is not None:
            doors.append(overwrite(text(fields["role"]), FOR_ROLE, allow=SPEAK))
        return {**wish, "permission_overwrites": doors}

    async def _bot(self) -> str:
        if not self._me:
            self._me = (await self._calls.read("/users/@me", User)).id
        return self._me

    async def _seated(self, connection: Connection, fields: Fields) -> str:
        user, role = text(fields["user"]), text(fields["role"])
        self._check_there(connection, user)
        await self._calls.change("PUT", f"/guilds/{connection.place}/members/{user}/roles/{role}")
        return f"{user}/{role}"

    async def _let_in(self, connection: Connection, fields: Fields) -> str:
        user, channel = text(fields["user"]), text(fields["channel"])
        self._check_there(connection, user)
        wish = {"type": FOR_MEMBER, "allow": str(SPEAK), "deny": "0"}
        await self._calls.change("PUT", f"/channels/{channel}/permissions/{user}", wish)
        return f"{channel}/{user}"

    def _check_there(self, connection: Connection, user: str) -> None:
        """Known from the look just before, so that nobody is asked for in vain at each turn."""
        if user not in self._there.get(connection.place, frozenset({user})):
            raise DiscordRefused(REMEDIES[UNKNOWN_MEMBER])

    async def _said(self, connection: Connection, name: Name, fields: Fields, turn: str) -> str:
        channel = text(fields["channel"])
        footer = {"text": mark_of(connection, name)}
        wish = {
            "embeds": [{"description": fields["text"], "color": COLOR, "footer": footer}],
            "allowed_mentions": {"parse": []},
            "components": answers(fields),
            "nonce": shortened(str(UUID(turn))),
            "enforce_nonce": True,
        }
        path = f"/channels/{channel}/messages"
        return f"{channel}/{await self._calls.made(path, wish, can_repeat=True)}"

    @override
    async def update(
        self, connection: Connection, name: Name, outside_id: str, fields: Fields
    ) -> None:
        if name.kind == "role":
            path = f"/guilds/{connection.place}/roles/{outside_id}"
            await self._calls.change("PATCH", path, {"name": fields["name"]})
            return
        if name.kind not in TYPES:
            raise Defect(f"A {name.kind} is made or removed, not changed.")
        spelled = {"name": "name", "topic": "topic", "parent": "parent_id"}
        wish = {spelled[key]: value for key, value in fields.items() if key in spelled}
        if wish:
            await self._calls.change("PATCH", f"/channels/{outside_id}", wish)
        if "private" in fields or fields.get("role") is not None:
            await self._doors(connection, outside_id, fields)

    async def _doors(self, connection: Connection, channel_id: str, fields: Fields) -> None:
        """Only what is ours of it; what people allowed beside stays."""
        channel = await self._calls.read(f"/channels/{channel_id}", Channel)
        path = f"/channels/{channel_id}/permissions"
        if "private" in fields:
            there = channel.overwrite(connection.place)
            deny = int(there.deny) | VIEW if fields["private"] else int(there.deny) & ~VIEW
            wish = overwrite("", FOR_ROLE, allow=int(there.allow) & ~(deny & VIEW), deny=deny)
            await self._calls.change("PUT", f"{path}/{connection.place}", without_id(wish))
        if fields.get("role") is not None:
            role = text(fields["role"])
            there = channel.overwrite(role)
            wish = overwrite(
                "", FOR_ROLE, allow=int(there.allow) | SPEAK, deny=int(there.deny) & ~SPEAK
            )
            await self._calls.change("PUT", f"{path}/{role}", without_id(wish))

    @override
    async def remove(self, connection: Connection, name: Name, outside_id: str) -> None:
        try:
            await self._calls.change("DELETE", self._path(connection, name, outside_id))
        except Gone:
            return
        except DiscordRefused as refused:
            if refused.detail != REMEDIES[UNKNOWN_MEMBER]:
                raise

    def _path(self, connection: Connection, name: Name, outside_id: str) -> str:
        first, _, second = outside_id.partition("/")
        match name.kind:
            case "role":
                return f"/guilds/{connection.place}/roles/{outside_id}"
            case "member":
                return f"/guilds/{connection.place}/members/{first}/roles/{second}"
            case "access":
                return f"/channels/{first}/permissions/{second}"
            case "welcome" | "notice" | "meeting":
                return f"/channels/{first}/messages/{second}"
            case _:
                return f"/channels/{outside_id}"


def footing_of(roles: int, seen: Sequence[Seen], known: Sequence[Known]) -> Footing:
    """`roles` are all there are in the server, whoever made them."""
    names = {each.name for each in known} | {each.mark for each in seen if each.mark is not None}
    kinds = {name.kind for name in names}
    by_roles = "role" in kinds if kinds & {"role", "channel"} else None
    told = frozenset(name.key.split("/")[1] for name in names if name.kind == "notice")
    return Footing(by_roles=by_roles, free=IN_A_SERVER - roles, told=told)


def answers(fields: Fields) -> Sequence[Json]:
    """Buttons that carry the meeting; whoever hears them asks who pressed."""
    if "answers" not in fields:
        return []
    meeting_id = MeetingId(UUID(text(fields["answers"])))
    buttons = [
        {
            "type": BUTTON,
            "style": SECONDARY,
            "label": each.value.capitalize(),
            "custom_id": AnswerMark(meeting_id=meeting_id, answer=each).text,
        }
        for each in Answer
    ]
    return [{"type": ROW, "components": buttons}]


def mark_of(connection: Connection, name: Name) -> str:
    return mark(connection.cohort_id, name)


def overwrite(target: str, kind: int, *, allow: int = 0, deny: int = 0) -> dict[str, object]:
    return {"id": target, "type": kind, "allow": str(allow), "deny": str(deny)}


def without_id(wish: Json) -> Json:
    return {name: value for name, value in wish.items() if name != "id"}


def text(value: Value) -> str:
    assert isinstance(value, str)
    return value
