"""What the bot says to one person alone."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from paceline.kernel.clock import Clock
from paceline.testing.peers.discord.guild import Json, Snowflakes, message_of

DIRECT: Final = 1


class Directs:
    """`closed` are people who take no messages; a channel to them opens all the same."""

    def __init__(self, ids: Snowflakes, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock
        self.closed: set[str] = set()
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, list[Json]] = {}

    def opened(self, user: Json) -> Json:
        for each in self.channels.values():
            if each["recipients"][0]["id"] == user["id"]:
                return each
        made: Json = {
            "id": self._ids.next(),
            "type": DIRECT,
            "flags": 0,
            "last_message_id": None,
            "recipients": [user],
        }
        self.channels[made["id"]] = made
        return made

    def channel(self, channel_id: str) -> Json | None:
        return self.channels.get(channel_id)

    def is_closed(self, channel: Json) -> bool:
        return channel["recipients"][0]["id"] in self.closed

    def say(self, channel: Json, author: Json, said: Mapping[str, Any]) -> Json:
        at = self._clock.now().isoformat()
        made = message_of(self._ids.next(), channel["id"], author, said, at=at)
        self.messages.setdefault(channel["id"], []).append(made)
        channel["last_message_id"] = made["id"]
        return made

    def said_to(self, user_id: str) -> Sequence[str]:
        found = (each for each in self.channels.values() if each["recipients"][0]["id"] == user_id)
        return [told["content"] for each in found for told in self.messages.get(each["id"], [])]
