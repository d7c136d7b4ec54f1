"""The command line over the application of a test."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import typer
from anyio import from_thread, to_thread
from dishka import AsyncContainer
from typer.testing import CliRunner
from typing_extensions import override

from paceline.app.cli.terminal import CommandLine
from paceline.app.edge import Acts
from paceline.kernel.errors import PacelineError

T = TypeVar("T")


class Beside(CommandLine):
    def __init__(self, container: AsyncContainer, *, as_json: bool) -> None:
        super().__init__(json=as_json, acting_as=None)
        self._container = container

    @override
    def run(self, act: Callable[..., Awaitable[T]], *arguments: object) -> T:
        return from_thread.run(Acts(self._container).run, act, *arguments)


@dataclass(frozen=True)
class Shell:
    container: AsyncContainer

    async def __call__(self, commands: typer.Typer, *words: object, as_json: bool = False) -> str:
        """What it prints; a refusal is raised, as the command line's own edge sees it."""
        terminal = Beside(self.container, as_json=as_json)
        done = await to_thread.run_sync(
            lambda: CliRunner().invoke(commands, [str(word) for word in words], obj=terminal)
        )
        if isinstance(done.exception, PacelineError):
            raise done.exception
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    async def json(self, commands: typer.Typer, *words: object) -> Any:  # noqa: ANN401
        return json.loads(await self(commands, *words, as_json=True))
