"""Thousands of activity files with something wrong in them: each is read or refused, none kills."""

import gzip
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

import pytest

from paceline.backends.processes.children import ChildProcesses
from paceline.engines.formats.activities.read import LIMITS
from paceline.kernel.errors import PacelineError
from tests.chaos.weighing import Weighed, weighed
from tests.engines.formats.activities import writing

pytestmark = [pytest.mark.anyio, pytest.mark.chaos]
MANY: Final = 5_000 if os.environ.get("CI") else 100_000
LARGEST: Final = 60_000
MEMORY_KIB: Final = 256 * 1024
# What a reader says of a file; anything else is said of the process that read it.
REASONS: Final = "activity_"
ODD: Final = (b"\x00", b"\xff", b"\xff\xff\xff\xff", b"\x40", b"<", b"&", b"1e999", b"</trkpt>")


def seeds() -> list[bytes]:
    """Real files where they are, and always our own."""
    ours = [
        writing.run(60).written(),
        writing.run(30, order=">").written() + writing.run(30).written(),
        writing.gpx(writing.point(each, inside=writing.beats(140)) for each in range(150)),
        writing.tcx(writing.lap(writing.trackpoint(each) for each in range(150))),
        gzip.compress(writing.run(60).written()),
    ]
    folder = Path(os.environ.get("PACELINE_SHARED", "../shared")) / "data" / "activities"
    found = (each for each in sorted(folder.glob("*/*")) if each.stat().st_size < LARGEST)
    return [*ours, *(each.read_bytes() for each in found)]


def mutants(seeds: Sequence[bytes], count: int) -> Iterator[bytes]:
    random = Random(20_261_121)
    for _ in range(count):
        data = bytearray(random.choice(seeds))
        for _ in range(random.choice((1, 1, 2, 4, 16))):
            change(random, data, seeds)
        yield bytes(data)


def change(random: Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    at = random.randrange(len(data) + 1)
    upto = min(len(data), at + random.choice((1, 2, 4, 64, 4096)))
    kind = random.randrange(7)
    if kind == 0 and at < len(data):
        data[at] ^= 1 << random.randrange(8)
    elif kind == 1:
        data[at:upto] = random.randbytes(upto - at)
    elif kind == 2:
        del data[at:upto]
    elif kind == 3:
        data[at:at] = data[at:upto] * random.choice((1, 2, 50))
    elif kind == 4:
        del data[at:]
    elif kind == 5:
        data[at:at] = random.choice(ODD)
    else:
        data[at:upto] = random.choice(seeds)[at:upto]


class TestMutants:
    @pytest.mark.timeout(7200)
    async def test_are_read_or_refused_and_kill_nobody(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        children, told, peak = ChildProcesses(seats=1), Counter[str](), 0
        strange: list[tuple[bytes, PacelineError]] = []

        for data in mutants(seeds(), MANY):
            try:
                found: Weighed = await children.run(weighed, data, limits=LIMITS)
                peak = max(peak, found.peak_kib)
                told["read"] += 1
            except PacelineError as error:
                told[error.code] += 1
                if not error.code.startswith(REASONS):
                    strange.append((data, error))
        children.close()

        print(f"chaos mutants: {dict(told)}, {peak / 1024:.0f} MiB at most")  # noqa: T201
        assert [(len(data), repr(error)) for data, error in strange] == []
        assert told["read"] > MANY / 4
        assert peak < MEMORY_KIB
