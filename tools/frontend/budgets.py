"""How much script a browser loads, packed: first of all, and for each page beyond that."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

FIRST: Final = 180_000
CHUNK: Final = 60_000
ENTRY: Final = "index.html"


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def closure(manifest: Mapping[str, Mapping[str, object]], name: str) -> Iterator[str]:
    """What comes with it at once; imports that wait for a page do not."""
    waiting, seen = [name], set[str]()
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        yield each
        further = manifest[each].get("imports", [])
        assert isinstance(further, list)
        waiting += further


def sizes(built: Path) -> tuple[int, Mapping[str, int]]:
    """Of the first load, and of each chunk that is loaded later."""
    manifest = json.loads((built / "manifest.json").read_text())
    first = set(closure(manifest, ENTRY))
    scripts = {
        name: packed(built / entry["file"])
        for name, entry in manifest.items()
        if entry["file"].endswith(".js")
    }
    total = sum(size for name, size in scripts.items() if name in first)
    return total, {name: size for name, size in scripts.items() if name not in first}


def faults(built: Path) -> list[str]:
    first, later = sizes(built)
    found = []
    if first > FIRST:
        found.append(f"The first load is {first} bytes of packed script; at most {FIRST}.")
    found += [
        f"{name} is {size} bytes packed; a chunk has at most {CHUNK}. Load parts of it later."
        for name, size in later.items()
        if size > CHUNK
    ]
    return found


def told(built: Path) -> str:
    first, later = sizes(built)
    most = max(later.values(), default=0)
    return f"web app: first load {first / 1000:.1f} kB, largest chunk after it {most / 1000:.1f} kB"
