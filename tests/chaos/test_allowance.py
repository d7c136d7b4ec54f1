"""Several processes ask one neighbour; together they keep to one allowance, and to what it says."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from random import Random
from typing import Final

import pytest
from typing_extensions import override

from tests.chaos.asking import RULE
from tests.chaos.outside import Server
from tests.chaos.staging import hired_from
from tests.chaos.test_syncing import tell

pytestmark = [pytest.mark.anyio, pytest.mark.chaos]
ENOUGH: Final = 150 if os.environ.get("CI") else 1500
REFUSED: Final = 0.04
KILLED: Final = 0.1


class Picky(BaseHTTPRequestHandler):
    """Tells somebody now and then to come later, and counts everybody."""

    protocol_version = "HTTP/1.1"
    chance = Random(11)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""

    def do_GET(self) -> None:
        refused = self.chance.random() < REFUSED
        self.send_response(429 if refused else 204)
        if refused:
            self.send_header("retry-after", f"{self.chance.uniform(0.2, 1.0):.3f}")
        self.send_header("content-length", "0")
        self.end_headers()


@contextmanager
def neighbour() -> Iterator[int]:
    server = Server(("127.0.0.1", 0), Picky)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Kept:
    """What the processes noted; moments are those that the store was asked with."""

    granted: list[float] = field(default_factory=list)
    rests: list[tuple[float, float]] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Kept":
        found = cls()
        for line in path.read_text().splitlines() if path.exists() else ():
            kind, at, more = line.split()
            if kind == "granted":
                found.granted.append(float(at))
            else:
                found.rests.append((float(at), float(more)))
        return found

    @property
    def allowed(self) -> float:
        """All that was there, and all that came back from the first to the last."""
        return RULE.amount + (max(self.granted) - min(self.granted)) * RULE.a_second

    @property
    def early(self) -> int:
        """Granted to somebody who asked after a rest was known and before it was over."""
        return sum(known_at < at < until for at in self.granted for known_at, until in self.rests)


@pytest.mark.timeout(3600)
async def test_all_processes_keep_to_one_allowance_and_to_what_they_are_told(
    store: str, database_url: str, tmp_path: Path
) -> None:
    notes, chance = tmp_path / "asked", Random(ENOUGH)
    with neighbour() as port:
        words = ("tests.chaos.asking", f"{port}", f"{notes}")
        async with hired_from(database_url, words, size=4) as asking:
            while len(Kept.read(notes).granted) < ENOUGH:
                await asyncio.sleep(0.2)
                if chance.random() < KILLED:
                    asking.kill_one()
                    await asking.hire()
    kept = Kept.read(notes)

    tell(
        f"allowance {store}",
        {
            "granted": len(kept.granted),
            "allowed": round(kept.allowed),
            "rests": len(kept.rests),
            "early": kept.early,
            "kills": asking.killed,
        },
    )
    assert len(kept.granted) <= kept.allowed
    assert kept.rests
    assert kept.early == 0
