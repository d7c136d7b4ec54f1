"""Servers to be killed: `python -m tests.chaos.serving PORT`, a fork for each line it reads.

A fork has every module loaded already, so hundreds of kills fit into minutes. All serve on one
port, one after the other; the settings come from the environment.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
from uuid import UUID

import structlog
from dishka import Provider, Scope, provide

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed, create_container
from paceline.app.serving import server_of
from paceline.kernel.config import current
from paceline.kernel.identity import Authenticator, Principal, Role, UserId
from paceline.kernel.keys import ServerKey
from paceline.web.border import Border
from tests.conftest import KEY
from tests.people import HELD


class Stage(Provider):
    """Whoever gives an id is that organiser: accounts are not what is tested here."""

    scope = Scope.APP

    @provide
    def authenticator(self) -> Authenticator:
        return Anyone()


class Anyone:
    async def identify(self, token: str, *, anew: bool = False) -> Principal | None:

        return Principal(user_id=UserId(UUID(token)), permissions=HELD[Role.ORGANISER])


async def main(taken: socket.socket) -> None:
    container = create_container(current(), ServerKey(KEY.secret), Stage())
    installed = await container.get(Installed)
    app = create_app(container, installed.features, border=Border(request_seconds=2))
    await server_of(app).serve(sockets=[taken])


def nursery(port: int) -> None:
    """The socket is open all the time: who asks while nobody serves waits for the next."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What is written to this standard output are process ids alone.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    taken = socket.create_server(("127.0.0.1", port), backlog=256)
    taken.setblocking(False)
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            asyncio.run(main(taken))
            return
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    nursery(int(sys.argv[1]))
