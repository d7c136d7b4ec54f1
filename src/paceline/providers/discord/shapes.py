"""Discord's answers, as much of them as is read."""

from collections.abc import Sequence
from typing import Final

import msgspec

TEXT: Final = 0
VOICE: Final = 2
CATEGORY: Final = 4
FOR_ROLE: Final = 0
FOR_MEMBER: Final = 1
VIEW: Final = 1 << 10
SPEAK: Final = (1 << 10) | (1 << 11) | (1 << 16) | (1 << 20)  # view, send, read history, connect
CHANNEL_MADE: Final = 10
ROLE_MADE: Final = 30


class Overwrite(msgspec.Struct, frozen=True):
    id: str
    type: int
    allow: str = "0"
    deny: str = "0"

    @property
    def shows(self) -> bool:
        return bool(int(self.allow) & VIEW)

    @property
    def hides(self) -> bool:
        return bool(int(self.deny) & VIEW)


class Channel(msgspec.Struct, frozen=True):
    id: str
    type: int
    name: str = ""
    topic: str | None = None
    parent_id: str | None = None
    permission_overwrites: Sequence[Overwrite] = ()

    def overwrite(self, target: str) -> Overwrite:
        """The one for this role or person; an empty one where there is none."""
        found = [each for each in self.permission_overwrites if each.id == target]
        return found[0] if found else Overwrite(id=target, type=FOR_ROLE)


class Role(msgspec.Struct, frozen=True):
    id: str
    name: str


class User(msgspec.Struct, frozen=True):
    id: str


class Member(msgspec.Struct, frozen=True):
    user: User
    roles: Sequence[str] = ()


class Footer(msgspec.Struct, frozen=True):
    text: str = ""


class Embed(msgspec.Struct, frozen=True):
    footer: Footer = Footer()


class Message(msgspec.Struct, frozen=True):
    id: str
    author: User
    embeds: Sequence[Embed] = ()


class Entry(msgspec.Struct, frozen=True):
    id: str
    target_id: str | None = None
    reason: str | None = None


class AuditLog(msgspec.Struct, frozen=True):
    audit_log_entries: Sequence[Entry] = ()
