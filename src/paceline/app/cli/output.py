"""How a terminal shows things: words for people, JSON alone for programs."""

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from paceline.kernel.errors import PacelineError

ENDED_BADLY: Final = "error"
# As the read lane gives a moment; people need neither its fractions nor its letters.
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, list | tuple):
        return ", ".join(plain(each) for each in value)
    text = str(value)
    return f"{text[:10]} {text[11:19]}" if MOMENT.fullmatch(text) else text


def as_json(value: object) -> str:
    import msgspec  # noqa: PLC0415, only a command that answers needs it

    return msgspec.json.encode(value).decode()


def write_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(plain(row.get(column)) for column in columns))
    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console = Console(file=sys.stdout, width=200, no_color=True)
    console.print(table)


def report(error: PacelineError, *, json: bool) -> None:
    """What was wrong, where, what to do; on standard error, or as the JSON answer."""
    if json:
        body = {"code": error.code, "detail": error.detail, "errors": list(error.flaws)}
        sys.stdout.write(as_json({ENDED_BADLY: body}) + "\n")
        return
    sys.stderr.write(f"{error.detail}\n")
    for flaw in error.flaws:
        if flaw.message not in error.detail:
            sys.stderr.write(f"  {flaw.where}: {flaw.message}\n")
