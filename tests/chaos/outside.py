"""A provider on a real socket that makes whatever it is asked to, twice if asked twice.

Calls take their time before and after the work, now and then up to two seconds; whoever asked may
be gone by then. Nothing here knows of fences, intents or markers: a marker is a field like others.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

SHORT: Final = 0.02
Thing = dict[str, Any]


@dataclass(kw_only=True)
class Outside:
    """`late` of all calls take up to `longest` seconds before they do anything."""

    late: float = 0.03
    longest: float = 2.0
    down: bool = False
    things: dict[str, Thing] = field(default_factory=dict)
    calls: int = 0
    writes: int = 0
    made: int = 0
    on_their_way: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    chance: Random = field(default_factory=lambda: Random(7))
    port: int = 0

    @contextmanager
    def open(self) -> Iterator[Self]:
        handler = type("Handler", (Answering,), {"outside": self})
        server = Server(("127.0.0.1", 0), handler)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def slow(self) -> float:
        with self.lock:
            if self.chance.random() < self.late:
                return self.chance.uniform(SHORT, self.longest)
            return self.chance.uniform(0, SHORT)

    def make(self, thing: Thing) -> str:
        with self.lock:
            self.made += 1
            self.things[str(self.made)] = thing
            return str(self.made)

    def copies(self) -> Counter[str]:
        """How often each marker is there."""
        with self.lock:
            return Counter(f"{each['kind']} {each['key']}" for each in self.things.values())


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked was killed."""


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    outside: Outside

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""

    def do_GET(self) -> None:
        with self.asked() as up:
            [cohort] = parse_qs(urlsplit(self.path).query)["cohort"]
            with self.outside.lock:
                found = [
                    {**each, "id": key}
                    for key, each in self.outside.things.items()
                    if each["cohort"] == cohort
                ]
            self.answer(found if up else None)

    def do_POST(self) -> None:
        thing: Thing = self.body()
        with self.asked(writes=True) as up:
            made = None if not up else {"id": self.outside.make(thing)}
            time.sleep(self.outside.chance.uniform(0, SHORT))
            self.answer(made)

    def do_PATCH(self) -> None:
        fields = self.body()
        with self.asked(writes=True) as up:
            with self.outside.lock:
                thing = self.outside.things.get(self.named)
                if up and thing is not None:
                    thing["fields"] |= fields
            self.answer({"there": thing is not None} if up else None)

    def do_DELETE(self) -> None:
        with self.asked(writes=True) as up:
            with self.outside.lock:
                if up:
                    self.outside.things.pop(self.named, None)
            self.answer({} if up else None)

    @property
    def named(self) -> str:
        return self.path.rpartition("/")[2]

    def body(self) -> Any:  # noqa: ANN401, whatever JSON it is
        return json.loads(self.rfile.read(int(self.headers["content-length"])))

    @contextmanager
    def asked(self, *, writes: bool = False) -> Iterator[bool]:
        with self.outside.lock:
            self.outside.calls += 1
            self.outside.writes += writes
            self.outside.on_their_way += 1
        try:
            time.sleep(self.outside.slow() if writes and not self.outside.down else 0)
            yield not self.outside.down
        finally:
            with self.outside.lock:
                self.outside.on_their_way -= 1

    def answer(self, told: object) -> None:
        """None while it is down. Nobody may be there any more to hear it."""
        body = json.dumps(told).encode()
        status = HTTPStatus.SERVICE_UNAVAILABLE if told is None else HTTPStatus.OK
        try:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True
