import sys
from datetime import datetime, timedelta
from typing import Final

from typing_extensions import override

from paceline.kernel.clock import Clock
from paceline.kernel.mail import Mail, Mailer

SHOWN: Final = 3
BURST: Final = timedelta(seconds=10)


class ConsoleMailer(Mailer):
    """Letters on standard error, links and all: for one's own machine alone.

    Of many at once the first few are shown: they are there to be read. `elsewhere` says where all
    of them are.
    """

    def __init__(self, clock: Clock, *, elsewhere: str = "") -> None:
        self._clock = clock
        self._elsewhere = elsewhere
        self._since: datetime | None = None
        self._shown = 0

    @override
    async def send(self, mail: Mail) -> None:
        now = self._clock.now()
        if self._since is None or now - self._since > BURST:
            self._shown = 0
        self._since = now
        self._shown += 1
        if self._shown <= SHOWN or not self._elsewhere:
            sys.stderr.write(printed(mail))
        elif self._shown == SHOWN + 1:
            sys.stderr.write(f"More letters are going out; all of them are in {self._elsewhere}.\n")
        sys.stderr.flush()


def printed(mail: Mail) -> str:
    rule = "-" * 72
    return f"{rule}\nTo: {mail.to}\nSubject: {mail.subject}\n\n{mail.text.strip()}\n{rule}\n"
