"""What a manifest must keep before anything of its plugin runs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from fastapi.routing import APIRoute

from paceline.app.installed import FEATURES
from paceline.app.plugin_settings import PluginSettings
from paceline.app.sections import GROUND
from paceline.db.revisions import Revisions
from paceline.db.tables import first_words, tables_of
from paceline.kernel.config import Configuration, CoreSettings
from paceline.kernel.errors import ConfigError
from paceline.kernel.plugins import Bounds, OnFailure, Plugin, TimeOuts
from paceline.kernel.registry import Feature
from paceline.web.routing import API, routes_of
from paceline.web.rules import faults as route_faults
from paceline.web.rules import shown

NAME: Final = re.compile(r"[a-z][a-z0-9]{1,29}")
# What answers at the root without being a feature's.
ROOT: Final = frozenset({"api", "docs", "health", "metrics", "paceline", "plugins"})


@cache
def taken() -> frozenset[str]:
    """Words that mean something of ours: features, paths, tables, sections of settings."""
    paths = [route.path.removeprefix(API) for route in our_routes()]
    segments = {path.strip("/").partition("/")[0] for path in paths}
    names = {feature.name for feature in FEATURES}
    return ROOT | names | segments | first_words() | set(GROUND) | set(CoreSettings.model_fields)


def our_routes() -> Sequence[APIRoute]:
    return routes_of(router for feature in FEATURES for router in feature.routers)


def root_of(plugin: Plugin) -> str:
    """The package that its classes and functions are in."""
    roots = [made.__module__.partition(".")[0] for made in made_by(plugin)]
    return next((root for root in roots if root != "paceline"), plugin.name)


def made_by(plugin: Plugin) -> Iterator[type | Callable[..., object]]:
    for feature in plugin.features:
        yield from (*feature.services, *feature.singletons, *feature.parts, *feature.health)
        yield from (*feature.implements.values(), *feature.defaults.values())
        yield from (feature.settings,) if feature.settings else ()
        yield from (each.handler for each in feature.subscriptions)
        yield from (job.handler for job in feature.jobs)
        yield from (route.endpoint for route in routes_of(feature.routers))


def faults(
    plugin: Plugin, *, name: str, root: str, settings: PluginSettings, configuration: Configuration
) -> list[str]:
    """All of them; `name` is the entry point's, `root` the package it is in."""
    try:
        found = [*own_name(plugin, name), *names(plugin), *classes(plugin, root)]
        found += [*routes(plugin, settings), *tables(plugin, root), *revisions(plugin, root)]
        found += sections(plugin, configuration)
    except Exception as error:  # noqa: BLE001, whatever a stranger's manifest holds
        return [f"its manifest cannot be read: {type(error).__name__}: {error}"[:300]]
    return found


SHAPE: Final[Mapping[str, type]] = {
    "name": str,
    "version": str,
    "paceline": str,
    "features": Sequence,
    "requires": Mapping,
    "on_failure": OnFailure,
    "time_outs": TimeOuts,
    "bounds": Bounds,
}


def misshapen(plugin: Plugin) -> list[str]:
    """Python lets a manifest hold anything; without these nothing else can be asked of it."""
    found = [
        f"its manifest has a {name} of the type {type(getattr(plugin, name)).__name__}"
        for name, kind in SHAPE.items()
        if not isinstance(getattr(plugin, name), kind)
    ]
    if found:
        return found
    held = [("features", Feature, each) for each in plugin.features]
    more = [("requires", str, each) for pair in plugin.requires.items() for each in pair]
    return [
        f"its manifest has a {name} that holds a {type(each).__name__}"
        for name, kind, each in [*held, *more]
        if not isinstance(each, kind)
    ]


def own_name(plugin: Plugin, name: str) -> Iterator[str]:
    if not NAME.fullmatch(plugin.name):
        yield f"{plugin.name!r} is no name for a plugin: a letter, then letters and digits"
    if plugin.name != name:
        yield f"calls itself {plugin.name!r}, its entry point {name!r}"
    if plugin.name in taken():
        yield f"the name {plugin.name!r} is Paceline's own"


def names(plugin: Plugin) -> Iterator[str]:
    for feature in plugin.features:
        yield from strange(plugin, "feature", [feature.name], mark="_")
        kinds = [job.payload.name for job in feature.jobs]
        yield from strange(plugin, "job", kinds, mark=".")
        yield from strange(plugin, "flag", [flag.key for flag in feature.flags], mark=".")
        yield from strange(plugin, "permission", sorted(feature.permissions), mark=".")
    yield from repeated("feature", [feature.name for feature in plugin.features])
    yield from repeated(
        "job", [job.payload.name for feature in plugin.features for job in feature.jobs]
    )
    yield from repeated(
        "subscription", [each.name for feature in plugin.features for each in feature.subscriptions]
    )


def strange(plugin: Plugin, what: str, told: Iterable[str], *, mark: str) -> Iterator[str]:
    for each in told:
        if not plugin.owns(each, mark=mark):
            yield f"the {what} {each} is not called {plugin.name}{mark}..."


def repeated(what: str, told: Sequence[str]) -> Iterator[str]:
    for each in sorted(set(told)):
        if told.count(each) > 1:
            yield f"two of its {what}s are called {each}"


def classes(plugin: Plugin, root: str) -> Iterator[str]:
    """A class of ours, provided anew, would replace ours for the whole host."""
    for made in made_by(plugin):
        if made.__module__.partition(".")[0] != root:
            yield f"brings {made.__module__}.{made.__qualname__}, which is not its own"
    ours = ports_of(FEATURES)
    for feature in plugin.features:
        for port in (*feature.implements, *feature.defaults):
            if owner := ours.get(port):
                yield f"implements {port.__name__}, which {owner} implements"
            elif is_closed(port):
                yield f"implements {port.__name__}, which is Paceline's own"


def is_closed(port: type) -> bool:
    """Ours, and none of those that one of our slices leaves to others."""
    left = (each for feature in FEATURES for each in feature.defaults)
    return port.__module__.partition(".")[0] == "paceline" and port not in set(left)


def ports_of(features: Iterable[Feature]) -> Mapping[type, str]:
    return {port: feature.name for feature in features for port in feature.implements}


def routes(plugin: Plugin, settings: PluginSettings) -> Iterator[str]:
    found = routes_of(router for feature in plugin.features for router in feature.routers)
    known = frozenset().union(*(feature.permissions for feature in plugin.features))
    most = settings.bounds(plugin).routes
    if len(found) > most:
        yield f"has {len(found)} routes and may have {most}"
    for route in found:
        if not below(route.path, plugin.name):
            yield f"{shown(route)} is not below {API}/{plugin.name} or /{plugin.name}"
    yield from route_faults(found, known)
    yield from repeated("route", [shown(route) for route in found])


def below(path: str, name: str) -> bool:
    return any(
        path == base or path.startswith(base + "/") for base in (f"{API}/{name}", f"/{name}")
    )


def tables(plugin: Plugin, root: str) -> Iterator[str]:
    yield from strange(plugin, "table", sorted(tables_of(root)), mark="_")


def revisions(plugin: Plugin, root: str) -> Iterator[str]:
    packages = [feature.migrations for feature in plugin.features if feature.migrations]
    for package in packages:
        if package.partition(".")[0] != root:
            yield f"its migrations {package} are not in {root}"
    if packages:
        heads = sorted(Revisions.of(packages).heads())
        if len(heads) != len(packages):
            yield f"its migrations end in {len(heads)} revisions ({', '.join(heads)}), not in one"


def sections(plugin: Plugin, configuration: Configuration) -> Iterator[str]:
    for feature in plugin.features:
        if feature.settings is None:
            continue
        try:
            configuration.section(feature.name, feature.settings)
        except ConfigError as error:
            yield error.detail


def required_features(plugin: Plugin, there: Iterable[str]) -> Sequence[str]:
    """What its features require and neither we nor it nor the plugins it requires have."""
    own = {feature.name for feature in plugin.features}
    allowed = {each for each in there if each not in own}
    wanted = {name for feature in plugin.features for name in feature.requires}
    return sorted(
        name
        for name in wanted - own
        if name not in allowed and not any(owned(name, by=each) for each in plugin.requires)
    )


def owned(name: str, *, by: str) -> bool:
    return name == by or name.startswith(f"{by}_")
