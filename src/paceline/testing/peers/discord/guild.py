"""What a Discord server holds, as Discord spells it in its answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from itertools import count
from typing import Any, Final, TypeAlias

from paceline.kernel.clock import Clock

Json: TypeAlias = dict[str, Any]
EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
MOST_CHANNELS: Final = 500
MOST_IN_A_CATEGORY: Final = 50
MOST_ROLES: Final = 250


class Kind(IntEnum):
    """Kinds of channels."""

    TEXT = 0
    VOICE = 2
    CATEGORY = 4


class Act(IntEnum):
    """What the audit log tells of."""

    CHANNEL_CREATE = 10
    CHANNEL_UPDATE = 11
    CHANNEL_DELETE = 12
    OVERWRITE_CREATE = 13
    OVERWRITE_DELETE = 15
    MEMBER_ROLE_UPDATE = 25
    ROLE_CREATE = 30
    ROLE_UPDATE = 31
    ROLE_DELETE = 32


class Snowflakes:
    """Ids that grow: milliseconds since 2015 above a counter."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        passed = int((self._clock.now() - EPOCH).total_seconds() * 1000) << 22
        self._last = max(self._last + 1, passed)
        return str(self._last)


@dataclass
class Guild:
    """One server. Everything in it is found by its id."""

    id: str
    name: str
    owner_id: str
    ids: Snowflakes = field(repr=False)
    clock: Clock = field(repr=False)
    roles: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    members: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    audit: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.add_role("@everyone", role_id=self.id)

    def now(self) -> str:
        return self.clock.now().isoformat()

    def note(self, act: Act, target: str, *, by: str, reason: str | None) -> None:
        """In the audit log, newest first."""
        entry: Json = {
            "id": self.ids.next(),
            "action_type": int(act),
            "user_id": by,
            "target_id": target,
        }
        self.audit.insert(0, entry | ({"reason": reason} if reason else {}))

    def add_role(self, name: str, *, role_id: str = "", permissions: str = "0") -> Json:
        made: Json = {
            "id": role_id or self.ids.next(),
            "name": name,
            "permissions": permissions,
            "position": len(self.roles),
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }
        self.roles[made["id"]] = made
        return made

    def add_member(self, name: str, *, user_id: str = "", bot: bool = False) -> str:
        """Somebody joins; the answer is their id."""
        user = user_of(user_id or self.ids.next(), name, bot=bot)
        self.members[user["id"]] = {
            "user": user,
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": [],
            "joined_at": self.now(),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
            "communication_disabled_until": None,
        }
        return str(user["id"])

    def add_channel(
        self,
        name: str,
        kind: Kind = Kind.TEXT,
        *,
        topic: str | None = None,
        parent: str | None = None,
        overwrites: list[Json] | None = None,
    ) -> Json:
        made: Json = {
            "id": self.ids.next(),
            "type": int(kind),
            "guild_id": self.id,
            "name": spelled(name, kind),
            "position": len(self.channels),
            "flags": 0,
            "parent_id": parent,
            "permission_overwrites": list(overwrites or ()),
        }
        if kind is Kind.TEXT:
            made |= {"topic": topic, "last_message_id": None, "nsfw": False}
            made["rate_limit_per_user"] = 0
        if kind is Kind.VOICE:
            made |= {"bitrate": 64000, "user_limit": 0, "nsfw": False}
        self.channels[made["id"]] = made
        return made

    def add_message(self, channel_id: str, author: Json, said: Mapping[str, Any]) -> Json:
        made = message_of(self.ids.next(), channel_id, author, said, at=self.now())
        self.messages.setdefault(channel_id, []).append(made)
        return made

    def remove_channel(self, channel_id: str) -> Json:
        gone = self.channels.pop(channel_id)
        self.messages.pop(channel_id, None)
        for each in self.inside(channel_id):
            each["parent_id"] = None
        return gone

    def remove_role(self, role_id: str) -> None:
        del self.roles[role_id]
        for member in self.members.values():
            member["roles"] = [each for each in member["roles"] if each != role_id]
        for channel in self.channels.values():
            self.remove_overwrite(channel, role_id)

    def remove_overwrite(self, channel: Json, target: str) -> None:
        kept = [each for each in channel["permission_overwrites"] if each["id"] != target]
        channel["permission_overwrites"] = kept

    def inside(self, category_id: str) -> Iterator[Json]:
        return (each for each in self.channels.values() if each["parent_id"] == category_id)

    def of_kind(self, kind: Kind) -> list[Json]:
        return [each for each in self.channels.values() if each["type"] == kind]


def message_of(
    message_id: str, channel_id: str, author: Json, said: Mapping[str, Any], *, at: str
) -> Json:
    return {
        "id": message_id,
        "channel_id": channel_id,
        "author": author,
        "content": said.get("content") or "",
        "timestamp": at,
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [{"type": "rich", **each} for each in said.get("embeds") or ()],
        "pinned": False,
        "type": 0,
        "flags": 0,
        "components": numbered(said.get("components") or [], count(1)),
    }


def numbered(components: Sequence[Json], ids: Iterator[int]) -> list[Json]:
    """Each gets a number within its message."""
    found: list[Json] = []
    for each in components:
        inside = {"components": numbered(each["components"], ids)} if "components" in each else {}
        found.append({"id": next(ids), **each, **inside})
    return found


def user_of(user_id: str, name: str, *, bot: bool = False) -> Json:
    return {
        "id": user_id,
        "username": name.lower().replace(" ", "."),
        "discriminator": "0",
        "global_name": None if bot else name,
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        **({"bot": True} if bot else {}),
    }


def spelled(name: str, kind: Kind) -> str:
    """Names of text channels are in small letters, with hyphens for spaces."""
    return "-".join(name.lower().split()) if kind is Kind.TEXT else name
