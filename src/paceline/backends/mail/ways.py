from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Protocol, runtime_checkable

from paceline.backends.mail.console import ConsoleMailer
from paceline.backends.mail.folder import FolderMailer
from paceline.backends.mail.settings import MailSettings, Way
from paceline.kernel.clock import Clock
from paceline.kernel.config import Configuration, CoreSettings, Environment
from paceline.kernel.errors import ConfigError
from paceline.kernel.mail import Mailer

OUTBOX: Final = "outbox"
REAL: Final = frozenset({Environment.STAGING, Environment.PRODUCTION})


@runtime_checkable
class Closing(Protocol):
    """A way that keeps a connection."""

    async def close(self) -> None: ...


def mail_settings(configuration: Configuration) -> MailSettings:
    """Raises ConfigError before anything starts, not when the first letter is due."""
    settings = configuration.section("mail", MailSettings)
    if settings.way is Way.CONSOLE and configuration.core.env in REAL:
        raise ConfigError(
            "mail.way is console: letters with their secrets would stand in the log. "
            "Set PACELINE_MAIL__HOST, or PACELINE_MAIL__WAY to folder."
        )
    return settings


def mailer_of(settings: MailSettings, core: CoreSettings, clock: Clock) -> Mailer:
    """The way that is set; without one SMTP or SendGrid where that is set up, else the folder.

    In development what goes to the folder is printed as well.
    """
    if settings.way is Way.SMTP or (settings.way is Way.AUTO and settings.host is not None):
        from paceline.backends.mail.smtp import SmtpMailer  # noqa: PLC0415, on first use

        return SmtpMailer(settings, clock)
    if settings.way is Way.CONSOLE:
        return ConsoleMailer(clock)
    if settings.way is Way.SENDGRID or (
        settings.way is Way.AUTO and settings.sendgrid_key is not None
    ):
        from paceline.backends.mail.sendgrid import SendGridMailer  # noqa: PLC0415, on first use

        return SendGridMailer(settings, clock)
    at_home = settings.way is Way.AUTO and core.env is Environment.DEVELOPMENT
    folder = core.data_dir / OUTBOX
    beside = ConsoleMailer(clock, elsewhere=f"{folder}") if at_home else None
    return FolderMailer(folder, sender=settings.sender, clock=clock, beside=beside)


@asynccontextmanager
async def open_mailer(
    settings: MailSettings, core: CoreSettings, clock: Clock
) -> AsyncIterator[Mailer]:
    """As `mailer_of`, and closed at the end."""
    mailer = mailer_of(settings, core, clock)
    try:
        yield mailer
    finally:
        if isinstance(mailer, Closing):
            await mailer.close()
