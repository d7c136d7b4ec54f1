import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import aiosmtplib
import structlog
from typing_extensions import override

from paceline.backends.mail.message import message_of
from paceline.backends.mail.settings import MailSettings, Tls
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Invalid, PacelineError, Unavailable
from paceline.kernel.mail import LetterUnanswered, Mail, Mailer

FOR_GOOD: Final = 500
# Of these nothing has reached the server yet.
UNREACHED: Final = (aiosmtplib.SMTPConnectError, ConnectionRefusedError)
log: Final = structlog.get_logger()


class SmtpMailer(Mailer):
    """One connection for each letter. What a server refuses for good is never tried again."""

    def __init__(self, settings: MailSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    @override
    async def send(self, mail: Mail) -> None:
        settings = self._settings
        message = message_of(mail, sender=settings.sender, at=self._clock.now())
        password = settings.password.get_secret_value() if settings.password else None
        with meant(once=mail.once):
            await aiosmtplib.send(
                message,
                hostname=settings.host,
                port=settings.port,
                username=settings.user,
                password=password,
                use_tls=settings.tls is Tls.WHOLE,
                start_tls=settings.tls is Tls.START,
                tls_context=self._context(),
                timeout=settings.seconds,
            )
        log.info("mail.sent")

    def _context(self) -> ssl.SSLContext | None:
        if self._settings.tls is Tls.NONE:
            return None
        return ssl.create_default_context(cafile=self._settings.certificates)


@contextmanager
def meant(*, once: bool = False) -> Iterator[None]:
    """The server's failures as ours; what it says may name people, so it is not repeated."""
    try:
        yield
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise refusal(max(each.code for each in error.recipients)) from error
    except aiosmtplib.SMTPAuthenticationError as error:
        raise away(f"it does not know our user ({error.code})") from error
    except aiosmtplib.SMTPResponseException as error:
        raise refusal(error.code) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        if once and not isinstance(error, UNREACHED):
            raise LetterUnanswered from error
        raise away(type(error).__name__) from error


def refusal(code: int) -> PacelineError:
    if code >= FOR_GOOD:
        return Invalid(f"The mail server refuses this letter for good ({code}).")
    return away(f"it asks to try later ({code})")


def away(reason: str) -> Unavailable:
    return Unavailable(f"The mail server does not take the letter now: {reason}.")
