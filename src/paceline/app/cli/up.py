from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Annotated, Final

import typer

from paceline.app.cli.serve import Host, Port
from paceline.app.demo.load import Login, load_demo
from paceline.app.place import Place, configured, open_place
from paceline.app.plugins.migrating import Upgrades
from paceline.app.serving import address, listen, looped, serve
from paceline.app.stand_ins import StandIns, spoken, where_needed
from paceline.kernel.config import Environment
from paceline.kernel.terminal import Terminal

commands: Final = typer.Typer()
Demo = Annotated[bool, typer.Option(help="Load a demo into an empty database.")]


@commands.callback(invoke_without_command=True)
def up(context: typer.Context, host: Host = None, port: Port = None, demo: Demo = True) -> None:  # noqa: FBT002
    """Migrate, load the demo once, serve until Ctrl-C."""
    terminal: Terminal = context.obj
    with looped() as runner:
        runner.run(run(terminal, host, port, demo=demo))


async def run(terminal: Terminal, host: str | None, port: int | None, *, demo: bool) -> None:
    core = configured().core
    taken = listen(host or core.host, core.port if port is None else port)
    base = core.public_url or address(taken)
    async with AsyncExitStack() as stack:
        outside = await stack.enter_async_context(where_needed(configured())) if demo else None
        place = await stack.enter_async_context(open_place(public_url=base))
        await (await place.container.get(Upgrades)).upgrade()
        made = await demo_of(place, terminal, outside) if demo else []
        lines = told(base, made, outside)
        answer = {
            "address": base,
            "logins": [as_row(login) for login in made],
            "stand_ins": outside.pages if outside else {},
        }
        await serve(place, taken, ready=lambda: terminal.answer(answer, text=lines))
        terminal.say("Stopped.")


async def demo_of(place: Place, terminal: Terminal, outside: StandIns | None) -> Sequence[Login]:
    """Only where nobody's real data is: production starts empty."""
    if place.configuration.core.env is not Environment.DEVELOPMENT:
        return []
    terminal.say("Looking after the demo...")
    return await load_demo(place, places=outside.places if outside else {})


def as_row(login: Login) -> dict[str, str]:
    return {"role": login.role.value, "email": login.email, "password": login.password}


def told(base: str, made: Sequence[Login], outside: StandIns | None) -> str:
    lines = [f"Paceline serves on {base}"]
    if made:
        lines.append("Demo logins:")
        lines += [f"  {each.role:<12} {each.email:<24} {each.password}" for each in made]
    for name, page in (outside.pages if outside else {}).items():
        lines.append(
            f"No {spoken(name)} is set up: a stand-in at {page} shows what would be there."
        )
    lines.append("Stop with Ctrl-C.")
    return "\n".join(lines)
