"""Letters by SendGrid's interface, version 3.

https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr, parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeAlias

import structlog
from typing_extensions import override

from paceline.backends.mail.message import INVITE, message_id, message_of
from paceline.backends.mail.settings import MailSettings
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Invalid, Limited, PacelineError, Unavailable
from paceline.kernel.mail import Invite, LetterUnanswered, Mail, Mailer

if TYPE_CHECKING:
    import httpx2

Json: TypeAlias = dict[str, object]
PATH: Final = "/v3/mail/send"
SECONDS: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
LONGEST_REST: Final = timedelta(days=1)
# Links in letters are secrets of their readers: nobody else's address stands before them.
UNTRACKED: Final[Mapping[str, Json]] = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
}
KEY_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
log: Final = structlog.get_logger()


class SendGridMailer(Mailer):
    """While it asks for patience, nobody asks it: also not for other letters."""

    def __init__(self, settings: MailSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._rests_until: datetime | None = None
        self._client: httpx2.AsyncClient | None = None

    @override
    async def send(self, mail: Mail) -> None:
        self._check_rest()
        body = body_of(mail, sender=self._settings.sender, at=self._clock.now())
        reply = await self._asked(body, once=mail.once)
        if reply.status_code >= HTTPStatus.BAD_REQUEST:
            raise self._refusal(reply, once=mail.once)
        log.info("mail.sent")

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    def _check_rest(self) -> None:
        if self._rests_until is None:
            return
        left = (self._rests_until - self._clock.now()).total_seconds()
        if left > 0:
            raise away("it asked for patience", retry_after=left)

    async def _asked(self, body: Json, *, once: bool) -> "httpx2.Response":
        import httpx2  # noqa: PLC0415, on first use

        if self._client is None:
            self._client = client_of(self._settings)
        try:
            return await self._client.post(PATH, json=body)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise away(type(error).__name__) from error
        except httpx2.HTTPError as error:
            if once:
                raise LetterUnanswered from error
            raise away(type(error).__name__) from error

    def _refusal(self, reply: "httpx2.Response", *, once: bool) -> PacelineError:
        status = reply.status_code
        wait = patience(reply.headers, now=self._clock.now())
        if wait is not None:
            self._rests_until = self._clock.now() + timedelta(seconds=wait)
        log.warning("mail.refused", status=status)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return away("it is asked too often", retry_after=wait)
        if status in KEY_REFUSED:
            return away(f"it does not know our key ({status})")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return LetterUnanswered() if once else away(f"it failed ({status})", retry_after=wait)
        return Invalid(f"SendGrid refuses this letter for good ({status}).")


def body_of(mail: Mail, *, sender: str, at: datetime) -> Json:
    """Raises Invalid for what cannot be written on an envelope."""
    message_of(mail, sender=sender, at=at)
    name, address = parseaddr(sender)
    content = [{"type": "text/plain", "value": mail.text}]
    if mail.html is not None:
        content.append({"type": "text/html", "value": mail.html})
    if mail.invite is not None:
        kind = f"text/calendar; method={mail.invite.method}"
        content.append({"type": kind, "value": mail.invite.text})
    return {
        "from": {"email": address, **({"name": name} if name else {})},
        "personalizations": [
            {"to": [{"email": mail.to}], "custom_args": {"letter": mail.name}},
        ],
        "subject": mail.subject,
        "content": content,
        "headers": {
            "Message-ID": message_id(mail, sender=sender),
            "Auto-Submitted": "auto-generated",
            **mail.headers,
        },
        "tracking_settings": dict(UNTRACKED),
        **({"attachments": [attached(mail.invite)]} if mail.invite is not None else {}),
    }


def attached(invite: Invite) -> Json:
    """SendGrid takes no parameters in the type of a file, only in that of a content."""
    return {
        "content": b64encode(invite.text.encode()).decode(),
        "type": "application/ics",
        "filename": INVITE,
        "disposition": "attachment",
    }


def client_of(settings: MailSettings) -> "httpx2.AsyncClient":
    """Nobody but the operator chose the address, and no redirect is followed with the key."""
    import httpx2  # noqa: PLC0415, on first use

    assert settings.sendgrid_key is not None
    key = settings.sendgrid_key.get_secret_value()
    return httpx2.AsyncClient(
        base_url=settings.sendgrid_url,
        headers={"authorization": f"Bearer {key}"},
        follow_redirects=False,
        timeout=settings.seconds,
        trust_env=False,
    )


def patience(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds to wait: of Retry-After, which is a number or a date, else until its counter resets.

    Never more than a day: what is longer is a mistake of somebody's.
    """
    found = after(headers.get("retry-after"), now=now)
    if found is None and headers.get("x-ratelimit-remaining") == "0":
        reset = headers.get("x-ratelimit-reset", "")
        found = float(reset) - now.timestamp() if reset.isdecimal() else None
    return None if found is None else min(max(found, 0.0), LONGEST_REST.total_seconds())


def after(told: str | None, *, now: datetime) -> float | None:
    if told is None:
        return None
    if SECONDS.fullmatch(told):
        return float(told)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - now).total_seconds()


def away(reason: str, *, retry_after: float | None = None) -> Unavailable:
    """Told how long to wait, every process waits."""
    kind = Unavailable if retry_after is None else Limited
    return kind(f"SendGrid does not take the letter now: {reason}.", retry_after=retry_after)
