"""What of a server is ours: by our records, a channel's topic, or the reason in the audit log."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from paceline.engines.diff.objects import Known, Name, Seen
from paceline.features.reconcile.public import Connection
from paceline.providers.discord.calls import Calls
from paceline.providers.discord.marks import named
from paceline.providers.discord.shapes import (
    CATEGORY,
    CHANNEL_MADE,
    FOR_MEMBER,
    ROLE_MADE,
    TEXT,
    VOICE,
    AuditLog,
    Channel,
    Member,
    Message,
    Role,
    User,
)
from paceline.providers.discord.wanted import access_name, member_name

KINDS: Final = {TEXT: "channel", VOICE: "voice", CATEGORY: "category"}
MADE: Final = frozenset({"category", "voice", "channel", "role"})
SAID: Final = frozenset({"welcome", "notice", "meeting"})
LOG_PAGE: Final = 100
MEMBER_PAGE: Final = 1000
MESSAGES: Final = 100


@dataclass(frozen=True, kw_only=True)
class Server:
    """One look at it: all of it, or the look failed."""

    channels: Sequence[Channel]
    roles: Sequence[Role]
    members: Sequence[Member]
    reasons: Mapping[str, Name] = field(default_factory=dict)


class Observing:
    """One look for one connection."""

    def __init__(self, calls: Calls, connection: Connection, known: Sequence[Known]) -> None:
        self._calls = calls
        self._connection = connection
        self._guild = f"/guilds/{connection.place}"
        self._names = {each.name: each for each in known}
        self._by_id = {
            (each.name.kind, each.outside_id): each.name
            for each in known
            if each.outside_id is not None
        }

    async def server(self) -> Server:
        channels = await self._calls.read(f"{self._guild}/channels", list[Channel])
        roles = await self._calls.read(f"{self._guild}/roles", list[Role])
        members = await self._members()
        reasons = await self._reasons() if self._in_doubt(channels) else {}
        return Server(channels=channels, roles=roles, members=members, reasons=reasons)

    async def _members(self) -> list[Member]:
        found: list[Member] = []
        while True:
            after = found[-1].user.id if found else "0"
            page = await self._calls.read(
                f"{self._guild}/members", list[Member], limit=MEMBER_PAGE, after=after
            )
            found += page
            if len(page) < MEMBER_PAGE:
                return found

    def _in_doubt(self, channels: Iterable[Channel]) -> bool:
        """Records that may not be whole, or a topic with our mark on a channel we do not know."""
        made = [each for each in self._names.values() if each.name.kind in MADE]
        unknown = not made or any(each.outside_id is None for each in made)
        return unknown or any(
            self._by_topic(each) is not None and ("channel", each.id) not in self._by_id
            for each in channels
        )

    async def _reasons(self) -> Mapping[str, Name]:
        """By outside id, for what the bot itself made; a log reaches 45 days back."""
        me = (await self._calls.read("/users/@me", User)).id
        found: dict[str, Name] = {}
        for act in (CHANNEL_MADE, ROLE_MADE):
            before: dict[str, str] = {}
            while True:
                page = await self._calls.read(
                    f"{self._guild}/audit-logs",
                    AuditLog,
                    user_id=me,
                    action_type=act,
                    limit=LOG_PAGE,
                    **before,
                )
                for entry in page.audit_log_entries:
                    name = named(entry.reason, self._connection.cohort_id)
                    if name is not None and entry.target_id is not None:
                        found[entry.target_id] = name
                if len(page.audit_log_entries) < LOG_PAGE:
                    break
                before = {"before": page.audit_log_entries[-1].id}
        return found

    def _by_topic(self, channel: Channel) -> Name | None:
        return named(channel.topic, self._connection.cohort_id)

    async def seen(self, server: Server) -> Sequence[Seen]:
        found = [*self._roles(server), *self._channels(server)]
        marks = {each.outside_id: each.mark for each in found if each.mark is not None}
        found += self._seats(server, marks)
        found += self._doors(server, marks)
        rooms = {
            each.mark.key: each.outside_id
            for each in found
            if each.mark is not None and each.kind == "channel"
        }
        return [*found, *[each async for each in self._messages(rooms)]]

    def _mark(self, kind: str, outside_id: str, server: Server) -> Name | None:
        known = self._by_id.get((kind, outside_id))
        if known is not None:
            return known
        told = server.reasons.get(outside_id)
        return told if told is not None and told.kind == kind else None

    def _roles(self, server: Server) -> Iterator[Seen]:
        for role in server.roles:
            mark = self._mark("role", role.id, server)
            if mark is not None:
                fields = {"name": role.name}
                yield Seen(kind="role", outside_id=role.id, fields=fields, mark=mark)

    def _channels(self, server: Server) -> Iterator[Seen]:
        ids = {each.id for each in server.channels}
        taken = {name for (_, outside_id), name in self._by_id.items() if outside_id in ids}
        for channel in sorted(server.channels, key=lambda each: int(each.id)):
            kind = KINDS.get(channel.type)
            if kind is None:
                continue
            mark = self._mark(kind, channel.id, server)
            if mark is None and kind == "channel":
                # Whoever copies a channel copies its topic: without proof one bears our mark.
                told = self._by_topic(channel)
                mark = None if told in taken else told
            if mark is not None:
                taken.add(mark)
                yield self._channel(kind, channel, mark)

    def _channel(self, kind: str, channel: Channel, mark: Name) -> Seen:
        if kind == "category":
            fields: dict[str, str | bool | None] = {"name": channel.name}
        else:
            fields = {
                "name": channel.name,
                "parent": channel.parent_id,
                "private": channel.overwrite(self._connection.place).hides,
                "role": self._role_of(channel, mark.key),
            }
        if kind == "channel":
            fields["topic"] = channel.topic
        return Seen(kind=kind, outside_id=channel.id, fields=fields, mark=mark)

    def _role_of(self, channel: Channel, group_id: str) -> str | None:
        known = self._names.get(Name("role", group_id))
        if known is None or known.outside_id is None:
            return None
        return known.outside_id if channel.overwrite(known.outside_id).shows else None

    def _seats(self, server: Server, marks: Mapping[str, Name]) -> Iterator[Seen]:
        """Our roles on people, where we gave them; one that people gave is theirs."""
        for member in server.members:
            for role_id in member.roles:
                role = marks.get(role_id)
                if role is None or role.kind != "role":
                    continue
                name = member_name(role.key, member.user.id)
                if name in self._names:
                    yield Seen(
                        kind="member",
                        outside_id=f"{member.user.id}/{role_id}",
                        fields={"role": role_id, "user": member.user.id},
                        mark=name,
                    )

    def _doors(self, server: Server, marks: Mapping[str, Name]) -> Iterator[Seen]:
        for channel in server.channels:
            room = marks.get(channel.id)
            for each in channel.permission_overwrites if room is not None else ():
                if room is None or each.type != FOR_MEMBER or not each.shows:
                    continue
                name = access_name(room.kind, room.key, each.id)
                if name in self._names:
                    yield Seen(
                        kind="access",
                        outside_id=f"{channel.id}/{each.id}",
                        fields={"channel": channel.id, "user": each.id},
                        mark=name,
                    )

    async def _messages(self, rooms: Mapping[str, str]) -> AsyncIterator[Seen]:
        """Looked for only where a call had no answer, or the records of a room are gone."""
        for group_id, channel_id in sorted(rooms.items()):
            if not self._may_have_said(group_id):
                continue
            page = await self._calls.read(
                f"/channels/{channel_id}/messages", list[Message], limit=MESSAGES
            )
            for message in page:
                name = self._said(message)
                if name is not None:
                    outside_id = f"{channel_id}/{message.id}"
                    yield Seen(kind=name.kind, outside_id=outside_id, fields={}, mark=name)

    def _may_have_said(self, group_id: str) -> bool:
        if Name("channel", group_id) not in self._names:
            return True
        return any(
            each.outside_id is None and each.name.key.partition("/")[0] == group_id
            for each in self._names.values()
            if each.name.kind in SAID
        )

    def _said(self, message: Message) -> Name | None:
        for embed in message.embeds:
            name = named(embed.footer.text, self._connection.cohort_id)
            if name is not None and name.kind in SAID:
                return name
        return None
