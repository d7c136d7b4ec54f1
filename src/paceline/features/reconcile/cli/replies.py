from typing import Annotated

import typer

from paceline.features.reconcile.ports import ReplyBox
from paceline.kernel.terminal import Terminal


def reply(
    context: typer.Context,
    letter: Annotated[
        typer.FileBinaryRead, typer.Argument(metavar="FILE", help="A letter; - is standard input.")
    ],
) -> None:
    """Take one letter that answers an invitation; for mail servers that pipe."""
    terminal: Terminal = context.obj
    content = letter.read()
    terminal.run(dropped, content)
    terminal.answer({"bytes": len(content)}, text="It is read with the next look for answers.")


async def dropped(content: bytes, replies: ReplyBox) -> None:
    await replies.drop(content)
