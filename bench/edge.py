"""What a list costs a server, beside the least that any server could pay for it."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Final

from bench.dataset import EMAIL, PASSWORD, Filled, filled, postgres_store, sqlite_store
from bench.harness import Figure, in_turns, printed, ratio
from bench.server import Child, started
from bench.wire import Answer, Connection, asked_once, flood, get, post
from tests.stores import postgres_answers

CONNECTIONS: Final = 8
LIMIT: Final = 20
DEEP: Final = 40_000
EXTRA: Final = 300
ASKED: Final = 240  # few, so that a round is over before the machine changes its mind
MILLION: Final = 1e6


def main(*, quick: bool) -> None:
    sign_ups = 20_000 if quick else 100_000
    stores = {"sqlite": sqlite_store}
    if postgres_answers():
        stores["postgresql"] = postgres_store
    else:
        print("No PostgreSQL answers: only SQLite is measured.")
    figures: list[Figure] = []
    for name, opened in stores.items():
        with opened() as url:
            store = filled(url, sign_ups=sign_ups)
            figures += measured(name, store, quick=quick)
    printed(figures)


def measured(name: str, store: Filled, *, quick: bool) -> Sequence[Figure]:
    environ = {**os.environ, **store.environ}
    baseline = ["baseline", "--url", store.url, "--viewer", str(store.organiser_id)]
    with ExitStack() as stack:
        children = {
            "baseline": stack.enter_context(started(baseline, environ)),
            "ours": stack.enter_context(started(["ours"], environ)),
            "wide": stack.enter_context(started(["ours", "--extra", str(EXTRA)], environ)),
        }
        costs = asyncio.run(compared(children, store, quick=quick))
    ours, least, wide = costs["ours"], costs["baseline"], costs["wide"]
    note = f"{median(ours) * MILLION:.0f} us a request, baseline {median(least) * MILLION:.0f} us"
    return [
        Figure(
            name=f"{name}: list with principal cache, limits and metrics, baseline CPU / ours",
            value=ratio(least, ours),
            bar=0.50,
            sense="at least",
            note=note,
        ),
        Figure(
            name=f"{name}: 304 of the same list, ours CPU / baseline's 200",
            value=ratio(costs["unchanged"], least),
            bar=1,
            note=f"{median(costs['unchanged']) * MILLION:.0f} us a request",
        ),
        Figure(
            name=f"{name}: {EXTRA} more routes",
            value=100 * (ratio(wide, ours) - 1),
            unit="%",
            bar=5,
            note=f"{median(wide) * MILLION:.0f} us a request",
        ),
    ]


async def compared(
    children: Mapping[str, Child], store: Filled, *, quick: bool
) -> Mapping[str, Sequence[float]]:
    token = await signed_in(children["ours"])
    path = f"/api/v1/cohorts/{store.cohort_id}/signups"
    first = f"{path}?limit={LIMIT}"
    deep = f"{first}&after={await cursor(children['ours'], path, token)}"
    requests = [get(first, token=token), get(deep, token=token)]
    await same_answers(children, requests)
    acts = {name: act_of(child, requests) for name, child in children.items()}
    seen = [await asked_once(children["ours"].address, request) for request in requests]
    paths = (first, deep)
    again = [
        get(path, token=token, known=answer.tag) for path, answer in zip(paths, seen, strict=True)
    ]
    acts["unchanged"] = act_of(children["ours"], again, status=304)
    await in_turns(1, acts)
    return await in_turns(6 if quick else 30, acts)


async def signed_in(child: Child) -> str:
    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    answer = await asked_once(child.address, post("/api/v1/auth/sign-in", body))
    token: str = json.loads(answer.body)["access_token"]
    return token


async def cursor(child: Child, path: str, token: str) -> str:
    """Far down the list, a page of two hundred at a time."""
    after = ""
    for _ in range(DEEP // 200):
        asked = f"{path}?limit=200" + (f"&after={after}" if after else "")
        answer = await asked_once(child.address, get(asked, token=token))
        following = json.loads(answer.body)["next"]
        if following is None:
            break
        after = following
    return after


async def same_answers(children: Mapping[str, Child], requests: Sequence[bytes]) -> None:
    for request in requests:
        answers: list[Answer] = [
            await asked_once(child.address, request) for child in children.values()
        ]
        assert len({answer.body for answer in answers}) == 1, [a.body[:400] for a in answers]
        assert len(json.loads(answers[0].body)["items"]) == LIMIT


def act_of(
    child: Child, requests: Sequence[bytes], *, status: int = 200
) -> Callable[[], Awaitable[float]]:
    async def act() -> float:
        """Connections are new each time: the server closes those that idle for five seconds."""
        connections = [await Connection.open(child.address) for _ in range(CONNECTIONS)]
        before = child.cpu()
        await flood(connections, requests, count=ASKED, status=status)
        spent = child.cpu() - before
        for connection in connections:
            connection.close()
        return spent / ASKED

    return act
