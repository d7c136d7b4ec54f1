"""The plugins of this installation: which run, which do not and why; looked for once a start."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

import structlog

from paceline.app.plugin_settings import PluginSettings
from paceline.app.version import VERSION
from paceline.kernel.errors import ModuleError
from paceline.kernel.plugins import OnFailure, Plugin
from paceline.kernel.registry import Feature, subset
from paceline.kernel.standing import Kind, Standing, Standings, State

log: Final = structlog.get_logger()
C = TypeVar("C")
REQUIRED: Final = "PACELINE_PLUGINS__REQUIRED"


@dataclass(frozen=True, kw_only=True)
class Found:
    """`plugins` are those that run, each after what it requires; `standings` tell of all."""

    settings: PluginSettings = field(default_factory=PluginSettings)
    plugins: Sequence[Plugin] = ()
    standings: Sequence[Standing] = ()

    def refuse_fatal(self) -> None:
        """Raises ModuleError naming each plugin without which nothing is to start."""
        if fatal := [each for each in self.standings if each.state is State.FATAL]:
            told = " ".join(f"Plugin {each.name}: {'; '.join(each.why)}." for each in fatal)
            raise ModuleError(f"{told} Mend or uninstall it. See: paceline features check")

    def unread(self) -> list[str]:
        """Those that do not run here: what is set for them is nobody's mistake."""
        return [each.name for each in self.standings if each.state is not State.RUNNING]

    def is_fatal(self, plugin: Plugin) -> bool:
        return plugin.on_failure is OnFailure.FATAL or plugin.name in self.settings.required

    def owner(self, feature: Feature) -> Plugin | None:
        """None for one of ours."""
        return next((each for each in self.plugins if feature in each.features), None)

    def features(self, ours: Sequence[Feature], names: Sequence[str]) -> list[Feature]:
        """What runs, in order. `names` are those of PACELINE_FEATURES, also of plugins."""
        theirs = [feature for plugin in self.plugins for feature in plugin.features]
        known = {each.name for each in self.standings}
        wanted = [name for name in names if name not in known]
        if names:
            wanted += [feature.name for feature in theirs]
        if names and not wanted:
            told = "; ".join(f"{each.name}: {', '.join(each.why)}" for each in self.standings)
            raise ModuleError(f"PACELINE_FEATURES leaves nothing to run. {told}")
        return subset([*ours, *theirs], wanted)

    def only(self, names: Collection[str]) -> "Found":
        return replace(self, plugins=[each for each in self.plugins if each.name in names])

    def without(self, name: str, why: str) -> "Found":
        """Nor those that require it."""
        known = Standings(self.standings)
        down = known.skip(name, why)
        told = [self._judged(each) if each.name in down else each for each in known.plugins()]
        kept = [each for each in self.plugins if each.name not in down]
        return replace(self, plugins=kept, standings=told)

    def _judged(self, told: Standing) -> Standing:
        plugin = next(each for each in self.plugins if each.name == told.name)
        return replace(told, state=State.FATAL) if self.is_fatal(plugin) else told

    def put_down(self, standings: Standings, name: str, why: str) -> None:
        """While starting. Raises ModuleError when one that falls with it is fatal."""
        down = standings.skip(name, why)
        for plugin in self.plugins:
            told = standings.of(plugin.name)
            if plugin.name not in down or told is None:
                continue
            log.error("plugin.skipped", plugin=plugin.name, why="; ".join(told.why))
            if self.is_fatal(plugin):
                raise ModuleError(
                    f"Plugin {plugin.name}: {'; '.join(told.why)}. Nothing is to run without it."
                )


NONE: Final = Found()


def standings_of(ours: Sequence[Feature], found: Found, running: Sequence[Feature]) -> Standings:
    names = {feature.name for feature in running}
    own = [
        Standing(
            name=feature.name,
            kind=Kind.OURS,
            version=VERSION,
            state=State.RUNNING if feature.name in names else State.OFF,
            requires=sorted(feature.requires),
            why=() if feature.name in names else ("PACELINE_FEATURES does not name it",),
        )
        for feature in ours
    ]
    return Standings([*own, *found.standings])


def assembled(found: Found, build: Callable[[Found], C]) -> C:
    """What `build` makes of all plugins; where it fails, of those it can be made of.

    Raises whatever is wrong with ours, and ModuleError for a plugin that is fatal.
    """
    found.refuse_fatal()
    try:
        made = build(found)
    except Exception:
        if not found.plugins:
            raise
        found = fitting(found, build)
        found.refuse_fatal()
        made = build(found)
    for each in found.standings:
        if each.state is State.SKIPPED:
            log.error("plugin.skipped", plugin=each.name, why="; ".join(each.why))
    return made


def fitting(found: Found, build: Callable[[Found], object]) -> Found:
    kept: list[str] = []
    for plugin in found.plugins:
        if plugin not in found.plugins:
            continue
        try:
            build(found.only([*kept, plugin.name]))
        except Exception as error:  # noqa: BLE001, a stranger's classes
            told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            found = found.without(plugin.name, f"its classes do not fit together: {told}")
        else:
            kept.append(plugin.name)
    return found
