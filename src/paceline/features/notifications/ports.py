"""What a channel beside mail offers, so that people can choose it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from typing_extensions import override

from paceline.features.enrolment.public import SignUpId
from paceline.features.notifications.public import NoticeId, NoticeType
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import UserId


@dataclass(frozen=True, kw_only=True)
class Message:
    """One notice for one reader, in their language and on their clock.

    `once` says that it had rather be lost than come twice; otherwise a channel may be asked again
    with the same `id`, and drops it where it can. `unsubscribe` takes a POST without credentials.
    """

    id: NoticeId
    type: NoticeType
    sign_up_id: SignUpId
    user_id: UserId | None
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    email: str = field(repr=False)
    unsubscribe: str = field(repr=False)
    once: bool = False


class OutOfReach(Invalid):
    """This reader is not told here, whatever was thought before; they can be by mail."""

    code = "out_of_reach"

    def __init__(self) -> None:
        super().__init__("This reader takes no messages here.")


class Channel(Protocol):
    """Its failures are ours already, as those of `Mailer` (paceline.kernel.mail)."""

    @property
    def name(self) -> str:
        """As people choose it: `discord`."""
        ...

    async def reaches(self, message: Message) -> bool:
        """Whether this reader can be told here at all; else they are told by mail."""
        ...

    async def send(self, message: Message) -> None:
        """Raises OutOfReach, which is told by mail instead; Unavailable, which is tried again."""
        ...


class OtherChannels(Protocol):
    """The channels beside mail that are set up in this installation."""

    def all(self) -> Sequence[Channel]: ...


class MailAlone(OtherChannels):
    """While nothing else is set up, notices are letters."""

    @override
    def all(self) -> Sequence[Channel]:
        return ()
