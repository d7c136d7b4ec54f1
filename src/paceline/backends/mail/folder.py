import asyncio
import os
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import structlog
from typing_extensions import override

from paceline.backends.mail.message import message_of
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Unavailable
from paceline.kernel.mail import Mail, Mailer

OWNER_ONLY: Final = 0o600
log: Final = structlog.get_logger()


class FolderMailer(Mailer):
    """A file for each letter, which any mail program opens; a second try writes the same file.

    `beside` gets each letter too: at home, where nobody looks into folders.
    """

    def __init__(
        self, folder: Path, *, sender: str, clock: Clock, beside: Mailer | None = None
    ) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock
        self._beside = beside

    @override
    async def send(self, mail: Mail) -> None:
        message = message_of(mail, sender=self._sender, at=self._clock.now())
        path = self._folder / f"{mail.name}.eml"
        try:
            await asyncio.to_thread(write, path, message)
        except OSError as error:
            raise Unavailable(f"The outbox cannot be written: {error.strerror}.") from error
        log.info("mail.kept", path=str(path))
        if self._beside is not None:
            await self._beside.send(mail)


def write(path: Path, message: EmailMessage) -> None:
    """Whole or not at all, and for the owner's eyes: there are links in it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes())
    draft.replace(path)
