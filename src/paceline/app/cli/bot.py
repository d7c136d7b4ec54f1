"""`paceline bot`: the commands in Discord, beside a server or alone."""

import asyncio
import signal
from typing import Final

import typer

from paceline.app.bot import gateway_of
from paceline.app.place import open_place
from paceline.app.plugins.migrating import Upgrades
from paceline.bot.ports import Outward
from paceline.bot.registering import register
from paceline.kernel.errors import ConfigError
from paceline.kernel.lifecycle import running
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(invoke_without_command=True)
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@commands.callback()
def bot(context: typer.Context) -> None:
    """Listen at Discord's gateway until Ctrl-C, unless another process does."""
    if context.invoked_subcommand is None:
        terminal: Terminal = context.obj
        asyncio.run(listened(terminal))


async def listened(terminal: Terminal) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    async with open_place() as place:
        upgrades = await place.container.get(Upgrades)
        if not (await upgrades.look()).up_to_date:
            raise ConfigError("The database is not up to date. Run: paceline db upgrade")
        async with running([await gateway_of(place.container)]):
            terminal.say("Listening. Ctrl-C stops; answers on their way go out first.")
            await stop.wait()
    terminal.say("Stopped.")


@commands.command("register")
def register_commands(context: typer.Context) -> None:
    """Tell Discord which commands there are; nothing happens when it knows them so."""
    terminal: Terminal = context.obj
    changed = terminal.run(told)
    text = "Discord knows the commands now." if changed else "Discord knows them already."
    terminal.answer({"changed": changed}, text=text)


async def told(outward: Outward) -> bool:
    return await register(outward)
