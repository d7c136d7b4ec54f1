"""From frontend/ into the package: what is fresh is left alone, what is half made is never seen."""

import gzip
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.frontend.node import Missing, Node

FRONTEND: Final = "frontend"
BUILT: Final = "src/paceline/web/built"
STAMP: Final = "stamp"
UNREAD: Final = frozenset({"node_modules", "dist"})
QUIETLY: Final = ("--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts")
# Made for the types alone: nothing of it is in what is built.
GENERATED: Final = "src/api/schema.d.ts"
# Below a packet or so, packing gains nothing.
WORTH_PACKING: Final = 1024


def inputs(root: Path) -> Iterator[Path]:
    frontend = root / FRONTEND
    for path in sorted(frontend.rglob("*")):
        inside = path.relative_to(frontend)
        if path.is_file() and not UNREAD & set(inside.parts) and str(inside) != GENERATED:
            yield path


def fingerprint(paths: Iterator[Path], root: Path) -> str:
    """Over names and contents, never times: a checkout has no others."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(root)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_fresh(root: Path) -> bool:
    stamp = root / BUILT / STAMP
    return stamp.is_file() and stamp.read_text() == fingerprint(inputs(root), root)


def install(root: Path, node: Node) -> None:
    """The locked packages, once for each lock. Raises Missing where they cannot be had.

    `npm ci` refuses a lock that names no registry once a package is for other machines alone
    (npm 11); `npm install` takes it, hashes and all, and must leave it as it is.
    """
    frontend = root / FRONTEND
    place = frontend / "package-lock.json"
    lock = place.read_bytes()
    wanted = hashlib.sha256(lock + node.version.encode()).hexdigest()
    stamp = frontend / "node_modules" / "paceline-stamp"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    if not node.reaches_registry(within=frontend):
        raise Missing("npm reaches no registry to have its packages from. Try again with one.")
    print("make build: installing the locked packages of the web app", flush=True)
    if node.run("install", *QUIETLY, within=frontend):
        raise Missing("npm's own message is above; the usual cause is no network or a full disk.")
    if place.read_bytes() != lock:
        place.write_bytes(lock)
        raise Missing("package-lock.json does not fit package.json. Run npm install in frontend/.")
    stamp.write_text(wanted)


def build(root: Path, node: Node) -> None:
    frontend = root / FRONTEND
    before = fingerprint(inputs(root), root)
    print("make build: building the web app", flush=True)
    if node.run("run", "--silent", "build", within=frontend):
        raise Missing("Vite's own message is above.")
    made = frontend / "dist"
    pack(made)
    (made / STAMP).write_text(before)
    swap(made, root / BUILT)


def pack(folder: Path) -> None:
    """Beside each file, so that no answer waits for it; the same bytes on every machine."""
    for path in [*folder.rglob("*.js"), *folder.rglob("*.css"), *folder.rglob("*.svg")]:
        body = path.read_bytes()
        if len(body) > WORTH_PACKING:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(body, 9, mtime=0))


def swap(made: Path, place: Path) -> None:
    """A server that starts meanwhile finds the old one, the new one, or none, never a half."""
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.with_name(f"{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    shutil.move(made, place)
    shutil.rmtree(old, ignore_errors=True)
