"""A stand-in Strava in a process of its own: `python -m bench.stand_in ACTIVITIES POINTS`.

It says on the first line how it is reached and a code that lets somebody in as its athlete. Each
line that it reads makes it stand still, or go on; it stops when nobody listens any more. It comes
last to get a core: the real one is on no machine of ours. All its activities have the same streams,
which are worked out once.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, ClassVar, Final

from typing_extensions import override

from paceline.testing.peers.peer import Asked
from paceline.testing.peers.strava.limits import PLENTY
from paceline.testing.peers.strava.server import StravaPeer
from paceline.testing.peers.wire import Reply, Request

SCOPES: Final = ("read", "activity:read", "activity:read_all")
ATHLETE: Final = 7
NICE: Final = 10


class FarAway(StravaPeer):
    description: ClassVar = "judged by nobody, for that takes time"
    _streams: Reply | None = None

    def __init__(self) -> None:
        super().__init__()
        self.goes = asyncio.Event()
        self.goes.set()

    @override
    async def served(self, request: Request, path: str, body: object) -> Reply:
        await self.goes.wait()
        return await super().served(request, path, body)

    def turn(self) -> None:
        if self.goes.is_set():
            self.goes.clear()
        else:
            self.goes.set()

    @override
    async def streams(self, asked: Asked) -> Reply:
        self._streams = self._streams or await super().streams(asked)
        return self._streams


@dataclass(frozen=True, kw_only=True)
class Reached:
    """`settings` are those of a server that is to use it."""

    settings: Mapping[str, str]
    code: str
    first: int
    count: int
    line: IO[str]

    def turn(self) -> None:
        self.line.write("\n")
        self.line.flush()


async def stood_in(count: int, points: int) -> None:
    async with FarAway() as peer:
        peer.limits.overall = peer.limits.reads = PLENTY
        made = peer.add_athlete(ATHLETE).fill(count, points=points)
        code = peer.tokens.code(ATHLETE, SCOPES)
        told = {"settings": dict(peer.settings), "code": code, "first": made[0].id, "count": count}
        print(json.dumps(told), flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            peer.turn()


@contextmanager
def standing_in(count: int, *, points: int) -> Iterator[Reached]:
    process = subprocess.Popen(  # noqa: S603, our own module
        [sys.executable, "-m", "bench.stand_in", str(count), str(points)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Reached(**json.loads(process.stdout.readline()), line=process.stdin)
    finally:
        process.stdin.close()
        process.wait(timeout=20)


if __name__ == "__main__":
    os.nice(NICE)
    asyncio.run(stood_in(int(sys.argv[1]), int(sys.argv[2])))
