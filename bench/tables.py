from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table


def printed(rows: Sequence[Mapping[str, str]]) -> None:
    """Rows with the same columns, the first column left, the rest right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(rows[0]):
        table.add_column(column, justify="left" if place == 0 else "right")
    for row in rows:
        table.add_row(*row.values())
    Console(width=100, no_color=True).print(table)
