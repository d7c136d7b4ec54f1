import asyncio
import signal
from typing import Annotated, Final

import typer

from paceline.app.stand_ins import Sections, all_opened, spoken
from paceline.kernel.config import variable_of
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer(invoke_without_command=True)
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
Port = Annotated[int, typer.Option(min=0, max=65535, help="Of the stand-in Discord; 0 picks one.")]


@commands.callback()
def sandbox(context: typer.Context, port: Port = 0) -> None:
    """Run stand-ins for Discord and others, with nothing in them, until Ctrl-C."""
    terminal: Terminal = context.obj
    asyncio.run(ran(terminal, port))


async def ran(terminal: Terminal, port: int) -> None:
    stop = asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with all_opened(port=port) as found:
        lines = [
            f"A stand-in for {spoken(name)} is at {page}" for name, page in found.pages.items()
        ]
        lines += [
            f"Connect a cohort there with --provider {name} --place {place}"
            for name, place in found.places.items()
        ]
        lines.append("A server uses it with these in its environment:")
        lines += variables(found.settings)
        for offer in found.offers:
            lines += ["Its letters come here with these:", *variables(offer)]
        if not found.judged:
            lines.append("Requests are not judged: the vendors' descriptions are not here.")
        told: dict[str, object] = {
            "settings": found.settings,
            "pages": found.pages,
            "places": found.places,
            "offers": found.offers,
        }
        terminal.answer(told, text="\n".join([*lines, "Stop with Ctrl-C."]))
        await stop.wait()
    terminal.say("Stopped.")


def variables(sections: Sections) -> list[str]:
    return [
        f"  {variable_of(f'{section}.{key}')}={value}"
        for section, values in sections.items()
        for key, value in values.items()
    ]
