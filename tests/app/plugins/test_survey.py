"""What is found and judged before anything of a plugin runs."""

import sys
import threading

import pytest
import structlog

from paceline.app.bootstrap import create_container
from paceline.kernel.errors import ConfigError, ModuleError
from paceline.kernel.standing import Standings, State
from paceline.testing.opened import KEY
from tests.strangers import Shelf


class TestWhatIsFound:
    def test_a_plugin_is_found_by_its_entry_point_and_runs(self, shelf: Shelf) -> None:
        shelf.put("kites", manifest="features=(Feature(name='kites'),)", version="2.1")

        standing = shelf.standing("kites")

        assert (standing.state, standing.version) == (State.RUNNING, "2.1")

    def test_each_starts_after_those_it_requires(self, shelf: Shelf) -> None:
        shelf.put("aaa", manifest="requires={'bbb': '>=1'}")
        shelf.put("bbb", manifest="requires={'ccc': '~=1.0'}")
        shelf.put("ccc")

        found = shelf.look()

        assert [plugin.name for plugin in found.plugins] == ["ccc", "bbb", "aaa"]

    def test_packages_are_looked_through_once(self, shelf: Shelf) -> None:
        from paceline.app.plugins.discovery import candidates  # noqa: PLC0415

        shelf.put("kites")
        shelf.look()

        assert candidates() is candidates()


class TestBrokenOnes:
    @pytest.mark.parametrize(
        ("source", "why"),
        [
            ("import nowhere_at_all", "cannot be imported: ModuleNotFoundError"),
            ("raise SystemExit(3)", "cannot be imported: SystemExit: 3"),
            ("raise KeyboardInterrupt", "cannot be imported: KeyboardInterrupt"),
            ("other = 1", "cannot be imported: AttributeError"),
            ("plugin = {'name': 'kites'}", "is a dict, not a"),
        ],
    )
    def test_what_cannot_be_imported_is_skipped_and_named(
        self, shelf: Shelf, source: str, why: str
    ) -> None:
        shelf.put("kites", source=source)

        standing = shelf.standing("kites")

        assert standing.state is State.SKIPPED
        assert why in standing.why[0]

    def test_an_import_that_hangs_is_left_behind(self, shelf: Shelf) -> None:
        held = threading.Event()
        sys.modules["stranger_gate"] = held  # type: ignore[assignment]
        shelf.put("kites", source="import stranger_gate\nstranger_gate.wait()\n")

        standing = shelf.standing("kites", PACELINE_PLUGINS__IMPORT_SECONDS="0.1")
        held.set()

        assert "took longer than 0.1 s" in standing.why[0]

    @pytest.mark.parametrize(
        ("manifest", "why"),
        [
            ("features=('kites',)", "its manifest has a features that holds a str"),
            ("requires=3", "its manifest has a requires of the type int"),
            ("features=(Feature(name='kite'),)", "the feature kite is not called kites_..."),
            ("features=(Feature(name='kites'), Feature(name='kites'))", "two of its features"),
            ("features=(Feature(name='kites', jobs=(JOB,)),)", "the job kite.fly is not called"),
            ("features=(Feature(name='kites', jobs=(OWN, OWN)),)", "two of its jobs are called"),
            ("features=(Feature(name='kites', flags=(FLAG,)),)", "the flag other.flag is not"),
            (
                "features=(Feature(name='kites', roles={Role.MEMBER: frozenset({'users.all'})}),)",
                "the permission users.all is not called kites....",
            ),
            ("features=(Feature(name='kites', services=(AccountService,)),)", "is not its own"),
            (
                "features=(Feature(name='kites', implements={Authenticator: Mine}),)",
                "implements Authenticator, which accounts implements",
            ),
            (
                "features=(Feature(name='kites', implements={AuditTrail: Mine}),)",
                "implements AuditTrail, which is Paceline's own",
            ),
            (
                "features=(Feature(name='kites', defaults={Clock: Mine}),)",
                "implements Clock, which is Paceline's own",
            ),
            (
                "features=(Feature(name='kites', defaults={Mine: AccountService}),)",
                "is not its own",
            ),
            (
                "features=(Feature(name='kites', settings=AccountsSettings),)",
                "AccountsSettings, which is not its own",
            ),
            ("features=(Feature(name='kites', requires=frozenset({'nope'})),)", "the feature nope"),
            ("features=(Feature(name='kites', settings=Strict),)", "PACELINE_KITES__COLOUR"),
            (
                "features=(Feature(name='kites', migrations='paceline.db.migrations'),)",
                "migrations paceline.db.migrations are not in",
            ),
        ],
    )
    def test_a_manifest_that_breaks_a_rule_is_skipped_with_the_rule(
        self, shelf: Shelf, manifest: str, why: str
    ) -> None:
        shelf.put("kites", code=RULES, manifest=manifest)

        standing = shelf.standing("kites")

        assert standing.state is State.SKIPPED
        assert any(why in each for each in standing.why), standing.why

    @pytest.mark.parametrize(
        ("name", "why"), [("cohorts", "is Paceline's own"), ("Kites", "is no name for a plugin")]
    )
    def test_a_name_of_ours_stays_ours(self, shelf: Shelf, name: str, why: str) -> None:
        shelf.put(name)

        assert why in shelf.standing(name).why[0]

    def test_the_entry_point_and_the_manifest_agree_on_the_name(self, shelf: Shelf) -> None:
        module = shelf.put("kites")
        shelf.register("other_package", f"drones = {module}:plugin")

        assert "calls itself 'kites'" in shelf.standing("drones").why[0]

    def test_two_packages_with_one_name_are_both_left_out(self, shelf: Shelf) -> None:
        first, second = shelf.put("kites"), shelf.put("kites")

        [why] = shelf.standing("kites").why

        assert first in why
        assert second in why


RULES = """
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from pydantic import Field
from paceline.db.database import Database as AccountService
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.audit import AuditTrail
from paceline.kernel.clock import Clock
from paceline.kernel.config import Settings
from paceline.kernel.flags import Flag
from paceline.kernel.identity import Authenticator, Role
from paceline.kernel.messages import JobPayload, job

@dataclass(frozen=True, kw_only=True)
class Fly(JobPayload):
    name = "kite.fly"

@dataclass(frozen=True, kw_only=True)
class Land(JobPayload):
    name = "kites.land"

async def handle(payload): ...

JOB, OWN = job(Fly)(handle), job(Land)(handle)
FLAG = Flag(key="other.flag", default=False, meaning="Nothing.", expires=date(2030, 1, 1))

class Mine: ...

class Strict(Settings):
    colour: Annotated[str, Field(description="Which.")]
"""


class TestRoutes:
    @pytest.mark.parametrize(
        ("router", "more", "why"),
        [
            ("reads('/cohorts')", "dependencies=[anyone()]", "is not below /api/v1/kites"),
            ("reads('/kites')", "", "declares 0 rules"),
            ("commands('/kites')", "dependencies=[anyone()]", "settles"),
            ("reads('/kites')", "dependencies=[permission('kites.fly', scope='none')]", "no role"),
        ],
    )
    def test_a_route_keeps_to_its_prefix_and_to_the_rules(
        self, shelf: Shelf, router: str, more: str, why: str
    ) -> None:
        code = f"""
        from fastapi import Response
        from paceline.web.auth import anyone, permission
        from paceline.web.routing import commands, reads
        router = {router}

        @router.get("", {more})
        async def page() -> Response:
            return Response()
        """
        shelf.put(
            "kites", code=code, manifest="features=(Feature(name='kites', routers=(router,)),)"
        )

        assert any(why in each for each in shelf.standing("kites").why)

    def test_it_has_no_more_routes_than_it_may(self, shelf: Shelf) -> None:
        code = """
        from fastapi import Response
        from paceline.web.auth import anyone
        from paceline.web.routing import reads
        router = reads("/kites")
        for word in ("a", "b"):
            @router.get("/" + word, dependencies=[anyone()])
            async def page() -> Response:
                return Response()
        """
        manifest = "features=(Feature(name='kites', routers=(router,)),)"
        shelf.put("kites", code=code, manifest=manifest)

        assert shelf.standing("kites").state is State.RUNNING
        told = shelf.standing("kites", PACELINE_PLUGINS__ROUTES="1")
        assert "has 2 routes and may have 1" in told.why


class TestVersions:
    @pytest.mark.parametrize(
        ("version", "paceline", "why"),
        [
            ("1.0", ">=7", "is made for Paceline >=7; this is 0.1.0"),
            ("1.0", "about 1", "'about 1' is not a version range"),
            ("1.0", "", "'' is not a version range"),
            ("one", ">=0.1", "'one' is not a version"),
        ],
    )
    def test_a_plugin_for_another_version_is_skipped(
        self, shelf: Shelf, version: str, paceline: str, why: str
    ) -> None:
        shelf.put("kites", version=version, paceline=paceline)

        assert why in shelf.standing("kites").why[0]

    def test_a_requirement_is_there_in_a_version_that_fits(self, shelf: Shelf) -> None:
        shelf.put("kites", manifest="requires={'wind': '>=2'}")
        shelf.put("wind", version="1.9")

        assert shelf.standing("kites").why == ("requires wind >=2, but 1.9 is installed",)
        assert shelf.standing("wind").state is State.RUNNING

    def test_a_requirement_that_is_missing_is_named(self, shelf: Shelf) -> None:
        shelf.put("kites", manifest="requires={'wind': '>=2'}")

        assert "the plugin wind, which is not installed" in shelf.standing("kites").why[0]

    def test_a_circle_is_told_as_a_path(self, shelf: Shelf) -> None:
        shelf.put("aaa", manifest="requires={'bbb': '>=1'}")
        shelf.put("bbb", manifest="requires={'ccc': '>=1'}")
        shelf.put("ccc", manifest="requires={'aaa': '>=1'}")
        shelf.put("ddd")

        found = shelf.look()

        assert [plugin.name for plugin in found.plugins] == ["ddd"]
        paths = {each.why[0].partition(": ")[2] for each in found.standings if each.why}
        assert paths <= {
            "aaa -> bbb -> ccc -> aaa",
            "bbb -> ccc -> aaa -> bbb",
            "ccc -> aaa -> bbb -> ccc",
        }
        assert paths

    def test_who_requires_a_skipped_one_is_skipped_with_the_chain(self, shelf: Shelf) -> None:
        shelf.put("aaa", manifest="requires={'bbb': '>=1'}")
        shelf.put("bbb", manifest="requires={'ccc': '>=1'}")
        shelf.put("ccc", paceline=">=7")

        [why] = shelf.standing("aaa").why

        assert why == (
            "requires bbb, which does not run: requires ccc, which does not run: "
            "is made for Paceline >=7; this is 0.1.0"
        )


class TestFatalOnes:
    def test_a_fatal_plugin_refuses_the_start_and_is_named(self, shelf: Shelf) -> None:
        shelf.put("kites", paceline=">=7", manifest="on_failure=OnFailure.FATAL")

        with pytest.raises(ModuleError, match="Plugin kites: is made for Paceline >=7"):
            create_container(shelf.configured(), KEY, found=shelf.look())

    def test_the_operator_has_the_last_word(self, shelf: Shelf) -> None:
        shelf.put("kites", source="raise ValueError")
        required = {"PACELINE_PLUGINS__REQUIRED": "kites,drones"}

        found = shelf.look(**required)

        assert {each.name: each.state for each in found.standings} == {
            "kites": State.FATAL,
            "drones": State.FATAL,
        }

    async def test_a_skipped_one_is_told_to_the_log(self, shelf: Shelf) -> None:
        shelf.put("kites", paceline=">=7")

        with structlog.testing.capture_logs() as logged:
            container = create_container(shelf.configured(), KEY, found=shelf.look())

        await container.close()
        assert [(line["event"], line["plugin"]) for line in logged] == [("plugin.skipped", "kites")]

    def test_settings_for_plugins_that_are_wrong_are_the_operators(self, shelf: Shelf) -> None:
        with pytest.raises(ConfigError, match="PACELINE_PLUGINS__ROUTES"):
            shelf.look(PACELINE_PLUGINS__ROUTES="many")


class TestSubsets:
    async def running(self, shelf: Shelf, **settings: str) -> set[str]:
        container = create_container(
            shelf.configured(**settings), KEY, found=shelf.look(**settings)
        )
        standings = await container.get(Standings)
        await container.close()
        return {each.name for each in standings.all() if each.state is State.RUNNING}

    async def test_a_subset_names_plugins_too_and_brings_what_they_require(
        self, shelf: Shelf
    ) -> None:
        feature = "features=(Feature(name='kites', requires=frozenset({'audit'})),)"
        shelf.put("kites", manifest=f"{feature}, requires={{'wind': '>=1'}}")
        shelf.put("wind")
        module = shelf.put("drones")

        running = await self.running(shelf, PACELINE_FEATURES="kites")

        assert running == {"kites", "wind", "audit"}
        assert module not in sys.modules

    async def test_without_a_subset_everything_runs(self, shelf: Shelf) -> None:
        shelf.put("kites")

        assert {"kites", "cohorts", "meetings"} <= await self.running(shelf)

    async def test_a_subset_without_plugins_runs_none(self, shelf: Shelf) -> None:
        shelf.put("kites")

        assert await self.running(shelf, PACELINE_FEATURES="audit") == {"audit"}

    def test_a_subset_of_what_is_broken_is_refused_with_the_reason(self, shelf: Shelf) -> None:
        shelf.put("kites", paceline=">=7")
        settings = {"PACELINE_FEATURES": "kites"}

        with pytest.raises(ModuleError, match="leaves nothing to run"):
            create_container(shelf.configured(**settings), KEY, found=shelf.look(**settings))

    def test_one_that_is_switched_off_is_not_imported(self, shelf: Shelf) -> None:
        module = shelf.put("kites")

        standing = shelf.standing("kites", PACELINE_PLUGINS__OFF="kites")

        assert standing.state is State.OFF
        assert module not in sys.modules


class TestClassesThatDoNotFit:
    async def test_only_the_plugin_they_are_of_is_skipped(self, shelf: Shelf) -> None:
        code = """
        class Unknown: ...
        class Kite:
            def __init__(self, unknown: Unknown) -> None: ...
        """
        shelf.put(
            "kites", code=code, manifest="features=(Feature(name='kites', services=(Kite,)),)"
        )
        shelf.put("wind", manifest="features=(Feature(name='wind'),)")
        shelf.put("zebra", manifest="requires={'kites': '>=1'}")

        container = create_container(shelf.configured(), KEY, found=shelf.look())

        standings = await container.get(Standings)
        await container.close()
        states = {each.name: each.state for each in standings.plugins()}
        assert states == {
            "kites": State.SKIPPED,
            "wind": State.RUNNING,
            "zebra": State.SKIPPED,
        }

    def test_when_it_is_fatal_nothing_starts(self, shelf: Shelf) -> None:
        code = "class Kite:\n    def __init__(self, size: bytes) -> None: ...\n"
        feature = "features=(Feature(name='kites', services=(Kite,)),)"
        shelf.put("kites", code=code, manifest=f"{feature}, on_failure=OnFailure.FATAL")

        with pytest.raises(ModuleError, match="its classes do not fit together"):
            create_container(shelf.configured(), KEY, found=shelf.look())
