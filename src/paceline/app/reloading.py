"""Takes over what changed of the configuration while the process runs, or says why not."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final, TypeAlias

import structlog
from dishka import AsyncContainer
from typing_extensions import override

from paceline.app.edge import settled
from paceline.app.sections import faults, settings_of
from paceline.db.failures import FAILURES
from paceline.db.stores.overrides import Overrides
from paceline.kernel import logging
from paceline.kernel.config import Configuration, Settings, load
from paceline.kernel.errands import Errands
from paceline.kernel.errors import ConfigError, PacelineError
from paceline.kernel.layers import CONFIG
from paceline.kernel.lifecycle import Part
from paceline.kernel.live_config import LiveConfiguration, changed_keys, is_live
from paceline.kernel.messages import Event, Outbox

PAUSE: Final = 2.0
log: Final = structlog.get_logger()
Reader: TypeAlias = Callable[[Mapping[str, object]], Configuration]


@dataclass(frozen=True, kw_only=True)
class ConfigurationReloaded(Event):
    """A running process took over these keys; their values are not told."""

    name: ClassVar = "configuration.reloaded"

    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What tells whether anything may have changed."""

    overrides: Mapping[str, object]
    file: tuple[int, int]


class Reloader(Part):
    """Looks every two seconds at the file and the overrides; what does not fit changes nothing."""

    name = "configuration"

    def __init__(
        self,
        container: AsyncContainer,
        live: LiveConfiguration,
        overrides: Overrides,
        errands: Errands,
        sections: Mapping[str, type[Settings]],
    ) -> None:
        self._container = container
        self._live = live
        self._overrides = overrides
        self._errands = errands
        self._sections = sections
        self._seen: Look | None = None
        self._stopping = asyncio.Event()

    @override
    async def start(self) -> None:
        for each in settings_of(self._live.now, self._sections):
            if each.falls_back:
                log.info("configuration.fallback", key=each.key, instead=each.fallback)
        await self._try_to_look()
        self._errands.begin(self._keep_looking)

    @override
    async def stop(self) -> None:
        self._stopping.set()

    async def _keep_looking(self) -> None:
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), PAUSE)
            await self._try_to_look()

    async def _try_to_look(self) -> None:
        """A store that is away, or not migrated yet, leaves everything as it is."""
        try:
            await self.look()
        except FAILURES as error:
            log.warning("configuration.not_seen", error=type(error).__name__)

    async def look(self) -> frozenset[str]:
        """The keys that were taken over now."""
        seen = Look(overrides=await self._overrides.read(), file=stamp(os.environ))
        if seen == self._seen:
            return frozenset()
        first, self._seen = self._seen is None, seen
        if first and not seen.overrides:
            return frozenset()
        return await self._take_over(seen.overrides, starting=first)

    async def _take_over(
        self, overrides: Mapping[str, object], *, starting: bool
    ) -> frozenset[str]:
        now = self._live.now
        try:
            wanted = (self._fitting if starting else self._wanted)(now, overrides)
        except ConfigError as error:
            log.exception("configuration.refused", detail=error.detail)
            return frozenset()
        changed = changed_keys(now, wanted)
        taken = frozenset(key for key in changed if is_live(key, self._sections))
        if late := sorted(changed - taken):
            log.warning("configuration.needs_a_restart", keys=late)
        if taken:
            self._live.replace(wanted)
            logging.configure(level=wanted.core.log_level, style=wanted.core.log_format)
            log.info("configuration.reloaded", keys=sorted(taken))
            await self._announce(taken)
        return taken

    def _fitting(self, now: Configuration, overrides: Mapping[str, object]) -> Configuration:
        """At the start, without those that do not fit: what another version left spoils no other.

        Raises ConfigError for what is wrong elsewhere.
        """
        try:
            return self._wanted(now, overrides)
        except ConfigError as error:
            kept = without(overrides, [flaw.where for flaw in error.flaws])
            if kept == overrides:
                raise
            log.exception("configuration.refused", detail=error.detail)
        return self._wanted(now, kept)

    def _wanted(self, now: Configuration, overrides: Mapping[str, object]) -> Configuration:
        """Raises ConfigError, also for a section that nobody has read yet."""
        data_dir = None if "data_dir" in now.sources else now.core.data_dir
        wanted = load(os.environ, data_dir=data_dir, overrides=overrides)
        if flaws := faults(wanted, self._sections):
            raise ConfigError(" ".join(flaw.message for flaw in flaws), flaws=flaws)
        # Where people reach this server was found at its start, and stays.
        core = wanted.core.model_copy(update={"public_url": now.core.public_url})
        return replace(wanted, core=core)

    async def _announce(self, keys: frozenset[str]) -> None:
        async with self._container() as scope:
            outbox = await scope.get(Outbox)

            async def told() -> None:
                outbox.publish(ConfigurationReloaded(keys=tuple(sorted(keys))))

            try:
                await settled(scope, told)
            except PacelineError as error:
                log.warning("configuration.not_announced", code=error.code)


def without(values: Mapping[str, object], keys: Sequence[str], at: str = "") -> dict[str, object]:
    """What neither stands at one of these dotted keys nor holds nor is within it."""
    kept: dict[str, object] = {}
    for name, value in values.items():
        path = f"{at}{name}"
        if path in keys:
            continue
        if isinstance(value, Mapping):
            kept[name] = without(value, keys, f"{path}.")
        elif not any(key.startswith(f"{path}.") for key in keys):
            kept[name] = value
    return kept


def stamp(environ: Mapping[str, str]) -> tuple[int, int]:
    path = environ.get(CONFIG)
    if not path:
        return 0, 0
    try:
        found = Path(path).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
