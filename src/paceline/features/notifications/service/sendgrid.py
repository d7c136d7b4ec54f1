"""What SendGrid tells of letters: signed, lately, and dealt with once.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
import structlog

from paceline.features.notifications.errors import BadSignature, WebhookNotFound
from paceline.features.notifications.models import Notice
from paceline.features.notifications.public import NoticeState, NoticeType
from paceline.features.notifications.repository.addresses import (
    AddressRepository,
    MailEventRepository,
)
from paceline.features.notifications.repository.notices import NoticeRepository
from paceline.features.notifications.service.choosing import ChoiceService
from paceline.features.notifications.settings import NotificationsSettings
from paceline.kernel.clock import Clock
from paceline.kernel.errors import ConfigError, Invalid

# A block is of the moment: the address is good, and the next letter may get through.
FOR_NOW: Final = "blocked"
LOST: Final = frozenset({"bounce", "spamreport"})
LEFT: Final = "Unsubscribed Address"
# A letter is dropped for other reasons as well: what is wrong with it or with the plan that is
# paid for says nothing about the address.
LOST_FOR: Final = ("Bounced Address", "Invalid", "Spam Reporting Address")
NOT_OF_ADDRESSES: Final = ("Invalid SMTPAPI",)
LONGEST: Final = 150
log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event; what it does not have is empty. `letter` is what we sent along."""

    event: str
    sg_event_id: str
    email: str = field(default="", repr=False)
    letter: str = ""
    type: str = ""
    reason: str = field(default="", repr=False)

    @property
    def is_lost(self) -> bool:
        if not self.email or self.type == FOR_NOW:
            return False
        return self.event in LOST or (self.event == "dropped" and self.is_dropped_for_good)

    @property
    def is_dropped_for_good(self) -> bool:
        return self.reason.startswith(LOST_FOR) and not self.reason.startswith(NOT_OF_ADDRESSES)

    @property
    def why(self) -> str:
        """For the organiser; what a server said may name people."""
        return {"spamreport": "They reported a letter as spam."}.get(
            self.event, "Letters to this address come back."
        )


class SendGridEvents:
    def __init__(
        self,
        events: MailEventRepository,
        addresses: AddressRepository,
        notices: NoticeRepository,
        choices: ChoiceService,
        clock: Clock,
        settings: NotificationsSettings,
    ) -> None:
        self._events = events
        self._addresses = addresses
        self._notices = notices
        self._choices = choices
        self._clock = clock
        self._settings = settings

    async def take(self, body: bytes, *, signature: str, stamp: str) -> None:
        """Raises WebhookNotFound, BadSignature, Invalid."""
        self._judge(body, signature=signature, stamp=stamp)
        told = events_of(body)
        now = self._clock.now()
        fresh = await self._events.news([each.sg_event_id for each in told], at=now)
        once = {each.sg_event_id: each for each in told if each.sg_event_id in fresh}
        notices = await self._of_letters(once.values())
        for each in once.values():
            await self._one(each, notices.get(each.letter))
        log.info("mail.events_taken", told=len(told), fresh=len(once))

    def _judge(self, body: bytes, *, signature: str, stamp: str) -> None:
        """The time is signed, too: what is old may have been recorded."""
        key = self._settings.sendgrid_public_key
        if key is None:
            raise WebhookNotFound
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= len("9999999999")):
            raise BadSignature
        age = abs(self._clock.now().timestamp() - int(stamp))
        if age > self._settings.sendgrid_tolerance_seconds:
            raise BadSignature
        if not is_signed(stamp.encode() + body, signature, key):
            raise BadSignature

    async def _of_letters(self, told: Iterable[Told]) -> dict[str, Notice]:
        letters = sorted({each.letter for each in told if each.letter})
        found = await self._notices.of_letters_unscoped(letters) if letters else []
        return {each.letter: each for each in found}

    async def _one(self, told: Told, notice: Notice | None) -> None:
        if told.is_lost:
            await self._addresses.bury(told.email, reason=told.why, at=self._clock.now())
            if notice is not None and notice.state is NoticeState.SENT:
                notice.state, notice.note = NoticeState.FAILED, told.why
        if notice is None:
            return
        if told.event == "unsubscribe" or told.reason.startswith(LEFT):
            await self._choices.end_for_unscoped(notice.sign_up_id, *NoticeType)
        elif told.event == "group_unsubscribe":
            await self._choices.end_for_unscoped(notice.sign_up_id, notice.type)


def events_of(body: bytes) -> Sequence[Told]:
    """Those that we understand: for one that we do not, SendGrid would send all again for days.

    What has more fields than we know is fine: it adds some now and then.
    """
    try:
        found = msgspec.json.decode(body, type=list[msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Invalid("These are no events of SendGrid: give a list of them.") from error
    told = [each for each in map(event_of, found) if each is not None]
    if len(told) < len(found):
        log.warning("mail.events_not_understood", events=len(found) - len(told))
    return told


def event_of(raw: msgspec.Raw) -> Told | None:
    try:
        told = msgspec.json.decode(raw, type=Told)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    is_usual = len(told.sg_event_id) <= LONGEST and "\x00" not in told.sg_event_id
    return told if is_usual else None


def is_signed(message: bytes, signature: str, public_key: str) -> bool:
    """ECDSA on P-256 with SHA-256. Raises ConfigError when the key in the settings is none."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415, on first use
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415, as above
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415

    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ConfigError("notifications.sendgrid_public_key is no key of SendGrid's.") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ConfigError("notifications.sendgrid_public_key is no key of SendGrid's.")
    try:
        key.verify(base64.b64decode(signature, validate=True), message, ec.ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
