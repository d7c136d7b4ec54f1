"""What a server's last start had to do without, for commands that run beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from paceline.kernel.standing import Standings, State

FILE: Final = "plugins.json"


def keep(data_dir: Path, standings: Standings) -> None:
    """Nothing is written where there is nothing to tell, and nothing old to take back."""
    told = {
        each.name: "; ".join(each.why)
        for each in standings.plugins()
        if each.state is State.SKIPPED
    }
    path = data_dir / FILE
    if told or path.exists():
        path.write_bytes(msgspec.json.encode(told))


def recalled(data_dir: Path) -> Mapping[str, str]:
    """By plugin; nothing where nothing, or nothing legible, was kept."""
    try:
        return msgspec.json.decode((data_dir / FILE).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}
