"""One invocation of the command line: the container opened once, a unit of work per act."""

import asyncio
import inspect
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, get_type_hints

from typing_extensions import override

from paceline.app.cli.output import as_json, write_table
from paceline.kernel.terminal import Terminal

if TYPE_CHECKING:
    from dishka import AsyncContainer

    from paceline.kernel.identity import Principal

T = TypeVar("T")
BAR = 24


class CommandLine(Terminal):
    def __init__(self, *, json: bool, acting_as: str | None) -> None:
        self._json = json
        self._acting_as = acting_as

    @property
    @override
    def json(self) -> bool:
        return self._json

    @override
    def run(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        return asyncio.run(self._run(act, arguments))

    async def _run(self, act: Callable[..., Awaitable[T]], arguments: Sequence[object]) -> T:
        from paceline.app.place import open_place  # noqa: PLC0415, the application is heavy

        async with open_place() as place:
            return await self._settled(place.container, act, arguments)

    async def _settled(
        self,
        container: "AsyncContainer",
        act: Callable[..., Awaitable[T]],
        arguments: Sequence[object],
    ) -> T:
        from paceline.app.edge import settled  # noqa: PLC0415

        async with container() as scope:
            filled: dict[str, object] = {}
            for name, kind in self._further(act, len(arguments)).items():
                filled[name] = await self._get(scope, kind)
            return await settled(scope, lambda: act(*arguments, **filled))

    def _further(self, act: Callable[..., Awaitable[T]], given: int) -> Mapping[str, type]:
        hints = get_type_hints(act)
        return {name: hints[name] for name in list(inspect.signature(act).parameters)[given:]}

    async def _get(self, scope: "AsyncContainer", kind: type) -> object:
        from paceline.kernel.identity import Principal  # noqa: PLC0415

        return await self._principal(scope) if kind is Principal else await scope.get(kind)

    async def _principal(self, scope: "AsyncContainer") -> "Principal":
        from paceline.kernel.identity import Operators  # noqa: PLC0415

        operators: Operators = await scope.get(Operators)
        if self._acting_as is not None:
            return await operators.person(self._acting_as)
        return await operators.operator()

    @override
    def answer(self, value: object, *, text: str) -> None:
        sys.stdout.write((as_json(value) if self._json else text) + "\n")

    @override
    def table(self, rows: Sequence[Mapping[str, object]], *, columns: Sequence[str]) -> None:
        if self._json:
            sys.stdout.write(as_json(list(rows)) + "\n")
        else:
            write_table(rows, columns)

    @override
    def say(self, text: str) -> None:
        if not self._json:
            sys.stdout.write(text + "\n")

    @override
    def progress(self, done: int, total: int, note: str = "") -> None:
        if self._json or not sys.stderr.isatty():
            return
        filled = BAR * done // max(total, 1)
        end = "\n" if done >= total else ""
        bar = "#" * filled + "." * (BAR - filled)
        sys.stderr.write(f"\r[{bar}] {done}/{total} {note[:60]:<60}{end}")
        sys.stderr.flush()
