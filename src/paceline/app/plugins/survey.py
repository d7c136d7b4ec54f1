"""One look at all plugins: imports those that are wanted, judges each, and says how each stands."""

from collections.abc import Sequence

from paceline.app.installed import FEATURES
from paceline.app.plugin_settings import PluginSettings, plugin_settings
from paceline.app.plugins.discovery import Candidate, by_name, candidates, manifest
from paceline.app.plugins.found import REQUIRED, Found
from paceline.app.plugins.resolving import Resolving
from paceline.app.plugins.rules import faults, misshapen, required_features
from paceline.app.sections import sections_of
from paceline.kernel.config import Configuration, Settings
from paceline.kernel.errors import ModuleError
from paceline.kernel.plugins import OnFailure, Plugin
from paceline.kernel.standing import Kind, Standing, State

NOT_NAMED = "PACELINE_FEATURES does not name it"
SWITCHED_OFF = "PACELINE_PLUGINS__OFF names it"


def discover(configuration: Configuration) -> Found:
    """Costs one look at what is installed while there are no plugins."""
    settings = plugin_settings(configuration)
    return Survey(configuration, settings, candidates()).found()


def discovered_sections(configuration: Configuration) -> dict[str, type[Settings]]:
    """Of ours and of plugins, also where PACELINE_FEATURES leaves some out."""
    found = discover(configuration)
    theirs = [feature for plugin in found.plugins for feature in plugin.features]
    return sections_of([*FEATURES, *theirs], found.unread())


class Survey:
    def __init__(
        self, configuration: Configuration, settings: PluginSettings, there: Sequence[Candidate]
    ) -> None:
        self._configuration = configuration
        self._settings = settings
        self._there = by_name(there)
        self._read: dict[str, Plugin] = {}
        self._plugins: dict[str, Plugin] = {}
        self._broken: dict[str, list[str]] = {}

    def found(self) -> Found:
        ahead = self._wanted()
        while ahead:
            name = ahead.pop()
            if name in self._there and name not in self._plugins and name not in self._broken:
                self._look_at(name)
                if name in self._plugins:
                    ahead += wanted_by(self._plugins[name])
        resolved = Resolving(self._plugins, self._broken).resolve()
        self._broken = resolved.broken
        told = [self._standing(name) for name in sorted(self._there)]
        told += [absent(name) for name in self._settings.required if name not in self._there]
        return Found(settings=self._settings, plugins=resolved.order, standings=told)

    def _wanted(self) -> list[str]:
        """None of those that are off is imported, unless another one requires it."""
        names = self._configuration.core.features
        for name in self._settings.off:
            self._broken[name] = [SWITCHED_OFF]
        return [name for name in sorted(self._there) if not names or name in names]

    def _look_at(self, name: str) -> None:
        entries = self._there[name]
        if len(entries) > 1:
            packages = ", ".join(sorted(each.package for each in entries))
            self._broken[name] = [f"more than one package brings it: {packages}"]
            return
        try:
            plugin = manifest(entries[0], seconds=self._settings.import_seconds)
        except ModuleError as error:
            self._broken[name] = [error.detail]
            return
        self._read[name] = plugin
        if wrong := misshapen(plugin):
            self._broken[name] = wrong
            return
        self._plugins[name] = plugin
        if wrong := self._faults(name, plugin, entries[0]):
            self._broken[name] = wrong

    def _faults(self, name: str, plugin: Plugin, entry: Candidate) -> list[str]:
        found = faults(
            plugin,
            name=name,
            root=entry.module.partition(".")[0],
            settings=self._settings,
            configuration=self._configuration,
        )
        if found:
            return found
        missing = required_features(plugin, [feature.name for feature in FEATURES])
        return [f"requires the feature {each}, which is not installed" for each in missing]

    def _standing(self, name: str) -> Standing:
        plugin, why = self._plugins.get(name), tuple(self._broken.get(name, ()))
        state = State.RUNNING
        if why:
            state = self._judged(name)
        elif plugin is None:
            state, why = State.OFF, (NOT_NAMED,)
        return Standing(
            name=name,
            kind=Kind.PLUGIN,
            version=plugin.version if plugin else self._there[name][0].version,
            state=state,
            requires=wanted_by(plugin) if plugin else (),
            why=why,
        )

    def _judged(self, name: str) -> State:
        if name in self._settings.off:
            return State.OFF
        fatal = name in self._settings.required
        read = self._read.get(name)
        if read is not None and read.on_failure is OnFailure.FATAL:
            fatal = True
        return State.FATAL if fatal else State.SKIPPED


def wanted_by(plugin: Plugin) -> list[str]:
    return sorted(plugin.requires)


def absent(name: str) -> Standing:
    return Standing(
        name=name,
        kind=Kind.PLUGIN,
        version="",
        state=State.FATAL,
        why=(f"{REQUIRED} names it, and it is not installed",),
    )
