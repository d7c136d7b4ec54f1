"""By which way a message goes: mail, and whatever else is set up."""

from typing import Final

from typing_extensions import override

from paceline.features.notifications.errors import ChannelNotHere
from paceline.features.notifications.ports import Channel, Message, OtherChannels
from paceline.features.notifications.public import MAIL, NONE
from paceline.features.notifications.repository.addresses import DeadAddresses, address_id
from paceline.features.notifications.repository.planned import mail_key
from paceline.kernel.mail import Mail, Mailer

ONE_CLICK: Final = "List-Unsubscribe=One-Click"


class MailChannel(Channel):
    """A letter that people can be rid of with one click (RFC 8058)."""

    def __init__(self, mailer: Mailer, dead: DeadAddresses) -> None:
        self._mailer = mailer
        self._dead = dead

    @property
    @override
    def name(self) -> str:
        return MAIL

    @override
    async def reaches(self, message: Message) -> bool:
        """Not where letters came back from: more of them would harm all others."""
        known = await self._dead.among_unscoped([message.email])
        return address_id(message.email) not in known

    @override
    async def send(self, message: Message) -> None:
        await self._mailer.send(
            Mail(
                key=mail_key(message.id),
                to=message.email,
                subject=message.subject,
                text=message.text,
                html=message.html,
                headers={
                    "List-Unsubscribe": f"<{message.unsubscribe}>",
                    "List-Unsubscribe-Post": ONE_CLICK,
                },
                once=message.once,
            )
        )


class Channels:
    def __init__(self, mail: MailChannel, others: OtherChannels) -> None:
        self._mail = mail
        self._known: dict[str, Channel] = {each.name: each for each in others.all()}

    @property
    def names(self) -> tuple[str, ...]:
        """What people may choose."""
        return (MAIL, *sorted(self._known), NONE)

    def require(self, name: str) -> None:
        """Raises ChannelNotHere."""
        if name not in self.names:
            raise ChannelNotHere(", ".join(self.names))

    async def reaching(self, name: str, message: Message) -> Channel | None:
        """The one that was chosen, else mail; None when neither reaches them."""
        chosen = self._known.get(name)
        if chosen is not None and await chosen.reaches(message):
            return chosen
        return await self.by_mail(message)

    async def by_mail(self, message: Message) -> Channel | None:
        return self._mail if await self._mail.reaches(message) else None
