"""Activity files against other readers of them, and our ascent against the devices'.

`fitdecode` and `gpxpy` read the same bytes in the same run, in turns. Of FIT there are two figures
of ours: the activity with its streams, which is what anybody wants, and every field of every
message, which is what fitdecode gives. Both decoders check sums.
"""

import gc
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import fitdecode
import gpxpy

from bench.harness import Figure, printed, ratio
from paceline.engines.formats.activities.fit.activity import read_fit
from paceline.engines.formats.activities.fit.scanning import Scan
from paceline.engines.formats.activities.gpx import read_gpx
from paceline.engines.formats.activities.read import read_activity
from paceline.engines.formats.activities.summary import summary
from paceline.engines.training.ascent import climbed, smoothed
from tests.engines.formats.activities.writing import beats, gpx, point

SHARED: Final = Path(os.environ.get("PACELINE_SHARED", "../shared")) / "data" / "activities"
ROUNDS, QUICK_ROUNDS = 5, 2
LONG_TRACK: Final = 10_000
ENOUGH_M: Final = 100
NEAR: Final = 0.1
THRESHOLDS: Final = (0.5, 1.0, 2.0, 3.0, 5.0)
PERCENT: Final = 100
MILLI: Final = 1000


def files(suffix: str) -> Sequence[bytes]:
    found = sorted(each for each in SHARED.glob("*/*") if each.suffix.lower() == suffix)
    return [each.read_bytes() for each in found]


def records_by_fitdecode(data: bytes) -> int | None:
    """None where it gives up; up to there it has worked, too."""
    count = 0
    try:
        with fitdecode.FitReader(BytesIO(data)) as reader:
            for frame in reader:
                count += isinstance(frame, fitdecode.FitDataMessage) and frame.name == "record"
    except fitdecode.FitError:
        return None
    return count


def every_field(data: bytes) -> int:
    scan = Scan(data)
    return sum(1 for rows in scan.rows for _ in rows.messages(data))


def points_by_gpxpy(data: bytes) -> int:
    parsed = gpxpy.parse(data.decode("utf-8-sig"))
    return sum(len(segment.points) for track in parsed.tracks for segment in track.segments)


def took(act: Callable[[bytes], object], files: Sequence[bytes]) -> float:
    gc.collect()  # what the other left behind is not ours to clear
    began = perf_counter()
    for data in files:
        act(data)
    return perf_counter() - began


def in_turns(
    rounds: int, files: Sequence[bytes], acts: Mapping[str, Callable[[bytes], object]]
) -> Mapping[str, Sequence[float]]:
    """Round by round and in changing order: a busy machine is busy for all."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds):
        for name in list(acts)[:: 1 if turn % 2 == 0 else -1]:
            found[name].append(took(acts[name], files))
    return found


def of_fit(rounds: int) -> Iterator[Figure]:
    data = files(".fit")
    times = in_turns(
        rounds,
        data,
        {"activity": read_fit, "fields": every_field, "fitdecode": records_by_fitdecode},
    )
    note = (
        f"{median(times['fitdecode']):.2f} s: {median(times['activity']):.3f} s, {len(data)} files"
    )
    yield Figure(
        name="FIT to an activity, against fitdecode",
        value=ratio(times["fitdecode"], times["activity"]),
        unit="x",
        bar=20,
        sense="at least",
        note=note,
    )
    yield Figure(
        name="FIT, every field of every message, against fitdecode",
        value=ratio(times["fitdecode"], times["fields"]),
        unit="x",
    )
    wanted = [(records_by_fitdecode(each), len(read_fit(each).streams)) for each in data]
    yield Figure(
        name="FIT, files with another count of records than fitdecode's",
        value=sum(theirs not in (None, ours) for theirs, ours in wanted),
        bar=0,
        note=f"of {sum(theirs is not None for theirs, _ in wanted)} it reads to the end",
    )


def of_gpx(rounds: int) -> Iterator[Figure]:
    written = gpx(point(each, inside=beats(140 + each % 9)) for each in range(LONG_TRACK))
    for name, data in (
        ("GPX, the real files", files(".gpx")),
        (f"GPX, a track of {LONG_TRACK:,} points", [written]),
    ):
        times = in_turns(3 * rounds, data, {"ours": read_gpx, "gpxpy": points_by_gpxpy})
        ours, theirs = (median(times[each]) * MILLI for each in ("ours", "gpxpy"))
        yield Figure(
            name=f"{name}, against gpxpy",
            value=ratio(times["gpxpy"], times["ours"]),
            unit="x",
            bar=5,
            sense="at least",
            note=f"{theirs:.0f} ms: {ours:.1f} ms",
        )


def climbs() -> Sequence[tuple[float, Sequence[float], float]]:
    """What the device stored, its altitudes, and our ascent."""
    found = []
    for data in files(".fit"):
        activity = read_activity(data)
        stored, altitudes = activity.totals.ascent_m or 0, activity.streams.altitude_m
        ours = summary(activity).ascent_m
        if stored >= ENOUGH_M and altitudes is not None and ours is not None:
            found.append((stored, [each for each in altitudes if each == each], ours))
    return found


def of_ascent() -> Iterator[Figure]:
    known = climbs()
    yield near("Ascent within 10 % of the device's", [ours / own for own, _, ours in known], bar=75)
    for epsilon in THRESHOLDS:
        shares = [climbed(smoothed(each), epsilon=epsilon) / own for own, each, _ in known]
        yield near(f"  with a hysteresis of {epsilon:g} m", shares)


def near(name: str, shares: Sequence[float], *, bar: float | None = None) -> Figure:
    count = sum(abs(each - 1) <= NEAR for each in shares)
    return Figure(
        name=name,
        value=PERCENT * count / len(shares),
        unit="%",
        bar=bar,
        sense="at least",
        note=f"{count} of {len(shares)} files with {ENOUGH_M} m or more",
    )


def main(*, quick: bool) -> None:
    if not SHARED.is_dir():
        print(f"PACELINE_SHARED is absent: {SHARED}")
        return
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        printed([*of_fit(rounds), *of_gpx(rounds), *of_ascent()])
