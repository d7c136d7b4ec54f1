"""Finds plugins by their entry points and imports their manifests, each within its time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from threading import Thread
from typing import Final

from typing_extensions import override

from paceline.kernel.errors import ModuleError
from paceline.kernel.plugins import Plugin

GROUP: Final = "paceline.plugins"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Known from what the installer wrote down; nothing of it is imported."""

    name: str
    version: str
    package: str
    value: str
    module: str
    load: Callable[[], object]


@cache
def candidates() -> Sequence[Candidate]:
    """The installed packages are looked through once in a process."""
    return [candidate(entry) for entry in entry_points(group=GROUP)]


def candidate(entry: EntryPoint) -> Candidate:
    dist = entry.dist
    return Candidate(
        name=entry.name,
        version=dist.version if dist else "",
        package=dist.name if dist else entry.module,
        value=entry.value,
        module=entry.module,
        load=entry.load,
    )


def by_name(found: Iterable[Candidate]) -> Mapping[str, Sequence[Candidate]]:
    grouped: dict[str, list[Candidate]] = {}
    for each in found:
        grouped.setdefault(each.name, []).append(each)
    return grouped


class Importing(Thread):
    """A daemon, for an import that hangs cannot be stopped: it is left to the process's end."""

    def __init__(self, found: Candidate) -> None:
        super().__init__(name=f"import of {found.value}", daemon=True)
        self._load = found.load
        self.found: object = None
        self.failed: BaseException | None = None

    @override
    def run(self) -> None:
        try:
            self.found = self._load()
        except BaseException as error:  # noqa: BLE001, also sys.exit() at the top of a module
            self.failed = error


def manifest(found: Candidate, *, seconds: float) -> Plugin:
    """Raises ModuleError saying what is wrong with it."""
    importing = Importing(found)
    importing.start()
    importing.join(seconds)
    if importing.is_alive():
        raise ModuleError(f"importing {found.value} took longer than {seconds:g} s")
    if importing.failed is not None:
        failed = importing.failed
        told = f"{type(failed).__name__}: {failed}"[:300]
        raise ModuleError(f"{found.value} cannot be imported: {told}") from failed
    if not isinstance(importing.found, Plugin):
        kind = type(importing.found).__name__
        raise ModuleError(f"{found.value} is a {kind}, not a paceline.kernel.plugins.Plugin")
    return importing.found
