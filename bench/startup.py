"""From the command to the first page, and the memory it takes, beside an empty server's."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Final

from bench.harness import Figure, printed
from bench.wire import asked_once, get

PACELINE: Final = "from paceline.app.cli.main import main; main()"
EMPTY: Final = """
import sys, dishka, fastapi, sqlalchemy.ext.asyncio, uvicorn
app = fastapi.FastAPI()
@app.get("/")
async def page() -> fastapi.Response:
    return fastapi.Response(b"")
uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
"""
OK: Final = 200
MEGABYTE: Final = 1e6
PATIENCE: Final = 60


@dataclass(frozen=True, kw_only=True)
class Start:
    """`seconds` on the clock to the first page, `cpu` seconds of all processes, resident bytes."""

    seconds: float
    cpu: float
    resident: float


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def start(
    code: str, arguments: Callable[[int], Sequence[str]], environ: Mapping[str, str]
) -> Start:
    port = free_port()
    began = perf_counter()
    process = subprocess.Popen(  # noqa: S603, our own command
        [sys.executable, "-c", code, *arguments(port)],
        env=dict(environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until_served(port, process)
        seconds = perf_counter() - began
        return Start(seconds=seconds, cpu=cpu(process.pid), resident=resident(process.pid))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)


def until_served(port: int, process: "subprocess.Popen[bytes]") -> None:
    ends = perf_counter() + PATIENCE
    while perf_counter() < ends and process.poll() is None:
        try:
            if asyncio.run(asked(port)) == OK:
                return
        except OSError:
            sleep(0.005)
    raise AssertionError("The server did not serve.")


async def asked(port: int) -> int:
    return (await asked_once(f"http://127.0.0.1:{port}", get("/"))).status


def cpu(pid: int) -> float:
    """Its own and its ended children's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith("VmRSS"))
    return float(found.split()[1]) * 1024


def up(port: int) -> Sequence[str]:
    return ["up", "--port", str(port)]


def help_seconds() -> float:
    began = perf_counter()
    subprocess.run(  # noqa: S603, our own command
        [sys.executable, "-c", PACELINE, "--help"], check=True, stdout=subprocess.DEVNULL
    )
    return perf_counter() - began


def main(*, quick: bool) -> None:
    rounds = 2 if quick else 7
    fresh: list[Start] = []
    again: list[Start] = []
    empty: list[Start] = []
    helped: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            environ = {**os.environ, "PACELINE_DATA_DIR": folder}
            fresh.append(start(PACELINE, up, environ))
            again.append(start(PACELINE, up, environ))
            empty.append(start(EMPTY, lambda port: [str(port)], environ))
            helped.append(help_seconds())
    printed(
        [
            *rows("up, second start", again, empty, seconds=1.5, megabytes=130),
            *rows("up, fresh folder with demo", fresh, empty, seconds=15, megabytes=None),
            *rows("an empty FastAPI server", empty, empty, seconds=None, megabytes=None),
            Figure(name="paceline --help", value=median(helped), unit="s", bar=0.4),
        ]
    )


def rows(
    name: str,
    starts: Sequence[Start],
    empty: Sequence[Start],
    *,
    seconds: float | None,
    megabytes: float | None,
) -> Sequence[Figure]:
    used, least = median(each.cpu for each in starts), median(each.cpu for each in empty)
    return [
        Figure(
            name=f"{name}: first page",
            value=median(each.seconds for each in starts),
            unit="s",
            bar=seconds,
            note=f"CPU {used:.2f} s, {used / least:.2f} x an empty server's",
        ),
        Figure(
            name=f"{name}: resident",
            value=median(each.resident for each in starts) / MEGABYTE,
            unit="MB",
            bar=megabytes,
        ),
    ]
