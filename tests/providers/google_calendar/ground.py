"""Our adapter with the stand-in Google Calendar behind it."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

from pydantic import SecretStr
from typing_extensions import override

from paceline.app.targets import google_calendar_maker
from paceline.backends.resilience.guards import ProcessResilience
from paceline.features.reconcile.ports import Target
from paceline.features.reconcile.public import Connection, ConnectionId
from paceline.kernel.breaker import Breaking
from paceline.kernel.clock import Clock, SystemClock
from paceline.kernel.resilience import Guarding
from paceline.kernel.retry import Retrying
from paceline.providers.google_calendar.settings import GoogleCalendarSettings
from paceline.testing.peers.faults import Trouble
from paceline.testing.peers.google_calendar.calendars import CANCELLED, Json, StoredCalendar
from paceline.testing.peers.google_calendar.server import TOKEN_PATH, GoogleCalendarPeer
from paceline.testing.pictures import COHORT
from tests.providers.discord.ground import NthWrite


class NthChange(NthWrite):
    """Asking for access changes nothing."""

    @override
    def fits(self, method: str, path: str) -> bool:
        return path != TOKEN_PATH and super().fits(method, path)


GUARDED: Final = {
    "google_calendar": Guarding(
        retrying=Retrying(first=timedelta(milliseconds=1)),
        breaking=Breaking(rest=timedelta(milliseconds=1)),
    )
}


@dataclass(kw_only=True)
class CalendarGround:
    peer: GoogleCalendarPeer
    calendar: StoredCalendar
    target: Target
    options: Mapping[str, object] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    @property
    def connection(self) -> Connection:
        return Connection(
            id=ConnectionId(UUID(int=9)),
            cohort_id=COHORT,
            provider="google_calendar",
            place=self.calendar.id,
            options=self.options,
        )

    @property
    def accounts(self) -> Sequence[Mapping[str, str]]:
        return [{}] * 4

    @property
    def writes(self) -> int:
        return self.peer.writes

    @property
    def events(self) -> list[Json]:
        """That are there and that people did not make, by time."""
        found = [
            each
            for each in self.calendar.events.values()
            if each["status"] != CANCELLED and each["id"] not in self.own
        ]
        return sorted(found, key=lambda each: (str(each["start"]), str(each["id"])))

    def ours(self) -> Counter[str]:
        found = Counter(str(each["summary"]) for each in self.events)
        for each in self.events:
            found["invitations"] += len(each.get("attendees", ()))
        return +found

    def theirs(self) -> object:
        return [dict(self.calendar.events[each]) for each in sorted(self.own)]

    def add_theirs(self) -> None:
        """One of the same name and time, and a copy of ours with all its properties."""
        when = {"dateTime": "2026-01-06T18:00:00+00:00", "timeZone": "UTC"}
        wish: Json = {"summary": "Group 1 - Spring", "start": when, "end": when}
        private = {"pacelineCohort": str(COHORT), "pacelineInvited": ""}
        copied = {**wish, "extendedProperties": {"private": private}}
        self.own |= {str(self.calendar.made(each)["id"]) for each in (wish, copied)}

    def spoil(self) -> None:
        first, second, *_ = self.events
        first["summary"] = "Ours now"
        self.calendar.put(first)
        self.calendar.cancel(str(second["id"]))

    def lose_answer(self, *, after: int) -> None:
        self.add(Trouble.DROP_AFTER, after=after)

    def refuse(self, *, seconds: float) -> None:
        self.add(Trouble.TOO_MANY, seconds=seconds)

    def add(self, trouble: Trouble, *, after: int = 0, seconds: float = 0.0) -> None:
        """To the write after so many others."""
        self.peer.faults.queue.append(NthChange(trouble=trouble, after=after, seconds=seconds))

    def break_reads(self) -> None:
        self.peer.faults.add(Trouble.TRUNCATE, method="GET", path="/events$", times=100)


def settings_of(peer: GoogleCalendarPeer, *, subject: str = "") -> GoogleCalendarSettings:
    """With a service account where it acts as somebody, else with a client."""
    found = GoogleCalendarSettings(base_url=peer.url, token_url=peer.token_url)
    if subject:
        account = SecretStr(json.dumps(dict(peer.service_account)))
        return found.model_copy(update={"service_account": account, "subject": subject})
    client = peer.client
    secrets = {name: SecretStr(client[name]) for name in ("client_secret", "refresh_token")}
    return found.model_copy(update={"client_id": client["client_id"], **secrets})


@asynccontextmanager
async def calendar_ground(
    *, subject: str = "", zone: str = "Europe/Berlin", clock: Clock | None = None, **options: bool
) -> AsyncIterator[CalendarGround]:
    """Ends by asserting that the vendor's description was kept."""
    async with AsyncExitStack() as stack:
        peer = await stack.enter_async_context(GoogleCalendarPeer(clock=clock))
        calendar = peer.add_calendar(zone=zone)
        resilience = ProcessResilience(GUARDED, SystemClock(), Random(1))
        settings = settings_of(peer, subject=subject)
        assert settings.credential is not None
        make = google_calendar_maker(settings, resilience, clock or SystemClock(), stack)
        target = make(settings.credential)
        yield CalendarGround(peer=peer, calendar=calendar, target=target, options=options)
        assert peer.violations == []
    await asyncio.sleep(0)
