from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update

from paceline.db.aside import Aside
from paceline.db.repository import Repository
from paceline.features.enrolment.errors import LinkNotFound
from paceline.features.enrolment.models import Person, PersonalLink, SignUp
from paceline.features.enrolment.public import SignUpId

BATCH: Final = 500


class LinkRepository(Repository[PersonalLink]):
    async def by_hash_unscoped(self, token_hash: str, *, at: datetime) -> PersonalLink:
        """Nobody comes in for somebody who was erased."""
        found = (
            select(PersonalLink)
            .join(SignUp, SignUp.id == PersonalLink.sign_up_id)
            .join(Person, Person.id == SignUp.person_id)
            .where(
                PersonalLink.token_hash == token_hash,
                PersonalLink.revoked_at.is_(None),
                PersonalLink.expires_at > at,
                Person.erased_at.is_(None),
            )
        )
        return await self.one(found, missing=LinkNotFound())

    async def erased_unscoped(self, sign_ups: Sequence[SignUpId]) -> Collection[SignUpId]:
        """Those of them that are nobody's any more."""
        erased: list[SignUpId] = []
        session = await self._unit.session()
        for start in range(0, len(sign_ups), BATCH):
            batch = sign_ups[start : start + BATCH]
            theirs = select(SignUp.id).join(Person, Person.id == SignUp.person_id)
            found = theirs.where(SignUp.id.in_(batch), Person.erased_at.is_not(None))
            erased += map(SignUpId, await session.scalars(found))
        return erased

    async def alive_unscoped(
        self, sign_ups: Sequence[SignUpId], *, at: datetime
    ) -> Sequence[PersonalLink]:
        alive: list[PersonalLink] = []
        for start in range(0, len(sign_ups), BATCH):
            batch = sign_ups[start : start + BATCH]
            found = select(PersonalLink).where(
                PersonalLink.sign_up_id.in_(batch),
                PersonalLink.revoked_at.is_(None),
                PersonalLink.expires_at > at,
            )
            alive += await self.all(found.order_by(PersonalLink.id))
        return alive

    async def revoke_all_unscoped(self, sign_up_id: SignUpId, *, at: datetime) -> None:
        await self.execute(
            update(PersonalLink)
            .where(PersonalLink.sign_up_id == sign_up_id, PersonalLink.revoked_at.is_(None))
            .values(revoked_at=at)
            .execution_options(synchronize_session=False)
        )


class LinkBook:
    """Links for letters, each change in a transaction of its own."""

    def __init__(self, aside: Aside) -> None:
        self._aside = aside

    async def alive_unscoped(self, sign_up_id: SignUpId, *, at: datetime) -> Sequence[PersonalLink]:
        found = select(PersonalLink).where(
            PersonalLink.sign_up_id == sign_up_id,
            PersonalLink.revoked_at.is_(None),
            PersonalLink.expires_at > at,
        )
        async with self._aside.stored() as session:
            links = (await session.scalars(found.order_by(PersonalLink.id))).all()
            session.expunge_all()
        return links

    async def keep(self, link: PersonalLink) -> None:
        async with self._aside.stored() as session:
            session.add(link)
