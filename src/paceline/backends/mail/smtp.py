import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Final

import aiosmtplib
import structlog
from typing_extensions import override

from paceline.backends.mail.message import BEYOND_ASCII, LINES, message_of
from paceline.backends.mail.settings import MailSettings, Tls
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Invalid, PacelineError, Unavailable
from paceline.kernel.mail import LetterUnanswered, Mail, Mailer

FOR_GOOD: Final = 500
log: Final = structlog.get_logger()


class SmtpMailer(Mailer):
    """One connection for each letter. What a server refuses for good is never tried again."""

    def __init__(self, settings: MailSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    @override
    async def send(self, mail: Mail) -> None:
        envelope = enveloped(mail, sender=self._settings.sender, at=self._clock.now())
        client = self._client()
        with reaching():
            await client.connect()
        with meant(once=mail.once):
            async with client:
                await client.sendmail(
                    envelope.sender, envelope.to, envelope.letter, mail_options=envelope.options
                )
        log.info("mail.sent")

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings
        password = settings.password.get_secret_value() if settings.password else None
        return aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.user,
            password=password,
            use_tls=settings.tls is Tls.WHOLE,
            start_tls=settings.tls is Tls.START,
            tls_context=self._context(),
            timeout=settings.seconds,
        )

    def _context(self) -> ssl.SSLContext | None:
        if self._settings.tls is Tls.NONE:
            return None
        return ssl.create_default_context(cafile=self._settings.certificates)


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """The letter as bytes: what is written is what is sent."""

    sender: str
    to: Sequence[str] = field(repr=False)
    letter: bytes = field(repr=False)
    options: Sequence[str]


def enveloped(mail: Mail, *, sender: str, at: datetime) -> Envelope:
    """Raises Invalid for a letter to nobody, and for what cannot be written on an envelope."""
    message = message_of(mail, sender=sender, at=at)
    to = [each.addr_spec for each in message["To"].addresses]
    origin = parseaddr(sender)[1]
    if not to:
        raise Invalid("A letter cannot be addressed like this.")
    beyond = not "".join((origin, *to)).isascii()
    return Envelope(
        sender=origin,
        to=to,
        letter=message.as_bytes(policy=BEYOND_ASCII if beyond else LINES),
        options=["SMTPUTF8", "BODY=8BITMIME"] if beyond else [],
    )


@contextmanager
def reaching() -> Iterator[None]:
    """Whatever fails before the letter is begun, it was surely not taken."""
    try:
        yield
    except aiosmtplib.SMTPAuthenticationError as error:
        raise away(f"it does not know our user ({error.code})") from error
    except aiosmtplib.SMTPResponseException as error:
        raise away(f"it turns us away ({error.code})") from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise away(type(error).__name__) from error


@contextmanager
def meant(*, once: bool) -> Iterator[None]:
    """The server's failures as ours; what it says may name people, so it is not repeated."""
    try:
        yield
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise refusal(max(each.code for each in error.recipients)) from error
    except aiosmtplib.SMTPResponseException as error:
        raise refusal(error.code) from error
    except aiosmtplib.SMTPNotSupported as error:
        raise away(type(error).__name__) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        if once:
            raise LetterUnanswered from error
        raise away(type(error).__name__) from error


def refusal(code: int) -> PacelineError:
    if code >= FOR_GOOD:
        return Invalid(f"The mail server refuses this letter for good ({code}).")
    return away(f"it asks to try later ({code})")


def away(reason: str) -> Unavailable:
    return Unavailable(f"The mail server does not take the letter now: {reason}.")
