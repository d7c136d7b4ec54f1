"""What the children of the test with mutants do: read, and tell how much memory they ever took."""

from dataclasses import dataclass
from pathlib import Path

from paceline.engines.formats.activities.read import read_packed


@dataclass(frozen=True, kw_only=True)
class Weighed:
    records: int
    peak_kib: int


def weighed(data: bytes) -> Weighed:
    return Weighed(records=read_packed(data).summary.records, peak_kib=peak_kib())


def peak_kib() -> int:
    """Of this program alone: what getrusage tells includes its parent's when it was started."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith("VmHWM"))
    return int(found.split()[1])
