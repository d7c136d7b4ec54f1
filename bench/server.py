"""A server in a process of its own: ours, ours with more routes, or the baseline.

It says its address on the first line, then for each line it is sent the CPU seconds it has used,
and stops when nobody can ask any more.
"""

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import make_url

from bench import baseline
from bench.routes import more_routes
from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed
from paceline.app.place import open_place
from paceline.app.serving import StoppableServer, address, listen, looped, server_of

KINDS: Final = ("ours", "baseline")


async def ours(extra: int) -> None:
    async with open_place() as place:
        installed = await place.container.get(Installed)
        features = [*installed.features, *([more_routes(extra)] if extra else [])]
        await told(server_of(create_app(place.container, features)))


async def raw(url: str, viewer_id: str) -> None:
    found = make_url(url)
    viewer = UUID(viewer_id)
    answering = (
        baseline.sqlite(found.database or "", viewer)
        if found.get_backend_name() == "sqlite"
        else baseline.postgres(url.replace("+asyncpg", ""), viewer)
    )
    await told(server_of(baseline.callable_of(answering)))


async def told(server: StoppableServer) -> None:
    taken = listen("127.0.0.1", 0)
    print(address(taken), flush=True)
    threading.Thread(target=answered, args=[server], daemon=True).start()
    await server.serve(sockets=[taken])


def answered(server: StoppableServer) -> None:
    for _ in sys.stdin:
        print(time.process_time(), flush=True)
    server.should_exit = True


class Child:
    """The other end: a server that was started, and the CPU it used since it was last asked."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.address = self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, "the server did not start"
        return line

    def cpu(self) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._line())


@contextmanager
def started(arguments: Sequence[str], environ: Mapping[str, str]) -> Iterator[Child]:
    process = subprocess.Popen(  # noqa: S603, our own module
        [sys.executable, "-m", "bench.server", *arguments],
        env=dict(environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Child(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=20)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--extra", type=int, default=0)
    parser.add_argument("--url", default="")
    parser.add_argument("--viewer", default="")
    given = parser.parse_args()
    with looped() as runner:
        runner.run(ours(given.extra) if given.kind == "ours" else raw(given.url, given.viewer))


if __name__ == "__main__":
    main()
