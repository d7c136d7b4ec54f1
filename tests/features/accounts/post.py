"""The letters of an installation without a mail server: files in its outbox."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from dishka import AsyncContainer

from tests.work import work_off


@dataclass(frozen=True, kw_only=True)
class Letter:
    to: str
    subject: str
    text: str
    html: str

    @property
    def token(self) -> str:
        found = re.search(r"#(\S+)", self.text)
        assert found is not None, self.text
        return found[1]


async def delivered(container: AsyncContainer, folder: Path) -> list[Letter]:
    """What was sent since the last time, in no order."""
    await work_off(container)
    paths = sorted((folder / "outbox").glob("*.eml"))
    letters = [read(path) for path in paths]
    for path in paths:
        path.unlink()
    return letters


async def the_letter(container: AsyncContainer, folder: Path) -> Letter:
    [letter] = await delivered(container, folder)
    return letter


def read(path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=text.get_content(),
        html=html.get_content(),
    )
