"""Discord's REST interface, version 10, as much of it as Paceline speaks."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol
from urllib.parse import unquote

from paceline.testing.peers.discord.application import application
from paceline.testing.peers.discord.directs import Directs
from paceline.testing.peers.discord.guild import (
    MOST_CHANNELS,
    MOST_IN_A_CATEGORY,
    MOST_ROLES,
    Act,
    Guild,
    Json,
    Kind,
    user_of,
)
from paceline.testing.peers.peer import Asked, Handler
from paceline.testing.peers.wire import Reply

REASON: Final = "x-audit-log-reason"
PAGE: Final = 100
FULL_CATEGORY: Final = "CHANNEL_PARENT_MAX_CHANNELS"


class Refused(Exception):
    """As Discord answers it: its own code and a sentence."""

    def __init__(self, status: int, code: int, detail: str, *, errors: Json | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {"message": detail, "code": code, **({"errors": errors} if errors else {})}


def unknown(what: str, code: int) -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, code, f"Unknown {what}")


class Home(Protocol):
    """What the interface stands on."""

    guilds: dict[str, Guild]
    directs: Directs

    @property
    def bot(self) -> Json: ...

    @property
    def ws_url(self) -> str: ...

    async def dispatch(self, kind: str, told: Json) -> None: ...


class Rest:
    """Each method answers one operation."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._nonces: dict[tuple[str, str], Json] = {}

    def handlers(self) -> Mapping[tuple[str, str], Handler]:
        channel, guild = "/channels/{channel_id}", "/guilds/{guild_id}"
        role_of_member = f"{guild}/members/{{user_id}}/roles/{{role_id}}"
        overwrite = f"{channel}/permissions/{{overwrite_id}}"
        told: Mapping[tuple[str, str], Callable[[Asked], Awaitable[Reply]]] = {
            ("GET", "/users/@me"): self.me,
            ("POST", "/users/@me/channels"): self.open_direct,
            ("GET", "/oauth2/applications/@me"): self.application,
            ("GET", "/applications/@me"): self.application,
            ("GET", "/gateway/bot"): self.gateway,
            ("GET", f"{guild}/channels"): self.channels,
            ("POST", f"{guild}/channels"): self.create_channel,
            ("GET", channel): self.channel,
            ("PATCH", channel): self.change_channel,
            ("DELETE", channel): self.delete_channel,
            ("PUT", overwrite): self.put_overwrite,
            ("DELETE", overwrite): self.delete_overwrite,
            ("GET", f"{guild}/roles"): self.roles,
            ("POST", f"{guild}/roles"): self.create_role,
            ("PATCH", f"{guild}/roles/{{role_id}}"): self.change_role,
            ("DELETE", f"{guild}/roles/{{role_id}}"): self.delete_role,
            ("GET", f"{guild}/members"): self.members,
            ("PUT", role_of_member): self.give_role,
            ("DELETE", role_of_member): self.take_role,
            ("GET", f"{channel}/messages"): self.messages,
            ("POST", f"{channel}/messages"): self.say,
            ("DELETE", f"{channel}/messages/{{message_id}}"): self.unsay,
            ("GET", f"{guild}/audit-logs"): self.audit_log,
        }
        return {key: refusing(handler) for key, handler in told.items()}

    async def me(self, _asked: Asked) -> Reply:
        return Reply.json({**self._home.bot, "mfa_enabled": True, "locale": "en-US"})

    async def open_direct(self, asked: Asked) -> Reply:
        """Discord answers it again when it is there; only who shares a server can be told."""
        wanted = str(asked.body["recipient_id"])
        found = (guild.members.get(wanted) for guild in self._home.guilds.values())
        member = next((each for each in found if each is not None), None)
        if member is None:
            raise Refused(HTTPStatus.BAD_REQUEST, 50033, "Invalid Recipient(s)")
        return Reply.json(self._home.directs.opened(member["user"]))

    async def application(self, _asked: Asked) -> Reply:
        return Reply.json(application(self._home.bot, user_of("1", "Owner")))

    async def gateway(self, _asked: Asked) -> Reply:
        starts = {"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 1}
        told = {"url": self._home.ws_url, "shards": 1, "session_start_limit": starts}
        return Reply.json(told)

    async def channels(self, asked: Asked) -> Reply:
        return Reply.json(list(self._guild(asked).channels.values()))

    async def create_channel(self, asked: Asked) -> Reply:
        guild, wish = self._guild(asked), asked.body
        if len(guild.channels) >= MOST_CHANNELS:
            raise Refused(HTTPStatus.BAD_REQUEST, 30013, "Maximum number of guild channels reached")
        self._room_in(guild, wish.get("parent_id"))
        made = guild.add_channel(
            wish["name"],
            Kind(wish.get("type") or 0),
            topic=wish.get("topic"),
            parent=wish.get("parent_id"),
            overwrites=[overwrite_of(each) for each in wish.get("permission_overwrites") or ()],
        )
        self._note(guild, Act.CHANNEL_CREATE, made["id"], asked)
        await self._home.dispatch("CHANNEL_CREATE", made)
        return Reply.json(made, HTTPStatus.CREATED)

    def _room_in(self, guild: Guild, parent_id: str | None) -> None:
        if parent_id is None:
            return
        if parent_id not in guild.channels:
            raise unknown("Channel", 10003)
        if len(list(guild.inside(parent_id))) >= MOST_IN_A_CATEGORY:
            told = {"code": FULL_CATEGORY, "message": "Maximum number of channels in category"}
            errors = {"parent_id": {"_errors": [told]}}
            raise Refused(HTTPStatus.BAD_REQUEST, 50035, "Invalid Form Body", errors=errors)

    async def channel(self, asked: Asked) -> Reply:
        return Reply.json(self._channel(asked)[1])

    async def change_channel(self, asked: Asked) -> Reply:
        guild, channel = self._channel(asked)
        wish = {name: value for name, value in asked.body.items() if name in channel}
        if wish.get("parent_id") not in (None, channel["parent_id"]):
            self._room_in(guild, wish["parent_id"])
        channel.update(wish)
        self._note(guild, Act.CHANNEL_UPDATE, channel["id"], asked)
        await self._home.dispatch("CHANNEL_UPDATE", channel)
        return Reply.json(channel)

    async def delete_channel(self, asked: Asked) -> Reply:
        guild, channel = self._channel(asked)
        guild.remove_channel(channel["id"])
        self._note(guild, Act.CHANNEL_DELETE, channel["id"], asked)
        await self._home.dispatch("CHANNEL_DELETE", channel)
        return Reply.json(channel)

    async def put_overwrite(self, asked: Asked) -> Reply:
        guild, channel = self._channel(asked)
        target = asked.variables["overwrite_id"]
        guild.remove_overwrite(channel, target)
        channel["permission_overwrites"].append(overwrite_of({**asked.body, "id": target}))
        self._note(guild, Act.OVERWRITE_CREATE, channel["id"], asked)
        await self._home.dispatch("CHANNEL_UPDATE", channel)
        return nothing()

    async def delete_overwrite(self, asked: Asked) -> Reply:
        guild, channel = self._channel(asked)
        target = asked.variables["overwrite_id"]
        if target not in {each["id"] for each in channel["permission_overwrites"]}:
            raise unknown("Overwrite", 10009)
        guild.remove_overwrite(channel, target)
        self._note(guild, Act.OVERWRITE_DELETE, channel["id"], asked)
        return nothing()

    async def roles(self, asked: Asked) -> Reply:
        return Reply.json(list(self._guild(asked).roles.values()))

    async def create_role(self, asked: Asked) -> Reply:
        guild, wish = self._guild(asked), asked.body or {}
        if len(guild.roles) >= MOST_ROLES:
            raise Refused(HTTPStatus.BAD_REQUEST, 30005, "Maximum number of guild roles reached")
        permissions = str(wish.get("permissions") or 0)
        made = guild.add_role(wish.get("name") or "new role", permissions=permissions)
        made["mentionable"] = bool(wish.get("mentionable"))
        self._note(guild, Act.ROLE_CREATE, made["id"], asked)
        await self._home.dispatch("GUILD_ROLE_CREATE", {"guild_id": guild.id, "role": made})
        return Reply.json(made)

    async def change_role(self, asked: Asked) -> Reply:
        guild, role = self._role(asked)
        role.update({name: value for name, value in asked.body.items() if name in role})
        self._note(guild, Act.ROLE_UPDATE, role["id"], asked)
        await self._home.dispatch("GUILD_ROLE_UPDATE", {"guild_id": guild.id, "role": role})
        return Reply.json(role)

    async def delete_role(self, asked: Asked) -> Reply:
        guild, role = self._role(asked)
        guild.remove_role(role["id"])
        self._note(guild, Act.ROLE_DELETE, role["id"], asked)
        gone = {"guild_id": guild.id, "role_id": role["id"]}
        await self._home.dispatch("GUILD_ROLE_DELETE", gone)
        return nothing()

    async def members(self, asked: Asked) -> Reply:
        guild = self._guild(asked)
        after, limit = int(asked.request.asked("after") or 0), asked.request.asked("limit")
        found = sorted(int(each) for each in guild.members if int(each) > after)
        return Reply.json([guild.members[str(each)] for each in found[: int(limit or 1)]])

    async def give_role(self, asked: Asked) -> Reply:
        return await self._roles_of_member(asked, wanted=True)

    async def take_role(self, asked: Asked) -> Reply:
        return await self._roles_of_member(asked, wanted=False)

    async def _roles_of_member(self, asked: Asked, *, wanted: bool) -> Reply:
        guild, role = self._role(asked)
        member = guild.members.get(asked.variables["user_id"])
        if member is None:
            raise unknown("Member", 10007)
        kept = [each for each in member["roles"] if each != role["id"]]
        member["roles"] = [*kept, role["id"]] if wanted else kept
        self._note(guild, Act.MEMBER_ROLE_UPDATE, member["user"]["id"], asked)
        await self._home.dispatch("GUILD_MEMBER_UPDATE", {"guild_id": guild.id, **member})
        return nothing()

    async def messages(self, asked: Asked) -> Reply:
        guild, channel = self._channel(asked)
        said = guild.messages.get(channel["id"], [])
        before = int(asked.request.asked("before") or 0)
        found = [each for each in reversed(said) if not before or int(each["id"]) < before]
        return Reply.json(found[: int(asked.request.asked("limit") or 50)])

    async def say(self, asked: Asked) -> Reply:
        """With `enforce_nonce`, what was said already is answered again instead of said twice."""
        nonce = asked.body.get("nonce")
        key = (asked.variables["channel_id"], str(nonce))
        if asked.body.get("enforce_nonce") and key in self._nonces:
            return Reply.json(self._nonces[key])
        made = await self._said(asked)
        told = made if nonce is None else {**made, "nonce": nonce}
        self._nonces[key] = told
        return Reply.json(told)

    async def _said(self, asked: Asked) -> Json:
        direct = self._home.directs.channel(asked.variables["channel_id"])
        if direct is not None:
            if self._home.directs.is_closed(direct):
                raise Refused(HTTPStatus.FORBIDDEN, 50007, "Cannot send messages to this user")
            return self._home.directs.say(direct, self._home.bot, asked.body)
        guild, channel = self._channel(asked)
        made = guild.add_message(channel["id"], self._home.bot, asked.body)
        channel["last_message_id"] = made["id"]
        await self._home.dispatch("MESSAGE_CREATE", {"guild_id": guild.id, **made})
        return made

    async def unsay(self, asked: Asked) -> Reply:
        guild, channel = self._channel(asked)
        said = guild.messages.get(channel["id"], [])
        kept = [each for each in said if each["id"] != asked.variables["message_id"]]
        if len(kept) == len(said):
            raise unknown("Message", 10008)
        guild.messages[channel["id"]] = kept
        return nothing()

    async def audit_log(self, asked: Asked) -> Reply:
        guild, query = self._guild(asked), asked.request
        act, by, before = (query.asked(name) for name in ("action_type", "user_id", "before"))
        found = [
            each
            for each in guild.audit
            if (act is None or each["action_type"] == int(act))
            and (by is None or each["user_id"] == by)
            and (before is None or int(each["id"]) < int(before))
        ]
        empty = ("users", "integrations", "webhooks", "guild_scheduled_events", "threads")
        more = ("application_commands", "auto_moderation_rules")
        page = found[: int(query.asked("limit") or PAGE // 2)]
        return Reply.json({"audit_log_entries": page, **{name: [] for name in (*empty, *more)}})

    def _guild(self, asked: Asked) -> Guild:
        found = self._home.guilds.get(asked.variables["guild_id"])
        if found is None:
            raise unknown("Guild", 10004)
        return found

    def _channel(self, asked: Asked) -> tuple[Guild, Json]:
        channel_id = asked.variables["channel_id"]
        for guild in self._home.guilds.values():
            if channel_id in guild.channels:
                return guild, guild.channels[channel_id]
        raise unknown("Channel", 10003)

    def _role(self, asked: Asked) -> tuple[Guild, Json]:
        guild = self._guild(asked)
        role = guild.roles.get(asked.variables["role_id"])
        if role is None:
            raise unknown("Role", 10011)
        return guild, role

    def _note(self, guild: Guild, act: Act, target: str, asked: Asked) -> None:
        reason = asked.request.headers.get(REASON)
        told = unquote(reason) if reason else None
        guild.note(act, target, by=str(self._home.bot["id"]), reason=told)


def overwrite_of(wish: Mapping[str, Any]) -> Json:
    """Bits come as numbers or as text and are told as text."""
    bits = {name: str(wish.get(name) or 0) for name in ("allow", "deny")}
    return {"id": str(wish["id"]), "type": int(wish.get("type") or 0), **bits}


def nothing() -> Reply:
    return Reply(status=HTTPStatus.NO_CONTENT)


def refusing(handler: Handler) -> Handler:
    async def answered(asked: Asked) -> Reply:
        try:
            return await handler(asked)
        except Refused as refused:
            return Reply.json(refused.body, refused.status)

    return answered
