"""Which of the plugins fit together: versions, requirements, no circles; and in which order."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from paceline.app.version import VERSION
from paceline.kernel.plugins import Plugin
from paceline.kernel.standing import because_of


class Resolving:
    """`broken` has the reasons of those that fell out so far, by name."""

    def __init__(self, plugins: Mapping[str, Plugin], broken: Mapping[str, Sequence[str]]) -> None:
        self._plugins = dict(plugins)
        self.broken = {name: list(why) for name, why in broken.items()}
        self.order: list[Plugin] = []

    def resolve(self) -> "Resolving":
        for name, plugin in self._plugins.items():
            self._note(name, version_faults(plugin))
        for name in self._sorted():
            self._note(name, self._missing(self._plugins[name]))
        self.order = [self._plugins[n] for n in self._sorted() if n not in self.broken]
        return self

    def _note(self, name: str, faults: Sequence[str]) -> None:
        if faults:
            self.broken.setdefault(name, []).extend(faults)

    def _sorted(self) -> Sequence[str]:
        """Without circles; who is in one is broken, with its path as the reason."""
        left = {
            name: [each for each in sorted(plugin.requires) if each in self._plugins]
            for name, plugin in sorted(self._plugins.items())
        }
        while True:
            try:
                return list(TopologicalSorter(left).static_order())
            except CycleError as error:
                path: Sequence[str] = error.args[1]
                # The sorter walks from what is required to who requires it.
                told = f"requires itself in a circle: {' -> '.join(reversed(path))}"
                for name in set(path):
                    self._note(name, [told])
                    left[name] = []

    def _missing(self, plugin: Plugin) -> Sequence[str]:
        found: list[str] = []
        for name, wanted in sorted(plugin.requires.items()):
            required = self._plugins.get(name)
            if name in self.broken:
                found.append(because_of(name, self.broken[name][0]))
            elif required is None:
                found.append(f"requires the plugin {name}, which is not installed")
            elif not fits(required.version, wanted):
                found.append(f"requires {name} {wanted}, but {required.version} is installed")
        return found


def fits(version: str, wanted: str) -> bool:
    """Both are good; a release in preparation counts as its release's forerunner."""
    return SpecifierSet(wanted).contains(Version(version), prereleases=True)


def version_faults(plugin: Plugin) -> list[str]:
    """Of its own version and of the ranges it states, and of this Paceline's against them."""
    found = [
        f"{told!r} is not a version range (write it like '>=1.2,<2')"
        for told in (plugin.paceline, *plugin.requires.values())
        if not is_range(told)
    ]
    if not is_version(plugin.version):
        found.append(f"{plugin.version!r} is not a version (write it like '1.2.0')")
    if not found and not fits(VERSION, plugin.paceline):
        found.append(f"is made for Paceline {plugin.paceline}; this is {VERSION}")
    return found


def is_range(text: str) -> bool:
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return False
    return bool(text.strip())


def is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
