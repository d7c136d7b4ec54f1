"""Letters are written when they are sent: a payload names rows, never an address or a secret.

No letter repeats what a stranger typed, a name for instance: who registers with somebody else's
address must not be able to write to them through us.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from paceline.features.accounts.models.links import LinkPurpose
from paceline.features.accounts.public import InvitationId
from paceline.features.accounts.repository.letters import LetterReads
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.keys import PublicUrl, ServerKey
from paceline.kernel.mail import Mail, Mailer
from paceline.kernel.messages import JobPayload

if TYPE_CHECKING:
    from jinja2 import Template

INVITATION: Final = "accounts.invitation"


class About(StrEnum):
    """What a notice tells its reader of, so that they can object."""

    ALREADY_REGISTERED = "already_registered"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105, a fact and no password
    EMAIL_CHANGED = "email_changed"
    FACTORS_CHANGED = "factors_changed"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_REMOVED = "identity_removed"


@dataclass(frozen=True, kw_only=True)
class SendLink(JobPayload):
    name: ClassVar = "accounts.send_link"

    link_id: UUID


@dataclass(frozen=True, kw_only=True)
class SendInvitation(JobPayload):
    name: ClassVar = "accounts.send_invitation"

    invitation_id: InvitationId
    link_id: UUID


@dataclass(frozen=True, kw_only=True)
class SendNotice(JobPayload):
    """`notice_id` tells one from the next.

    Of a changed address it is the id of the link, which knows the address before.
    """

    name: ClassVar = "accounts.send_notice"

    notice_id: UUID
    user_id: UserId
    about: About


@dataclass(frozen=True, kw_only=True)
class SendFarewell(JobPayload):
    name: ClassVar = "accounts.send_farewell"

    farewell_id: UUID


@dataclass(frozen=True, kw_only=True)
class Letter:
    subject: str
    paragraphs: Sequence[str]
    closing: str
    action: str = ""
    url: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """`path` is where the front end answers; the token stands behind `#`, out of every log."""

    subject: str
    paragraphs: Sequence[str]
    closing: str
    action: str
    path: str

    def letter(self, address: PublicUrl, token: str) -> Letter:
        return Letter(
            subject=self.subject,
            paragraphs=self.paragraphs,
            closing=self.closing,
            action=self.action,
            url=address.to(f"{self.path}#{token}"),
        )


LINKS: Final = {
    LinkPurpose.VERIFY: Wording(
        subject="Confirm your address",
        paragraphs=(
            "Someone, probably you, registered with this address.",
            "Open the link within two days and enter the password you chose: "
            "that finishes the registration.",
        ),
        closing="If it was not you, do nothing: without your confirmation there is no account.",
        action="Confirm my address",
        path="account/verify",
    ),
    LinkPurpose.RESET: Wording(
        subject="Choose a new password",
        paragraphs=(
            "Someone, probably you, asked to choose a new password for this account.",
            "The link is good for one hour and once. It ends every session, everywhere.",
        ),
        closing="If it was not you, do nothing: your password stays as it is.",
        action="Choose a new password",
        path="account/reset",
    ),
    LinkPurpose.CHANGE_EMAIL: Wording(
        subject="Confirm your new address",
        paragraphs=(
            "This address is to become that of an account.",
            "Open the link within a day to confirm it.",
        ),
        closing="If you know nothing of this, do nothing: nothing changes.",
        action="Confirm my new address",
        path="account/email",
    ),
}
INVITED: Final = Wording(
    subject="You are invited",
    paragraphs=("You are invited to take part.", "The link is good for two weeks and once."),
    closing="If you know nothing of this, do nothing: no account is made without you.",
    action="Accept the invitation",
    path="account/invitation",
)
NOTICES: Final = {
    About.ALREADY_REGISTERED: Letter(
        subject="You have an account already",
        paragraphs=(
            "Someone, probably you, tried to register with this address, which has an account.",
            "Sign in with it; if the password is forgotten, ask for a new one there.",
        ),
        closing="If it was not you, do nothing: nothing changed.",
    ),
    About.PASSWORD_CHANGED: Letter(
        subject="Your password was changed",
        paragraphs=("The password of your account was changed, and other sessions were ended.",),
        closing="If it was not you, choose a new password at once and tell your organiser.",
    ),
    About.FACTORS_CHANGED: Letter(
        subject="How you sign in was changed",
        paragraphs=("A passkey, an app for codes or the backup codes of your account changed.",),
        closing="If it was not you, choose a new password at once and tell your organiser.",
    ),
    About.EMAIL_CHANGED: Letter(
        subject="Your address was changed",
        paragraphs=("Your account has another address from now on; this one is no longer used.",),
        closing="If it was not you, tell your organiser at once.",
    ),
    About.IDENTITY_LINKED: Letter(
        subject="A way to sign in was added",
        paragraphs=("A provider was linked to your account; it signs you in from now on.",),
        closing="If it was not you, remove it, choose a new password and tell your organiser.",
    ),
    About.IDENTITY_REMOVED: Letter(
        subject="A way to sign in was removed",
        paragraphs=("A provider was removed from your account; it signs you in no more.",),
        closing="If it was not you, choose a new password at once and tell your organiser.",
    ),
}
FAREWELL: Final = Letter(
    subject="Your account was erased",
    paragraphs=(
        "Your account is gone, and with it what was kept of you.",
        "You left the groups of cohorts that still run. Nothing more is written to this address.",
    ),
    closing="If it was not you, tell your organiser at once. Nobody can bring back what is erased.",
)


class LetterService:
    def __init__(
        self,
        reads: LetterReads,
        mailer: Mailer,
        key: ServerKey,
        address: PublicUrl,
        clock: Clock,
    ) -> None:
        self._reads = reads
        self._mailer = mailer
        self._key = key
        self._address = address
        self._clock = clock

    async def send_link(self, link_id: UUID) -> None:
        """Nothing is sent for a link that was used or replaced, or whose user went."""
        found = await self._reads.link_unscoped(link_id, at=self._clock.now())
        if found is None:
            return
        purpose = purpose_of(found.purpose)
        token = self._key.token_again(purpose, link_id, stored=found.token_hash)
        if token is not None:
            letter = LINKS[found.purpose].letter(self._address, token)
            await self._send(letter, to=found.to, key=str(link_id))

    async def send_invitation(self, invitation_id: InvitationId, *, link_id: UUID) -> None:
        found = await self._reads.invitation_unscoped(invitation_id, link_id, at=self._clock.now())
        if found is None:
            return
        token = self._key.token_again(INVITATION, link_id, stored=found.token_hash)
        if token is not None:
            letter = INVITED.letter(self._address, token)
            await self._send(letter, to=found.to, key=str(link_id))

    async def send_notice(self, notice: SendNotice) -> None:
        """Of a changed address the one before hears, not the new one."""
        if notice.about is About.EMAIL_CHANGED:
            to = await self._reads.former_address_unscoped(notice.notice_id)
        else:
            to = await self._reads.address_unscoped(notice.user_id)
        if to is not None:
            await self._send(NOTICES[notice.about], to=to, key=f"notice-{notice.notice_id}")

    async def send_farewell(self, farewell_id: UUID) -> None:
        to = await self._reads.farewell_unscoped(farewell_id)
        if to is not None:
            await self._send(FAREWELL, to=to, key=f"farewell-{farewell_id}")

    async def _send(self, letter: Letter, *, to: str, key: str) -> None:
        await self._mailer.send(
            Mail(
                key=key,
                to=to,
                subject=letter.subject,
                text=rendered("letter.txt", letter),
                html=rendered("letter.html", letter),
                own_act=True,
            )
        )


def purpose_of(purpose: LinkPurpose) -> str:
    """A token made for one purpose is another's to no one."""
    return f"accounts.{purpose}"


def rendered(name: str, letter: Letter) -> str:
    return template(name).render(letter=letter)


@lru_cache
def template(name: str) -> "Template":
    """What goes into HTML is escaped, whatever it is."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415, on first use

    escaped = name.endswith(".html")
    environment = Environment(autoescape=escaped, undefined=StrictUndefined)  # noqa: S701
    source = files("paceline.features.accounts.templates").joinpath(name)
    return environment.from_string(source.read_text())
