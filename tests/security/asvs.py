"""Counts which requirements have passing tests: a plugin that `make asvs` loads.

The status is 1 while a requirement that tests can hold, and that concerns what exists, has none.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

import pytest

TABLE: Final = Path(__file__).with_name("asvs.toml")
PROPERTY: Final = "asvs"
SAID: Final = "said"
YES: Final = "yes"


def requirements() -> Mapping[str, Mapping[str, str]]:
    """By level, then by id: yes, or no or later with the reason."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(TABLE.read_text())
    return found


def marked(item: pytest.Item) -> Iterator[str]:
    for mark in item.iter_markers(PROPERTY):
        yield from mark.args


def chapter(requirement: str) -> int:
    return int(requirement.partition(".")[0])


@dataclass
class Coverage:
    """What passed and what did not, by requirement; a failure takes its requirement away."""

    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    def covered(self) -> set[str]:
        return self.passed - self.failed

    def missing(self) -> list[str]:
        first = requirements()["level1"]
        return [each for each, said in first.items() if said == YES and each not in self.covered()]

    def lines(self) -> Iterator[str]:
        for level, table in requirements().items():
            wanted = [each for each, said in table.items() if said == YES]
            yield f"{level}: {self.share(wanted)} of {len(table)} named"
            for number, each in groupby(wanted, chapter):
                yield f"  chapter {number}: {self.share(list(each))}"

    def share(self, wanted: Sequence[str]) -> str:
        return f"{len(self.covered() & set(wanted))} / {len(wanted)} covered / automatable"


KEPT: Final = Coverage()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.user_properties += [(PROPERTY, each) for each in marked(item)]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        KEPT.said += [str(value) for name, value in report.user_properties if name == SAID]
    ids = {str(value) for name, value in report.user_properties if name == PROPERTY}
    if report.failed:
        KEPT.failed |= ids
    elif report.passed and report.when == "call":
        KEPT.passed |= ids


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("ASVS 5.0")
    for line in (*sorted(KEPT.said), *KEPT.lines()):
        terminalreporter.write_line(line)
    if missing := KEPT.missing():
        terminalreporter.write_line(f"without a passing test: {', '.join(missing)}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    is_worker = hasattr(session.config, "workerinput")
    if not is_worker and KEPT.missing() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
