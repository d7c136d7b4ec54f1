"""Which features and plugins run in this process, and why others do not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class State(StrEnum):
    """`off`: not asked for. `skipped`: broken, done without. `fatal`: broken, no start."""

    RUNNING = "running"
    OFF = "off"
    SKIPPED = "skipped"
    FATAL = "fatal"


class Kind(StrEnum):
    OURS = "ours"
    PLUGIN = "plugin"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`why` has every reason for a state other than running."""

    name: str
    kind: Kind
    version: str
    state: State
    requires: Sequence[str] = ()
    why: Sequence[str] = ()


def because_of(name: str, why: str) -> str:
    """The reason of whoever requires it, with the chain down to what is broken."""
    return f"requires {name}, which does not run: {why}"


class Standings:
    """Of one process; a plugin that fails while it starts is put down here."""

    def __init__(self, found: Iterable[Standing] = ()) -> None:
        self._found = {each.name: each for each in found}
        self._listeners: list[Callable[[str], None]] = []

    def listen(self, told: Callable[[str], None]) -> None:
        """`told` hears the name of each one that is put down."""
        self._listeners.append(told)

    def all(self) -> Sequence[Standing]:
        """Ours first, each kind by name."""
        return sorted(self._found.values(), key=lambda each: (each.kind, each.name))

    def plugins(self) -> Sequence[Standing]:
        return [each for each in self.all() if each.kind is Kind.PLUGIN]

    def of(self, name: str) -> Standing | None:
        return self._found.get(name)

    def runs(self, name: str) -> bool:
        found = self._found.get(name)
        return found is not None and found.state is State.RUNNING

    def skip(self, name: str, why: str) -> Sequence[str]:
        """With all that require it; answers their names, itself first."""
        if not self.runs(name):
            return []
        found = self._found[name]
        self._found[name] = replace(found, state=State.SKIPPED, why=(why,))
        for listener in self._listeners:
            listener(name)
        put_down = [name]
        for each in self.plugins():
            if name in each.requires:
                put_down += self.skip(each.name, because_of(name, why))
        return put_down
