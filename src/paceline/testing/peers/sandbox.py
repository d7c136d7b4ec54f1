"""All stand-ins at once, for a demo and for trying things out."""

import secrets
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from paceline.testing.peers.discord.keeping import keep, recall
from paceline.testing.peers.discord.server import DiscordPeer
from paceline.testing.peers.google_calendar import keeping as calendars
from paceline.testing.peers.google_calendar.server import GoogleCalendarPeer
from paceline.testing.peers.letters import Posted
from paceline.testing.peers.sendgrid.server import SendGridPeer
from paceline.testing.peers.smtp.server import SmtpPeer
from paceline.testing.peers.strava.limits import PLENTY
from paceline.testing.peers.strava.server import StravaPeer

GUILD: Final = "100000000000000001"
FILE: Final = "stand-in-discord.json"
CALENDAR: Final = "demo@group.calendar.google.com"
CALENDAR_FILE: Final = "stand-in-google-calendar.json"
ALL: Final = ("discord", "google_calendar")
RUNS: Final = 60
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
async def sandbox(
    *, port: int = 0, folder: Path | None = None, only: Collection[str] = ALL
) -> AsyncIterator[Sandbox]:
    """With a folder, what is in them is found again the next time. `port` is Discord's."""
    async with AsyncExitStack() as stack:
        found: list[Sandbox] = []
        if "discord" in only:
            found.append(await stack.enter_async_context(discord(port, folder)))
        if "google_calendar" in only:
            found.append(await stack.enter_async_context(google_calendar(folder)))
        yield Sandbox(
            settings={name: told for each in found for name, told in each.settings.items()},
            pages={name: told for each in found for name, told in each.pages.items()},
            places={name: told for each in found for name, told in each.places.items()},
            judged=all(each.judged for each in found),
        )


@asynccontextmanager
async def discord(port: int, folder: Path | None) -> AsyncIterator[Sandbox]:
    token = secrets.token_urlsafe(32)
    async with DiscordPeer(port=port, token=token) as peer:
        if folder is not None:
            recall(peer, folder / FILE)
        if GUILD not in peer.guilds:
            guild = peer.add_guild("The demo's server", guild_id=GUILD)
            for name in PEOPLE:
                guild.add_member(name)
        try:
            yield Sandbox(
                settings={"discord": {"base_url": peer.url, "token": token}},
                pages={"discord": peer.address},
                places={"discord": GUILD},
                judged=peer.judged,
            )
        finally:
            if folder is not None:
                keep(peer, folder / FILE)


@asynccontextmanager
async def google_calendar(folder: Path | None) -> AsyncIterator[Sandbox]:
    async with GoogleCalendarPeer() as peer:
        if folder is not None:
            calendars.recall(peer, folder / CALENDAR_FILE)
        if CALENDAR not in peer.calendars:
            peer.add_calendar(CALENDAR)
        told = {"base_url": peer.url, "token_url": peer.token_url, **peer.client}
        try:
            yield Sandbox(
                settings={"google_calendar": told},
                pages={"google_calendar": peer.address},
                places={"google_calendar": CALENDAR},
                judged=peer.judged,
            )
        finally:
            if folder is not None:
                calendars.keep(peer, folder / CALENDAR_FILE)


@asynccontextmanager
async def strava() -> AsyncIterator[StravaPeer]:
    """One athlete, who has run for some weeks; nobody waits for a window."""
    async with StravaPeer() as peer:
        peer.limits.overall = peer.limits.reads = PLENTY
        peer.add_athlete().fill(RUNS)
        yield peer


@asynccontextmanager
async def everything(*, port: int = 0) -> AsyncIterator[Sandbox]:
    """As `sandbox` without a folder, and the post beside it, both ways that letters can go."""
    letters: list[Posted] = []
    key = secrets.token_urlsafe(32)
    async with (
        sandbox(port=port) as found,
        SendGridPeer(key=key, letters=letters) as sendgrid,
        SmtpPeer(letters=letters) as smtp,
        strava() as runs,
    ):
        yield replace(
            found,
            settings={**found.settings, "strava": runs.settings},
            pages={**found.pages, "post": sendgrid.address, "strava": runs.address},
            judged=found.judged and sendgrid.judged and runs.judged,
            offers=(
                {
                    "mail": {"sendgrid_url": sendgrid.url, "sendgrid_key": key},
                    "notifications": {"sendgrid_public_key": sendgrid.signer.public_key},
                },
                {"mail": {"host": smtp.host, "port": str(smtp.port), "tls": "none"}},
            ),
        )
