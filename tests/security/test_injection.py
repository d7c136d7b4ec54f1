"""sqlmap on every list, with rows present, on both stores; and on a list that is badly made."""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from typing_extensions import override

from tests.conftest import POSTGRES_ANSWERS
from tests.documented import described
from tests.security.asvs import SAID
from tests.security.injecting import IS_HERE, attack
from tests.security.place import RunningPlace
from tests.security.test_objects import with_ids

pytestmark = [
    pytest.mark.security,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not IS_HERE, reason="sqlmap is not installed"),
]
STORES: Final = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=[
            pytest.mark.postgres,
            pytest.mark.skipif(not POSTGRES_ANSWERS, reason="no PostgreSQL answers"),
        ],
    ),
]
DBMS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
PARAMETERS: Final = ("after", "filter", "limit", "sort")
FOR_ADMINISTRATORS: Final = re.compile(r"/(audit|jobs|users)\b")
FILTERED: Final = re.compile(r"`(\w+)` \((\w[\w ]*)\)")
VALUES: Final = {"id": "00000000-0000-0000-0000-000000000000", "time": "2026-01-01T00:00:00Z"}


def lists() -> Sequence[str]:
    return [
        path
        for path, methods in sorted(described()["paths"].items())
        if any(each["name"] == "filter" for each in methods.get("get", {}).get("parameters", []))
    ]


def a_filter(path: str) -> str:
    """Of text where the list has any, for there a payload gets as far as the statement."""
    said = {each["name"]: each for each in described()["paths"][path]["get"]["parameters"]}
    fields = dict(FILTERED.findall(said["filter"]["description"]))
    for name, kind in fields.items():
        if kind == "text":
            return f"{name}:ne:a"
    name, kind = next(iter(fields.items()), ("id", "id"))
    return f"{name}:ne:{VALUES.get(kind, '1')}"


@pytest.mark.asvs("1.2.4")
@pytest.mark.parametrize("place_of", STORES, indirect=True)
class TestALists:
    @pytest.mark.parametrize("path", lists())
    def test_parameters_reach_no_statement(
        self,
        place_of: RunningPlace,
        path: str,
        tmp_path: Path,
        request: pytest.FixtureRequest,
        record_property: Callable[[str, object], None],
    ) -> None:
        store = request.node.callspec.params["place_of"]
        north = place_of.people["north"]
        who = place_of.people["admin"] if FOR_ADMINISTRATORS.search(path) else north
        address = f"{place_of.address}{with_ids(path, north)}"
        with place_of.client(who) as client:
            page = client.get(f"{address}?limit=1").json()
        assert page["items"], "a list without rows shows nothing"
        after = page.get("next") or "WyJhIl0"
        asked = f"{address}?limit=5&sort=id&filter={quote(a_filter(path))}&after={after}"

        found = attack(
            asked, parameters=PARAMETERS, folder=tmp_path, headers=who.headers, dbms=DBMS[store]
        )

        record_property(SAID, f"sqlmap on {path}, {store}: findings {len(found.found)}")
        assert found.tested == list(PARAMETERS), found.output
        assert found.found == [], found.output


class Careless(BaseHTTPRequestHandler):
    """What none of ours may be: text of the asker's made part of a statement."""

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query).get("name", [""])[0]
        with closing(sqlite3.connect(":memory:")) as store:
            store.executescript("CREATE TABLE t (name TEXT); INSERT INTO t VALUES ('ana'), ('bo')")
            try:
                rows = store.execute(f"SELECT name FROM t WHERE name = '{asked}'").fetchall()  # noqa: S608, the point
                body = f"<p>{len(rows)} found: {rows}</p>".encode()
            except sqlite3.Error as error:
                body = f"<p>{error}</p>".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, *_words: Any) -> None:
        """Nobody reads it."""


@contextmanager
def careless() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Careless)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class TestTheAttack:
    def test_finds_a_list_that_is_badly_made(self, tmp_path: Path) -> None:
        with careless() as address:
            found = attack(
                f"{address}?name=ana",
                parameters=["name"],
                folder=tmp_path,
                headers={},
                dbms="SQLite",
            )

        assert found.found == ["name"], found.output
