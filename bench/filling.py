"""What others wait for while an athlete's whole history comes from Strava.

The default installation: one `paceline serve`, which also does the work of the jobs. Requests come
by the clock, answered or not, and their time counts from when they were due: lists, single rows and
sign-ups. Every few seconds Strava stands still for a while; what is asked then is what the rest is
held against, so a busy machine is busy for both. Numbers that training comes to are worked out in
both.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from statistics import median, quantiles
from time import perf_counter, time
from typing import Final, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from bench.dataset import EMAIL, PASSWORD, WINDOWS, Filled, filled, postgres_store, sqlite_store
from bench.harness import Figure, printed
from bench.stand_in import ATHLETE, SCOPES, Reached, standing_in
from bench.startup import PACELINE, free_port, until_served
from bench.wire import Answer, Connection, asked_once, get, post
from tests.stores import postgres_answers

SIGN_UPS: Final = 2_000
POINTS: Final = 1_800  # half an hour at a point a second
GAP: Final = 0.025  # forty requests a second
QUIET, BUSY = 4.0, 20.0
SETTLED: Final = 1.0
HINT_GAP: Final = 0.2
CONNECTIONS: Final = 12
HINTS: Final = 200
OK, NO_CONTENT = 200, 204
WARM: Final = 3.0
STAYS: Final = 600.0
HINT_BAR: Final = 50
KINDS: Final = ("list", "detail", "sign-up")
MILLI: Final = 1000
Times: TypeAlias = dict[str, list[float]]


@dataclass(kw_only=True)
class Caller:
    """Somebody at the server; `times` are seconds by kind of request."""

    address: str
    store: Filled
    token: str = ""
    rows: Sequence[str] = ()
    signed_in: float = 0.0
    numbers: Iterator[int] = field(default_factory=count)
    free: asyncio.Queue[Connection] = field(default_factory=asyncio.Queue)

    @property
    def path(self) -> str:
        return f"/api/v1/cohorts/{self.store.cohort_id}/signups"

    async def begin(self) -> None:
        await self.stay()
        listed = await self.once(get(f"{self.path}?limit=50", token=self.token))
        self.rows = [each["id"] for each in json.loads(listed.body)["items"]]

    async def stay(self) -> None:
        """Signs in anew before the token is too old."""
        if self.token and perf_counter() - self.signed_in < STAYS:
            return
        body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
        answer = await self.once(post("/api/v1/auth/sign-in", body))
        self.token, self.signed_in = json.loads(answer.body)["access_token"], perf_counter()

    async def once(self, request: bytes) -> Answer:
        return await asked_once(self.address, request)

    def request(self, number: int) -> tuple[str, bytes]:
        """Of ten requests five are for a list, four for one row, and one signs somebody up."""
        place = number % 10
        if place < 5:
            return "list", get(f"{self.path}?limit=20", token=self.token)
        if place < 9:
            row = self.rows[number % len(self.rows)]
            return "detail", get(f"{self.path}/{row}", token=self.token)
        return "sign-up", post(self.path, someone(), token=self.token)

    async def ask_for(self, seconds: float) -> Times:
        """Connections are new each time: the server closes those that idle for five seconds."""
        times: Times = defaultdict(list)
        self.free = asyncio.Queue()
        for _ in range(CONNECTIONS):
            self.free.put_nowait(await Connection.open(self.address))
        began = perf_counter()
        async with asyncio.TaskGroup() as group:
            for place in count():
                due = began + place * GAP
                await asyncio.sleep(max(0.0, due - perf_counter()))
                if due - began > seconds:
                    break
                group.create_task(self._timed(due, times))
        while not self.free.empty():
            self.free.get_nowait().close()
        return times

    async def _timed(self, due: float, times: Times) -> None:
        kind, request = self.request(next(self.numbers))
        connection = await self.free.get()
        answer = await connection.ask(request)
        self.free.put_nowait(connection)
        times[kind].append(perf_counter() - due)
        assert answer.status in (200, 201), answer


def someone() -> bytes:
    name = f"{uuid4()}"
    body = {"name": name, "email": f"{name}@example.org", "zone": "Europe/Berlin"}
    return json.dumps({**body, "windows": WINDOWS}).encode()


@contextmanager
def serving(store: Filled, strava: Reached, **more: str) -> Iterator[str]:
    """The command that people start, with its own dispatcher."""
    port = free_port()
    own = {f"PACELINE_STRAVA__{name.upper()}": told for name, told in strava.settings.items()}
    environ = {**os.environ, **store.environ, **own, "PACELINE_WORKERS": "8", **more}
    process = subprocess.Popen(  # noqa: S603, our own command
        [sys.executable, "-c", PACELINE, "serve", "--port", str(port)],
        env=environ,
        stdout=subprocess.DEVNULL,
    )
    try:
        until_served(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


async def connected(caller: Caller, strava: Reached) -> None:
    """As the athlete's browser does it; the back-fill begins with it."""
    path = "/api/v1/activities/strava"
    left = await caller.once(post(path, b"{}", token=caller.token))
    state = parse_qs(urlsplit(json.loads(left.body)["url"]).query)["state"][0]
    told = {"state": state, "code": strava.code, "scope": ",".join(SCOPES)}
    body = json.dumps(told).encode()
    answer = await caller.once(post(f"{path}/finish", body, token=caller.token))
    assert answer.status == NO_CONTENT, answer


class Watch:
    """Looks now and then how far the back-fill is."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.is_over = False

    async def look(self) -> None:
        while not self.is_over:
            await asyncio.sleep(1)
            request = get("/api/v1/activities/strava", token=self._caller.token)
            shown = json.loads((await self._caller.once(request)).body)
            self.is_over = shown["filled_at"] is not None and not shown["is_filling"]


@dataclass(kw_only=True)
class Measured:
    """Seconds by kind of request, and those the back-fill took without the pauses."""

    idle: Times = field(default_factory=lambda: defaultdict(list))
    during: Times = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0


async def filling(caller: Caller, strava: Reached) -> Measured:
    """In turns: a while with Strava, a while without."""
    watch, found = Watch(caller), Measured()
    async with asyncio.TaskGroup() as group:
        await connected(caller, strava)
        looking = group.create_task(watch.look())
        while not watch.is_over:
            began = perf_counter()
            added(found.during, await caller.ask_for(BUSY))
            found.seconds += perf_counter() - began
            if not watch.is_over:
                strava.turn()
                await caller.stay()
                await caller.ask_for(SETTLED)
                added(found.idle, await caller.ask_for(QUIET))
                strava.turn()
        await looking
    return found


def added(times: Times, more: Times) -> None:
    for kind, found in more.items():
        times[kind].extend(found)


async def told(caller: Caller, strava: Reached) -> tuple[Sequence[float], Sequence[float]]:
    """Webhooks, five a second, of activities that are fetched anew; and lists in between."""
    hints, lists = [], []
    for number in range(HINTS):
        await asyncio.sleep(HINT_GAP)
        event = {
            "aspect_type": "update",
            "event_time": int(time()),
            "object_id": strava.first - number % strava.count,
            "object_type": "activity",
            "owner_id": ATHLETE,
            "subscription_id": 1,
            "updates": {"title": "New"},
        }
        hints.append(await timed(caller, post("/webhooks/strava", json.dumps(event).encode())))
        await asyncio.sleep(HINT_GAP)
        lists.append(await timed(caller, get(f"{caller.path}?limit=20", token=caller.token)))
    return hints, lists


async def timed(caller: Caller, request: bytes) -> float:
    began = perf_counter()
    answer = await caller.once(request)
    assert answer.status == OK, answer
    return perf_counter() - began


def p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[98]


def main(*, quick: bool) -> None:
    activities = 500 if quick else 5_000
    stores = {"sqlite": sqlite_store}
    if postgres_answers():
        stores["postgresql"] = postgres_store
    else:
        print("No PostgreSQL answers: only SQLite is measured.")
    figures: list[Figure] = []
    for name, opened in stores.items():
        with opened() as url, standing_in(activities, points=POINTS) as strava:
            store = filled(url, sign_ups=SIGN_UPS)
            with serving(store, strava) as address:
                figures += asyncio.run(measured(name, address, store, strava))
    printed(figures)


async def measured(name: str, address: str, store: Filled, strava: Reached) -> Sequence[Figure]:
    caller = Caller(address=address, store=store)
    await caller.begin()
    await caller.ask_for(WARM)
    found = await filling(caller, strava)
    note = f"{strava.count} activities in {found.seconds:.0f} s, one process"
    figures = [*compared(name, found.idle, found.during, note)]
    figures += acknowledged(name, *await told(caller, strava))
    return [*figures, *counted(name, await starts(caller), strava.count)]


async def starts(caller: Caller) -> Sequence[str]:
    """When each activity that is there began, page by page; at Strava no two begin together."""
    found: list[str] = []
    asked = {"limit": "100"}
    while True:
        request = get(f"/api/v1/activities?{urlencode(asked)}", token=caller.token)
        page = json.loads((await caller.once(request)).body)
        found += [each["started_at"] for each in page["items"]]
        if page["next"] is None:
            return found
        asked["after"] = page["next"]


def compared(name: str, idle: Times, during: Times, note: str) -> Iterator[Figure]:
    """Each kind by itself only informs: of sign-ups there are few."""
    yield Figure(
        name=f"{name}: p99 in a back-fill / idle",
        value=p99(together(during)) / p99(together(idle)),
        bar=1.5,
        note=note,
    )
    for kind in KINDS:
        quiet, busy = p99(idle[kind]) * MILLI, p99(during[kind]) * MILLI
        middle = f"{median(idle[kind]) * MILLI:.1f} -> {median(during[kind]) * MILLI:.1f}"
        told = f"p99 {quiet:.0f} -> {busy:.0f} ms, median {middle} ms"
        yield Figure(name=f"{name}: {kind}", value=busy / quiet, note=told)


def counted(name: str, starts: Sequence[str], there: int) -> Sequence[Figure]:
    known = len(set(starts))
    return [
        Figure(name=f"{name}: lost", value=there - known, bar=0, note=f"of {there}"),
        Figure(name=f"{name}: doubled", value=len(starts) - known, bar=0),
    ]


def together(times: Times) -> list[float]:
    return [each for found in times.values() for each in found]


def acknowledged(name: str, hints: Sequence[float], lists: Sequence[float]) -> Sequence[Figure]:
    """While what they tell of is fetched, as when a group comes home."""
    return [
        Figure(
            name=f"{name}: webhook, {words}",
            value=of(hints) * MILLI,
            unit="ms",
            bar=HINT_BAR,
            note=f"lists in between {of(lists) * MILLI:.1f} ms",
        )
        for words, of in (("median", median), ("p99", p99))
    ]
