from typing import Final

from paceline.backends.mail.console import ConsoleMailer
from paceline.backends.mail.folder import FolderMailer
from paceline.backends.mail.settings import MailSettings, Way
from paceline.kernel.clock import Clock
from paceline.kernel.config import CoreSettings, Environment
from paceline.kernel.mail import Mailer

OUTBOX: Final = "outbox"
REAL: Final = frozenset({Environment.STAGING, Environment.PRODUCTION})


def mailer_of(settings: MailSettings, core: CoreSettings, clock: Clock) -> Mailer:
    """The way that is set; without one SMTP where a host is named, else the folder.

    In development what goes to the folder is printed as well.
    """
    if settings.way is Way.SMTP or (settings.way is Way.AUTO and settings.host is not None):
        from paceline.backends.mail.smtp import SmtpMailer  # noqa: PLC0415, on first use

        return SmtpMailer(settings, clock)
    production = core.env in REAL
    if settings.way is Way.CONSOLE:
        return ConsoleMailer(production=production)
    at_home = settings.way is Way.AUTO and core.env is Environment.DEVELOPMENT
    return FolderMailer(
        core.data_dir / OUTBOX,
        sender=settings.sender,
        clock=clock,
        beside=ConsoleMailer(production=production) if at_home else None,
    )
