"""Letters of a demo: each is a file in its outbox once a job has written it."""

import re
from email import message_from_bytes
from email.policy import default
from time import monotonic, sleep
from typing import Final

from tests.e2e.serving import Demo

PATIENCE: Final = 60


def link_in_letter(demo: Demo, *, to: str, path: str) -> str:
    """The address of the page `path`, with its token, from a letter to somebody."""
    wanted = re.compile(rf"http://\S+/{path}#\S+")
    ends = monotonic() + PATIENCE
    while monotonic() < ends:
        for file in (demo.place / "outbox").glob("*.eml"):
            message = message_from_bytes(file.read_bytes(), policy=default)
            body = message.get_body(("plain",))
            found = wanted.search(body.get_content()) if body and message["To"] == to else None
            if found is not None:
                return found[0]
        sleep(0.2)
    raise AssertionError(f"No letter with a link to {path} came.")
