"""One invocation of the command line: the container opened once, a unit of work per act."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from typing_extensions import override

from paceline.app.cli.output import as_json, write_table
from paceline.kernel.terminal import Rows, Terminal

if TYPE_CHECKING:
    from paceline.app.place import Place

T = TypeVar("T")
BAR = 24


async def begun(place: "Place") -> None:
    """A folder in which nothing ever ran gets its tables from whatever is asked there first."""
    from paceline.app.plugins.migrating import Upgrades  # noqa: PLC0415, the application is heavy
    from paceline.db.database import Database  # noqa: PLC0415

    if (await place.container.get(Database)).is_new:
        await (await place.container.get(Upgrades)).upgrade()


class CommandLine(Terminal):
    def __init__(self, *, json: bool, acting_as: str | None, reason: str = "") -> None:
        self._json = json
        self._acting_as = acting_as
        self._reason = reason

    @property
    @override
    def json(self) -> bool:
        return self._json

    @override
    def run(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        return asyncio.run(self._run(act, arguments))

    @override
    def work(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        return asyncio.run(self._run(act, arguments, working=True))

    async def _run(
        self,
        act: Callable[..., Awaitable[T]],
        arguments: Sequence[object],
        *,
        working: bool = False,
    ) -> T:
        from paceline.app.edge import Acts  # noqa: PLC0415, the application is heavy
        from paceline.app.place import open_place, working_in  # noqa: PLC0415

        async with open_place() as place:
            await begun(place)
            acts = Acts(place.container, acting_as=self._acting_as, reason=self._reason)
            if not working:
                return await acts.run(act, *arguments)
            async with working_in(place):
                return await acts.run(act, *arguments)

    @override
    def answer(self, value: object, *, text: str) -> None:
        sys.stdout.write((as_json(value) if self._json else text) + "\n")
        sys.stdout.flush()

    @override
    def table(self, rows: Rows, *, columns: Sequence[str]) -> None:
        if self._json:
            sys.stdout.write(as_json(list(rows)) + "\n")
        else:
            write_table(rows, columns)

    @override
    def say(self, text: str) -> None:
        if not self._json:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    @override
    def progress(self, done: int, total: int, note: str = "") -> None:
        if self._json or not sys.stderr.isatty():
            return
        filled = BAR * done // max(total, 1)
        end = "\n" if done >= total else ""
        bar = "#" * filled + "." * (BAR - filled)
        sys.stderr.write(f"\r[{bar}] {done}/{total} {note[:60]:<60}{end}")
        sys.stderr.flush()
