"""What every plugin keeps; its author derives a class and runs pytest.

class TestMine(PluginContract):
plugin = manifest
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from inspect import getmembers, isclass
from pathlib import Path
from typing import ClassVar, Final

import pytest
from fastapi.routing import APIRoute
from pydantic import SecretStr
from typing_extensions import override

from paceline.app.plugins.parts import plugin_parts
from paceline.app.plugins.rules import root_of
from paceline.db.comparing import differences
from paceline.db.database import Database
from paceline.db.ledger.ledger import Outcome
from paceline.kernel.errors import PacelineError
from paceline.kernel.health import Checks
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from paceline.kernel.lifecycle import running
from paceline.kernel.messages import JobPayload
from paceline.kernel.plugins import Plugin
from paceline.kernel.standing import Standings, State
from paceline.testing.callers import signed_in
from paceline.testing.opened import Opened, configured, judged, opened
from paceline.web.routing import routes_of

FAILURE: Final = 500
WALKERS: Final[tuple[Role | None, ...]] = (None, *Role)
HEAVY: Final = ("alembic", "numpy", "pandas", "requests")
IMPORTED: Final = """
import sys, time
import paceline.app.bootstrap
began = time.perf_counter()
before = set(sys.modules)
__import__(sys.argv[1])
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(time.perf_counter() - began, *sorted(new))
"""


class PluginContract:
    """`import_seconds` is what the host waits for it at each start.

    `payloads` are jobs to run twice; those without fields are found by themselves.
    """

    plugin: ClassVar[Plugin]
    import_seconds: ClassVar[float] = 1.0

    def payloads(self) -> Sequence[JobPayload]:
        """Of each kind of job, one that can really be run."""
        kinds = [job.payload for feature in self.plugin.features for job in feature.jobs]
        return [kind() for kind in kinds if not getattr(kind, "__dataclass_fields__", {})]

    async def prepare(self, place: Opened) -> None:
        """Makes what the payloads speak of; nothing by default."""

    async def state(self, place: Opened) -> object:  # noqa: ARG002, for those who override it
        """What a job that is run again must leave as it was; compared before and after."""
        return None

    @asynccontextmanager
    async def place(self, folder: Path) -> AsyncIterator[Opened]:
        async with opened(self.plugin, folder=folder) as place:
            standing = (await place.container.get(Standings)).of(self.plugin.name)
            assert standing is not None
            assert standing.state is State.RUNNING, "; ".join(standing.why)
            yield place

    def run(self, folder: Path, act: Callable[[Opened], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with self.place(folder) as place:
                await act(place)

        asyncio.run(whole())

    def routes(self) -> list[APIRoute]:
        return routes_of(router for each in self.plugin.features for router in each.routers)

    def test_the_manifest_is_kept_by_names_routes_tables_and_versions(self, tmp_path: Path) -> None:
        [standing] = judged(configured(tmp_path), self.plugin).standings

        assert standing.why == (), "; ".join(standing.why)

    def test_the_host_runs_with_it(self, tmp_path: Path) -> None:
        async def act(place: Opened) -> None:
            assert self.plugin in place.found.plugins

        self.run(tmp_path, act)

    def test_no_route_fails_whoever_asks(self, tmp_path: Path) -> None:
        async def act(place: Opened) -> None:
            failed = [said async for said in self.failures(place)]
            assert failed == [], "; ".join(failed)

        self.run(tmp_path, act)

    async def failures(self, place: Opened) -> AsyncIterator[str]:
        for route in self.routes():
            address = "http://test" + re.sub(r"\{[^}]*\}", str(new_id()), route.path)
            for role in WALKERS:
                headers = signed_in(role) if role else {}
                for method in sorted(route.methods or ()):
                    reply = await place.client.request(method, address, headers=headers)
                    if reply.status_code >= FAILURE:
                        yield f"{method} {route.path} as {role or 'nobody'}: {reply.status_code}"

    def test_a_job_that_runs_twice_changes_nothing_the_second_time(self, tmp_path: Path) -> None:
        async def act(place: Opened) -> None:
            await self.prepare(place)
            for payload in self.payloads():
                await place.enqueue(payload)
                self.all_well(await place.work_off())
                once = await self.state(place)
                await place.enqueue(payload)
                self.all_well(await place.work_off())
                assert await self.state(place) == once, payload.name

        self.run(tmp_path, act)

    def all_well(self, ended: Sequence[Outcome]) -> None:
        told = [f"{each.claim.kind}: {each.error}" for each in ended]
        assert told == [], "; ".join(told)

    def test_migrations_make_what_the_models_describe(self, tmp_path: Path) -> None:
        async def act(place: Opened) -> None:
            database = await place.container.get(Database)
            async with database.writer.connect() as connection:
                found = await connection.run_sync(differences, f"{self.plugin.name}_")
            assert found == [], "; ".join(found)

        self.run(tmp_path, act)

    def test_settings_have_defaults_and_descriptions(self) -> None:
        bare = [
            f"{feature.name}.{name}"
            for feature in self.plugin.features
            if feature.settings
            for name, field in feature.settings.model_fields.items()
            if field.is_required() or not field.description
        ]

        assert bare == [], f"give a default and a description: {', '.join(bare)}"

    def test_secrets_do_not_show_in_settings(self) -> None:
        for feature in self.plugin.features:
            for name, field in (feature.settings.model_fields if feature.settings else {}).items():
                if re.search(r"secret|token|password|key$", name):
                    assert "SecretStr" in str(field.annotation), f"{feature.name}.{name}"
                assert not isinstance(field.default, SecretStr), f"{feature.name}.{name}"

    def test_codes_of_errors_are_its_own_and_each_is_described(self) -> None:
        found = list(self.errors())
        codes = [error.code for error in found]

        twice = [code for code in set(codes) if codes.count(code) > 1]
        assert twice == [], f"more than one error has: {twice}"
        bare = [error.__name__ for error in found if not error.__doc__]
        assert bare == [], f"say in a docstring what each means: {bare}"
        strange = [code for code in codes if not code.startswith(f"{self.plugin.name}_")]
        assert strange == [], f"begin these with {self.plugin.name}_: {strange}"

    def errors(self) -> Iterator[type[PacelineError]]:
        """Those that say a code of their own."""
        root = root_of(self.plugin)
        seen: set[type] = set()
        for name, module in sorted(sys.modules.items()):
            if name.partition(".")[0] != root:
                continue
            for _, found in getmembers(module, isclass):
                own = found.__module__.partition(".")[0] == root and "code" in vars(found)
                if own and issubclass(found, PacelineError) and found not in seen:
                    seen.add(found)
                    yield found

    def test_it_is_imported_fast_and_drags_in_nothing_heavy(self) -> None:
        done = subprocess.run(  # noqa: S603, our own interpreter
            [sys.executable, "-c", IMPORTED, root_of(self.plugin)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        seconds, *new = done.stdout.split()

        assert float(seconds) < self.import_seconds, f"importing it took {seconds} s"
        assert set(new) & set(HEAVY) == set(), f"it imports {set(new) & set(HEAVY)}"

    def test_health_checks_answer(self, tmp_path: Path) -> None:
        async def act(place: Opened) -> None:
            checks = await place.container.get(Checks)
            trouble = (await checks.of_plugins())[self.plugin.name]
            assert trouble is None, trouble

        self.run(tmp_path, act)

    def test_parts_start_and_stop_in_time(self, tmp_path: Path) -> None:
        async def act(place: Opened) -> None:
            standings = await place.container.get(Standings)
            async with running(plugin_parts(place.found, standings, place.container)):
                standing = standings.of(self.plugin.name)
                assert standing is not None
                assert standing.state is State.RUNNING, "; ".join(standing.why)

        self.run(tmp_path, act)


class PluginContractOnPostgres(PluginContract):
    """The same in the empty database that PACELINE_TEST_PLUGIN_POSTGRES_URL names."""

    @asynccontextmanager
    @override
    async def place(self, folder: Path) -> AsyncIterator[Opened]:
        url = os.environ.get("PACELINE_TEST_PLUGIN_POSTGRES_URL")
        if not url:
            pytest.skip("PACELINE_TEST_PLUGIN_POSTGRES_URL names no server")
        async with opened(self.plugin, folder=folder, database_url=url) as place:
            yield place
