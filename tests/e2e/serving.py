"""A whole demo in a process of its own, which can be killed and started again on the same port."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PACELINE: Final = (sys.executable, "-c", "from paceline.app.cli.main import main; main()")
READY: Final = "Stop with"
STOPPED: Final = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Demo:
    place: Path
    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"
    said: list[str] = field(default_factory=list)
    settings: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self.place / "server.log"

    def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if "PACELINE" not in name}
        kept |= self.settings
        with self._log.open("a") as log:
            self._process = subprocess.Popen(  # noqa: S603, our own command
                [*PACELINE, "up", "--port", str(self.port)],
                env={**kept, "PACELINE_DATA_DIR": str(self.place), "PACELINE_PUBLIC_URL": self.url},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        self.said.clear()
        for line in self._process.stdout:
            self.said.append(line.rstrip())
            if line.startswith(READY):
                return
        raise AssertionError("\n".join([*self.said, self.log]))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.communicate(timeout=STOPPED)
            self._process = None

    def logins(self) -> Mapping[str, tuple[str, str]]:
        rows = [line.split() for line in self.said if "@example.org" in line]
        return {role: (email, password) for role, email, password in rows}

    def stand_in(self, name: str) -> str:
        [line] = [each for each in self.said if each.startswith(f"No {name} is set up")]
        found = re.search(r"http://\S+", line)
        assert found is not None, line
        return found[0]
