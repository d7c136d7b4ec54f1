"""The usual way, to be measured: make it outside, then save its id. `... usual FILE PORT`.

A fork for each line it reads. A row is leased, made outside and saved; whoever dies on the way
leaves the row to the next, who makes it again.
"""

import json
import os
import signal
import sqlite3
import sys
import time
from typing import Final
from urllib.request import Request, urlopen

LEASE: Final = 0.15
TAKE: Final = (
    "UPDATE wanted SET leased_until = ? WHERE id = "
    "(SELECT id FROM wanted WHERE outside_id IS NULL AND leased_until < ? LIMIT 1) RETURNING id"
)


def work(path: str, port: int) -> None:
    store = sqlite3.connect(path, timeout=10, isolation_level=None)
    while True:
        now = time.time()
        taken = store.execute(TAKE, (now + LEASE, now)).fetchone()
        if taken is None:
            time.sleep(0.01)
            continue
        thing = {"cohort": "usual", "kind": "room", "key": str(taken[0]), "fields": {}}
        request = Request(f"http://127.0.0.1:{port}/things", json.dumps(thing).encode())
        with urlopen(request, timeout=5) as reply:  # noqa: S310, our own peer
            made = json.load(reply)["id"]
        store.execute("UPDATE wanted SET outside_id = ? WHERE id = ?", (made, taken[0]))


def nursery(path: str, port: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            work(path, port)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    nursery(sys.argv[1], int(sys.argv[2]))
