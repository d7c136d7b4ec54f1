from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from paceline.db.repository import Repository
from paceline.features.accounts.errors import LinkRefused
from paceline.features.accounts.models.links import LinkPurpose, MailedLink
from paceline.kernel.identity import UserId


class LinkRepository(Repository[MailedLink]):
    async def open_unscoped(
        self, token_hash: str, purpose: LinkPurpose, *, at: datetime
    ) -> MailedLink:
        """Locked, so that of two who open it at once one does. Raises LinkRefused."""
        found = select(MailedLink).where(
            MailedLink.token_hash == token_hash,
            MailedLink.purpose == purpose,
            MailedLink.ended_at.is_(None),
            MailedLink.expires_at > at,
        )
        locked = found.with_for_update().execution_options(populate_existing=True)
        return await self.one(locked, missing=LinkRefused())

    async def end_all(
        self, user_id: UserId, purposes: Sequence[LinkPurpose], *, at: datetime
    ) -> None:
        ended = update(MailedLink).where(
            MailedLink.user_id == user_id,
            MailedLink.purpose.in_(purposes),
            MailedLink.ended_at.is_(None),
        )
        await self.execute(ended.values(ended_at=at).execution_options(synchronize_session=False))

    async def prune(self, *, before: datetime) -> None:
        await self.execute(delete(MailedLink).where(MailedLink.expires_at < before))
