import pytest

from tests.features.reconcile.conftest import memory, stage

__all__ = ["memory", "stage"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures, also of tests that ran in other processes."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.getreports(kind)]
    told = [
        line
        for report in reports
        if report.when == "call"
        for _, text in report.sections
        for line in text.splitlines()
        if line.startswith("chaos ")
    ]
    for line in sorted(told):
        terminalreporter.write_line(line)
