import asyncio
import signal
from typing import Annotated, Final

import typer

from paceline.app.parts import parts_of
from paceline.app.place import open_place
from paceline.app.plugins.migrating import Upgrades
from paceline.kernel.errors import ConfigError
from paceline.kernel.lifecycle import running
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(invoke_without_command=True)
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@commands.callback()
def work(
    context: typer.Context,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Jobs that run at once.")
    ] = None,
) -> None:
    """Run jobs without serving. SIGTERM or Ctrl-C lets running jobs end and stops."""
    terminal: Terminal = context.obj
    asyncio.run(worked(terminal, workers))


async def worked(terminal: Terminal, workers: int | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    async with open_place() as place:
        upgrades = await place.container.get(Upgrades)
        if not (await upgrades.look()).up_to_date:
            raise ConfigError("The database is not up to date. Run: paceline db upgrade")
        async with running(await parts_of(place.container, workers=workers)):
            terminal.say("Working. Ctrl-C stops when the running jobs have ended.")
            await stop.wait()
    terminal.say("Stopped.")
