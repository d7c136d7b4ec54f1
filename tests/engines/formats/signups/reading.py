"""How the tests of the reader write a file and look at what was read."""

from paceline.engines.formats.signups.mapping import Mapping
from paceline.engines.formats.signups.read import read_signups
from paceline.engines.formats.signups.report import Report, Row, SignUp
from paceline.engines.formats.signups.windows import render_windows


def read(text: str, *, mapping: Mapping | None = None) -> Report:
    return read_signups(text.encode(), anchor_zone="Europe/Berlin", mapping=mapping)


def only_row(text: str, *, mapping: Mapping | None = None) -> Row:
    (row,) = read(text, mapping=mapping).rows
    return row


def only_sign_up(text: str, *, mapping: Mapping | None = None) -> SignUp:
    sign_up = only_row(text, mapping=mapping).sign_up
    assert sign_up is not None
    return sign_up


def weeks(report: Report) -> dict[int, str]:
    """Line to canonical windows, of the rows that were read."""
    return {
        row.line: render_windows(row.sign_up.windows)
        for row in report.rows
        if row.sign_up is not None
    }


def messages(row: Row) -> list[str]:
    return [problem.message for problem in (*row.problems, *row.notes)]
