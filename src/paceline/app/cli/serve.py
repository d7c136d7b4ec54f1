from typing import Annotated, Final

import typer

from paceline.app.place import configured, open_place
from paceline.app.plugins.migrating import Upgrades
from paceline.app.serving import address, listen, looped, serve
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer()
Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")]


@commands.callback(invoke_without_command=True)
def serve_command(context: typer.Context, host: Host = None, port: Port = None) -> None:
    """Migrate and serve until Ctrl-C; nothing is made up."""
    terminal: Terminal = context.obj
    with looped() as runner:
        runner.run(run(terminal, host, port))


async def run(terminal: Terminal, host: str | None, port: int | None) -> None:
    core = configured().core
    taken = listen(host or core.host, core.port if port is None else port)
    base = core.public_url or address(taken)
    async with open_place(public_url=base) as place:
        await (await place.container.get(Upgrades)).upgrade()

        def ready() -> None:
            text = f"Paceline serves on {base}\nStop with Ctrl-C."
            terminal.answer({"address": base}, text=text)

        await serve(place, taken, ready=ready)
        terminal.say("Stopped.")
