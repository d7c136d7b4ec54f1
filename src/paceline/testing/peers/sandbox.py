"""All stand-ins at once, for a demo and for trying things out."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from paceline.testing.peers.discord.keeping import keep, recall
from paceline.testing.peers.discord.server import DiscordPeer
from paceline.testing.peers.letters import Posted
from paceline.testing.peers.sendgrid.server import SendGridPeer
from paceline.testing.peers.smtp.server import SmtpPeer

GUILD: Final = "100000000000000001"
FILE: Final = "stand-in-discord.json"
PEOPLE: Final = ("Ada", "Ben", "Chiara")


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """`settings` are sections that lead to the stand-ins, `pages` show what is in them.

    `offers` are sections that a server may have one of: ways for letters.
    """

    settings: Mapping[str, Mapping[str, str]]
    pages: Mapping[str, str]
    places: Mapping[str, str]
    judged: bool
    offers: Sequence[Mapping[str, Mapping[str, str]]] = ()


@asynccontextmanager
async def sandbox(*, port: int = 0, folder: Path | None = None) -> AsyncIterator[Sandbox]:
    """With a folder, what is in them is found again the next time."""
    token = secrets.token_urlsafe(32)
    async with DiscordPeer(port=port, token=token) as discord:
        if folder is not None:
            recall(discord, folder / FILE)
        if GUILD not in discord.guilds:
            guild = discord.add_guild("The demo's server", guild_id=GUILD)
            for name in PEOPLE:
                guild.add_member(name)
        try:
            yield Sandbox(
                settings={"discord": {"base_url": discord.url, "token": token}},
                pages={"discord": discord.address},
                places={"discord": GUILD},
                judged=discord.judged,
            )
        finally:
            if folder is not None:
                keep(discord, folder / FILE)


@asynccontextmanager
async def everything(*, port: int = 0) -> AsyncIterator[Sandbox]:
    """As `sandbox` without a folder, and the post beside it, both ways that letters can go."""
    letters: list[Posted] = []
    key = secrets.token_urlsafe(32)
    async with (
        sandbox(port=port) as found,
        SendGridPeer(key=key, letters=letters) as sendgrid,
        SmtpPeer(letters=letters) as smtp,
    ):
        yield replace(
            found,
            pages={**found.pages, "post": sendgrid.address},
            judged=found.judged and sendgrid.judged,
            offers=(
                {
                    "mail": {"sendgrid_url": sendgrid.url, "sendgrid_key": key},
                    "notifications": {"sendgrid_public_key": sendgrid.signer.public_key},
                },
                {"mail": {"host": smtp.host, "port": str(smtp.port), "tls": "none"}},
            ),
        )
