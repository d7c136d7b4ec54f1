from typing import Annotated, Final

import typer

from paceline.kernel.terminal import Terminal
from paceline_notices.service import NoticeService

commands: Final = typer.Typer(no_args_is_help=True)


@commands.callback()
def notices() -> None:
    """Notices for everybody."""


@commands.command()
def write(context: typer.Context, text: Annotated[str, typer.Argument(metavar="TEXT")]) -> None:
    """Write one."""
    terminal: Terminal = context.obj
    terminal.run(written, text)
    terminal.answer({"text": text}, text="Written.")


async def written(text: str, notices: NoticeService) -> None:
    await notices.write(text)
