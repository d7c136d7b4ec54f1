import sys

from typing_extensions import override

from paceline.kernel.mail import Mail, Mailer


class ConsoleMailer(Mailer):
    """Letters on standard error, links and all: for one's own machine alone."""

    @override
    async def send(self, mail: Mail) -> None:
        sys.stderr.write(printed(mail))
        sys.stderr.flush()


def printed(mail: Mail) -> str:
    rule = "-" * 72
    return f"{rule}\nTo: {mail.to}\nSubject: {mail.subject}\n\n{mail.text.strip()}\n{rule}\n"
