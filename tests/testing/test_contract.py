"""The contract fails for a plugin that breaks it: each question has a stranger that fails."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from paceline.db.record import Record
from paceline.kernel.plugins import Plugin
from paceline.testing.callers import NOON, MovableClock, RecordingOutbox
from paceline.testing.contract import PluginContract
from tests.strangers import Shelf, shelf_in
from tests.workshop import Happened, Note


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with shelf_in(tmp_path / "shelf") as opened:
        yield opened


def contract(shelf: Shelf, code: str, feature: str) -> PluginContract:
    name = shelf.put("kites", code=code, manifest=f"features=(Feature(name='kites', {feature}),)")
    importlib.invalidate_caches()
    plugin: Plugin = importlib.import_module(name).plugin

    class Asked(PluginContract):
        pass

    Asked.plugin = plugin
    return Asked()


ROUTE: Final = """
from fastapi import Response
from paceline.web.auth import anyone
from paceline.web.routing import reads
router = reads("/kites")
@router.get("", dependencies=[anyone()])
async def page() -> Response:
    raise ValueError
"""
COUNTING: Final = """
from dataclasses import dataclass
from paceline.kernel.messages import JobPayload, job
@dataclass(frozen=True, kw_only=True)
class Fly(JobPayload):
    name = "kites.fly"
ran = []
@job(Fly)
async def fly(payload: Fly) -> None:
    ran.append(payload)
"""
MODEL: Final = """
from paceline.db.record import Record
class Kite(Record):
    __tablename__ = "kites_kites"
"""
SETTINGS: Final = """
from paceline.kernel.config import Settings
class Bare(Settings):
    colour: str = "red"
    api_token: str = ""
"""
ERRORS: Final = """
from paceline.kernel.errors import NotFound
class Kite(NotFound):
    '''No such kite.'''
    code = "not_found"
"""
PARTS: Final = """
class Wind:
    name = "wind"
    async def start(self): raise OSError
    async def stop(self): ...

class Calm:
    name = "calm"
    async def check(self): return "There is none."
"""


class TestTheContract:
    def test_a_manifest_that_breaks_a_rule_fails(self, shelf: Shelf, tmp_path: Path) -> None:
        asked = contract(shelf, "", "requires=frozenset({'nope'})")

        with pytest.raises(AssertionError, match="the feature nope"):
            asked.test_the_manifest_is_kept_by_names_routes_tables_and_versions(tmp_path)
        with pytest.raises(AssertionError, match="the feature nope"):
            asked.test_the_host_runs_with_it(tmp_path)

    def test_a_route_that_fails_is_named(self, shelf: Shelf, tmp_path: Path) -> None:
        asked = contract(shelf, ROUTE, "routers=(router,)")

        with pytest.raises(AssertionError, match="GET /api/v1/kites as nobody: 500"):
            asked.test_no_route_fails_whoever_asks(tmp_path)

    def test_a_job_that_does_it_twice_fails(self, shelf: Shelf, tmp_path: Path) -> None:
        asked = contract(shelf, COUNTING, "jobs=(fly,)")
        ran = sys.modules[type(asked).plugin.features[0].jobs[0].payload.__module__].ran

        async def state(_place: object) -> int:
            return len(ran)

        asked.state = state  # type: ignore[assignment,method-assign]
        with pytest.raises(AssertionError, match=r"kites\.fly"):
            asked.test_a_job_that_runs_twice_changes_nothing_the_second_time(tmp_path)

    def test_a_model_without_its_migration_is_named(self, shelf: Shelf, tmp_path: Path) -> None:
        asked = contract(shelf, MODEL + COUNTING, "jobs=(fly,)")

        try:
            with pytest.raises(AssertionError, match="kites_kites"):
                asked.test_migrations_make_what_the_models_describe(tmp_path)
        finally:
            Record.metadata.remove(Record.metadata.tables["kites_kites"])

    def test_settings_without_description_or_with_open_secrets_fail(self, shelf: Shelf) -> None:
        asked = contract(shelf, SETTINGS, "settings=Bare")

        with pytest.raises(AssertionError, match=r"kites\.colour"):
            asked.test_settings_have_defaults_and_descriptions()
        with pytest.raises(AssertionError, match=r"kites\.api_token"):
            asked.test_secrets_do_not_show_in_settings()

    def test_a_code_that_is_not_its_own_fails(self, shelf: Shelf) -> None:
        asked = contract(shelf, ERRORS + COUNTING, "jobs=(fly,)")

        with pytest.raises(AssertionError, match="not_found"):
            asked.test_codes_of_errors_are_its_own_and_each_is_described()

    def test_a_slow_import_fails(self, shelf: Shelf) -> None:
        asked = contract(shelf, COUNTING, "jobs=(fly,)")
        asked.import_seconds = 0.0  # type: ignore[misc]

        with pytest.raises(AssertionError, match="importing it took"):
            asked.test_it_is_imported_fast_and_drags_in_nothing_heavy()

    def test_parts_and_checks_that_fail_are_named(self, shelf: Shelf, tmp_path: Path) -> None:
        asked = contract(shelf, PARTS, "parts=(Wind,), health=(Calm,)")

        with pytest.raises(AssertionError, match="There is none"):
            asked.test_health_checks_answer(tmp_path)
        with pytest.raises(AssertionError, match="its part Wind does not start: OSError"):
            asked.test_parts_start_and_stop_in_time(tmp_path)


class TestPeers:
    def test_the_outbox_keeps_what_was_said(self) -> None:
        outbox = RecordingOutbox()

        outbox.publish(Happened(text="a"))
        outbox.enqueue(Note(text="b"), at=NOON)

        assert [type(each) for each in outbox.events] == [Happened]
        assert outbox.jobs == [(Note(text="b"), MovableClock().now())]
