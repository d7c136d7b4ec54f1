"""One process that serves: migrated, with its dispatcher, until it is told to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog
import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from paceline.app.asgi import create_app
from paceline.app.bootstrap import Installed
from paceline.app.bot import gateways
from paceline.app.parts import parts_of
from paceline.app.place import Place, keep_address
from paceline.app.plugins.fences import route_fences
from paceline.app.plugins.remembered import keep
from paceline.kernel.errors import ConfigError
from paceline.kernel.keys import PublicUrl
from paceline.kernel.lifecycle import Part
from paceline.kernel.right_of_way import RightOfWay
from paceline.web import built_app
from paceline.web.border import Border
from paceline.web.live.hub import Hub

log: Final = structlog.get_logger()
BACKLOG: Final = 2048
PATIENCE: Final = 10
# Nothing is listened to at a socket but its end.
LONGEST_FRAME: Final = 4096
STOPS: Final = (signal.SIGINT, signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """Taken before anything is started; a busy port is named with the way out."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        raise ConfigError(
            f"Port {port} on {host} cannot be used: {error.strerror}. "
            f"Pick another: paceline up --port {port + 1}, or make up ARGS='--port {port + 1}'."
        ) from error
    opened.setblocking(False)  # noqa: FBT003, the socket's own signature
    return opened


def address(taken: socket.socket) -> str:
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Announcement(Part):
    """The last part to start: by then everything else runs."""

    name = "announcement"

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told

    @override
    async def start(self) -> None:
        self._told()

    @override
    async def stop(self) -> None:
        return


class StoppableServer(uvicorn.Server):
    """A signal asks it to stop and is then dealt with: raised again, it would break the stop."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for each in STOPS:
            loop.add_signal_handler(each, self.handle_exit, each, None)
        try:
            yield
        finally:
            for each in STOPS:
                loop.remove_signal_handler(each)


def protocol() -> type[asyncio.Protocol] | str:
    """Where the fast parser is not to be had, h11 is used, which has bounds of its own."""
    try:
        from paceline.app.bounded_http import BoundedHttp  # noqa: PLC0415, not on every machine
    except ImportError:  # pragma: no cover
        return "h11"
    return BoundedHttp


def server_of(app: ASGIApp) -> StoppableServer:
    return StoppableServer(
        uvicorn.Config(
            app,
            http=protocol(),
            log_config=None,
            ws="websockets-sansio",
            ws_max_size=LONGEST_FRAME,
            ws_per_message_deflate=False,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=PATIENCE,
        )
    )


def looped() -> asyncio.Runner:
    """On the fastest loop this machine has."""
    return asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory())


async def serve(place: Place, taken: socket.socket, *, ready: Callable[[], None]) -> None:
    """Returns after a clean stop: no new requests, running ones answered, jobs given back."""
    installed = await place.container.get(Installed)

    def started() -> None:
        keep(place.configuration.core.data_dir, installed.standings)
        ready()

    parts = [*await parts_of(place.container), *await gateways(place.container)]
    parts += [await place.container.get(Hub), Announcement(started)]
    border = Border.of(place.configuration.core, await place.container.get(PublicUrl))
    fences = await route_fences(place.container, installed.found, installed.standings)
    app = create_app(
        place.container,
        installed.features,
        parts=parts,
        border=border,
        fences=fences,
        web_app=built_app.found(),
        way=await place.container.get(RightOfWay),
    )
    keep_address(place.configuration, address(taken))
    log.info("server.starting", url=address(taken))
    await server_of(app).serve(sockets=[taken])
    log.info("server.stopped")
