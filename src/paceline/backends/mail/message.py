from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Final

from typing_extensions import override

from paceline.kernel.errors import Invalid
from paceline.kernel.mail import Invite, Mail

INVITE: Final = "invite.ics"
# One word each, that may be longer than a line: an address with a cut in it is none.
WHOLE: Final = frozenset({"list-unsubscribe", "list-unsubscribe-post"})


class Lines(EmailPolicy):
    """Long lines are folded, but for those of `WHOLE`."""

    @override
    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in WHOLE and value.isascii():
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


# In seven bits, as every server takes them.
LINES: Final = Lines(linesep="\r\n", cte_type="7bit")
BEYOND_ASCII: Final = Lines(linesep="\r\n", utf8=True)


def message_of(mail: Mail, *, sender: str, at: datetime) -> EmailMessage:
    """A second try has the same Message-ID, so a letter box that has it can drop it.

    Raises Invalid for what cannot be written on an envelope.
    """
    message = EmailMessage(policy=LINES)
    try:
        message["From"] = sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
    except (MessageError, ValueError) as error:
        raise Invalid("A letter cannot be addressed like this.") from error
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(mail, sender=sender)
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    if mail.invite is not None:
        add_invite(message, mail.invite)
    return message


def add_invite(message: EmailMessage, invite: Invite) -> None:
    """The last alternative for calendars, and a file for mail programs that are none."""
    message.add_alternative(invite.text, subtype="calendar", params={"method": invite.method})
    message.add_attachment(
        invite.text.encode(), maintype="application", subtype="ics", filename=INVITE
    )


def message_id(mail: Mail, *, sender: str) -> str:
    return f"<{mail.name}@{domain_of(sender)}>"


def domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
