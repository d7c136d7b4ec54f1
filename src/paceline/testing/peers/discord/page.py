"""What the stand-in Discord looks like: a page that looks again every two seconds."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import Final

from paceline.testing.peers.discord.directs import Directs
from paceline.testing.peers.discord.guild import Guild, Json, Kind

STYLE: Final = """
body{font:15px/1.4 system-ui,sans-serif;margin:0;background:#313338;color:#dbdee1}
header{padding:12px 20px;background:#1e1f22}header small{color:#949ba4}
main{display:grid;grid-template-columns:2fr 1fr;gap:20px;padding:20px}
h1{font-size:18px;margin:0}h2{font-size:16px}h3{font-size:12px;text-transform:uppercase;color:#949ba4}
details{margin:2px 0}summary{cursor:pointer}summary small,li small{color:#949ba4}
blockquote{margin:4px 0 8px 18px;padding:6px 10px;background:#2b2d31;border-radius:6px;
white-space:pre-wrap}ul{list-style:none;padding:0}
"""
STAMP: Final = re.compile(r"&lt;t:(\d+):F&gt;")
BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
SIGNS: Final = {Kind.TEXT: "#", Kind.VOICE: "\N{SPEAKER}"}
HEAD: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta http-equiv="refresh" content="2"><title>Stand-in Discord</title>'
    f"<style>{STYLE}</style></head><body>"
)


def page(guilds: Iterable[Guild], directs: Directs, *, judged: bool) -> str:
    says = (
        "Every request is judged by Discord's own description."
        if judged
        else "Requests are not judged: Discord's description is not here."
    )
    told = "".join(part for guild in guilds for part in guild_of(guild))
    told += "".join(direct_of(directs, each) for each in directs.channels.values())
    header = f"<header><h1>A stand-in for Discord</h1><small>{says}</small></header>"
    return f"{HEAD}{header}{told}</body></html>"


def guild_of(guild: Guild) -> Iterator[str]:
    yield f"<main><section><h2>{escape(guild.name)}</h2>"
    yield from channels_of(guild, None)
    for category in guild.of_kind(Kind.CATEGORY):
        yield f"<h3>{escape(category['name'])}</h3>"
        yield from channels_of(guild, category["id"])
    yield "</section><aside>"
    yield f"<h3>Members &mdash; {len(guild.members)}</h3><ul>"
    yield from (member_of(guild, each) for each in guild.members.values())
    yield "</ul></aside></main>"


def direct_of(directs: Directs, channel: Json) -> str:
    """What one person alone was told."""
    user = channel["recipients"][0]
    said = directs.messages.get(channel["id"], [])
    messages = "".join(f"<blockquote>{text_of(each)}</blockquote>" for each in said)
    name = escape(str(user["global_name"] or user["username"]))
    return f"<main><details><summary>Direct messages to {name}</summary>{messages}</details></main>"


def channels_of(guild: Guild, category_id: str | None) -> Iterator[str]:
    for channel in guild.channels.values():
        if channel["parent_id"] == category_id and channel["type"] in SIGNS:
            yield channel_of(guild, channel)


def channel_of(guild: Guild, channel: Json) -> str:
    said = guild.messages.get(channel["id"], [])
    messages = "".join(f"<blockquote>{text_of(each)}</blockquote>" for each in said)
    topic = escape(channel.get("topic") or "")
    names = ", ".join(escape(each) for each in seen_by(guild, channel))
    sign = SIGNS[Kind(channel["type"])]
    return (
        f"<details open><summary>{sign} {escape(channel['name'])} <small>{topic}</small></summary>"
        f"<small>{names}</small>{messages}</details>"
    )


def seen_by(guild: Guild, channel: Json) -> Iterator[str]:
    for each in channel["permission_overwrites"]:
        if each["id"] in guild.roles and each["id"] != guild.id:
            yield f"@{guild.roles[each['id']]['name']}"
        elif each["id"] in guild.members:
            yield shown_name(guild.members[each["id"]])


def text_of(message: Json) -> str:
    parts = [message["content"]]
    parts += [str(each.get("description", "")) for each in message["embeds"]]
    shown = escape("\n".join(part for part in parts if part))
    return BOLD.sub(r"<b>\1</b>", STAMP.sub(moment, shown))


def moment(found: re.Match[str]) -> str:
    """Discord shows it in the reader's own zone; here it is UTC."""
    return f"{datetime.fromtimestamp(int(found[1]), UTC):%A %d %B %Y %H:%M} UTC"


def member_of(guild: Guild, member: Json) -> str:
    names = [guild.roles[each]["name"] for each in member["roles"] if each in guild.roles]
    return f"<li>{escape(shown_name(member))} <small>{escape(', '.join(names))}</small></li>"


def shown_name(member: Json) -> str:
    user = member["user"]
    return str(member["nick"] or user["global_name"] or user["username"])
