from datetime import datetime

from paceline.features.accounts.models.links import LIFETIMES, LinkPurpose, MailedLink
from paceline.features.accounts.repository.identity import IdentityReads
from paceline.features.accounts.repository.links import LinkRepository
from paceline.features.accounts.service.letters import SendLink, purpose_of
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from paceline.kernel.keys import ServerKey, hashed
from paceline.kernel.messages import Outbox


class MailedLinks:
    """Makes links, mails them, opens them: once, for one purpose, while no newer one was made."""

    def __init__(
        self,
        links: LinkRepository,
        reads: IdentityReads,
        key: ServerKey,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._links = links
        self._reads = reads
        self._key = key
        self._outbox = outbox
        self._clock = clock

    async def mail(
        self, user_id: UserId, purpose: LinkPurpose, *, email: str | None = None
    ) -> None:
        """To the user's address, or to `email`; the links for this before it end."""
        now, link_id = self._clock.now(), new_id()
        await self._links.end_all(user_id, [purpose], at=now)
        self._links.add(
            MailedLink(
                id=link_id,
                user_id=user_id,
                purpose=purpose,
                token_hash=hashed(self._key.token(purpose_of(purpose), link_id)),
                created_at=now,
                expires_at=now + LIFETIMES[purpose],
                email=email,
            )
        )
        self._outbox.enqueue(SendLink(link_id=link_id))

    def mail_nobody(self) -> None:
        """The same work where there is nobody to write to: a job that finds no link."""
        self._outbox.enqueue(SendLink(link_id=new_id()))

    async def whose(self, token: str, purpose: LinkPurpose) -> tuple[UserId, str]:
        """Before the unit of work, so that a made-up link costs no hash. Raises LinkRefused."""
        return await self._reads.linked_unscoped(hashed(token), purpose, at=self._clock.now())

    async def spend(self, token: str, purpose: LinkPurpose) -> MailedLink:
        """Raises LinkRefused, also to the second of two at once."""
        now = self._clock.now()
        link = await self._links.open_unscoped(hashed(token), purpose, at=now)
        link.end(at=now)
        return link

    async def end_all(self, user_id: UserId, *, at: datetime) -> None:
        await self._links.end_all(user_id, list(LinkPurpose), at=at)
