"""A stand-in's servers in a file, so that a demo that is started again finds them as they were."""

import json
from pathlib import Path
from typing import Final

from paceline.testing.peers.discord.guild import Guild
from paceline.testing.peers.discord.server import DiscordPeer

HELD: Final = ("roles", "channels", "members", "messages", "audit")


def keep(peer: DiscordPeer, path: Path) -> None:
    guilds = [
        {
            "id": guild.id,
            "name": guild.name,
            "owner_id": guild.owner_id,
            **{name: getattr(guild, name) for name in HELD},
        }
        for guild in peer.guilds.values()
    ]
    path.write_text(json.dumps({"bot": peer.bot, "guilds": guilds}), encoding="utf-8")


def recall(peer: DiscordPeer, path: Path) -> None:
    """What cannot be read was not kept: it is brought in step again."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        for each in found["guilds"]:
            guild = peer.add_guild(each["name"], guild_id=each["id"])
            fill(guild, each)
        peer.bot = found["bot"]
    except (OSError, ValueError, LookupError, TypeError):
        peer.guilds.clear()


def fill(guild: Guild, kept: dict[str, object]) -> None:
    guild.owner_id = str(kept["owner_id"])
    for name in HELD:
        setattr(guild, name, kept[name])
