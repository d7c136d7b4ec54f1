from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from typing_extensions import override

from paceline.features.accounts.public import Grants
from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.enrolment.errors import AlreadyClaimed, ClaimedAnother, LinkNotFound
from paceline.features.enrolment.models import PersonalLink
from paceline.features.enrolment.public import (
    PersonalLinks,
    SignUpClaimed,
    SignUpId,
    SignUpRole,
    SignUpView,
)
from paceline.features.enrolment.repository.links import LinkBook, LinkRepository
from paceline.features.enrolment.repository.sign_ups import PersonRepository, SignUpRepository
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, Role, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.keys import PublicUrl, ServerKey, hashed
from paceline.kernel.messages import Outbox

PURPOSE: Final = "personal-link"
AFTER_THE_END: Final = timedelta(days=60)
ROLE_OF: Final = {SignUpRole.MEMBER: Role.MEMBER, SignUpRole.FACILITATOR: Role.FACILITATOR}


class LinkService:
    """A link's secret follows from its id and the server's key, so it can be shown again.

    Only its hash is stored: a copy of the database opens nobody's page.
    """

    def __init__(
        self,
        cohorts: Cohorts,
        persons: PersonRepository,
        sign_ups: SignUpRepository,
        links: LinkRepository,
        grants: Grants,
        key: ServerKey,
        address: PublicUrl,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._persons = persons
        self._sign_ups = sign_ups
        self._links = links
        self._grants = grants
        self._key = key
        self._address = address
        self._outbox = outbox
        self._clock = clock

    async def make(
        self, cohort_id: CohortId, sign_up_id: SignUpId, *, by: Principal
    ) -> tuple[str, datetime]:
        """A new link; the ones before end at once. Raises PersonErased."""
        cohort = await self._cohorts.held(cohort_id, by=by)
        sign_up = await self._sign_ups.in_cohort_unscoped(cohort_id, sign_up_id)
        (await self._persons.get_unscoped(sign_up.person_id)).require_there()
        await self._links.revoke_all_unscoped(sign_up_id, at=self._clock.now())
        until = max(alive_until(cohort), self._clock.now() + AFTER_THE_END)
        return self._new(sign_up_id, until), until

    async def revoke(self, cohort_id: CohortId, sign_up_id: SignUpId, *, by: Principal) -> None:
        await self._cohorts.organised(cohort_id, by=by)
        await self._sign_ups.in_cohort_unscoped(cohort_id, sign_up_id)
        await self._links.revoke_all_unscoped(sign_up_id, at=self._clock.now())

    async def for_all_unscoped(
        self, sign_ups: Sequence[SignUpId], *, until: datetime
    ) -> Mapping[SignUpId, str]:
        """None for whoever was erased."""
        now = self._clock.now()
        erased = await self._links.erased_unscoped(sign_ups)
        known: dict[SignUpId, str] = {}
        for link in await self._links.alive_unscoped(sign_ups, at=now):
            token = self._token(link.id)
            if hashed(token) == link.token_hash:
                known[SignUpId(link.sign_up_id)] = self._url(token)
        later = max(until, now + AFTER_THE_END)
        there = [each for each in sign_ups if each not in erased]
        return {each: known.get(each) or self._new(each, later) for each in there}

    async def opened(self, token: str) -> SignUpId:
        link = await self._links.by_hash_unscoped(hashed(token), at=self._clock.now())
        return SignUpId(link.sign_up_id)

    async def claim(self, token: str, *, by: Principal) -> SignUpId:
        """The caller's account stands behind the person from now on."""
        sign_up = await self._sign_ups.get_unscoped(await self.opened(token))
        await self._cohorts.held_unscoped(sign_up.cohort_id)
        person = await self._persons.held_unscoped(sign_up.person_id)
        if person.erased_at is not None:
            raise LinkNotFound
        own = await self._sign_ups.own(sign_up.cohort_id, viewer=by)
        if own is not None and own.id != sign_up.id:
            raise ClaimedAnother
        if person.user_id not in {None, by.user_id}:
            raise AlreadyClaimed
        person.user_id = by.user_id
        role = ROLE_OF[sign_up.role]
        await self._grants.give(by.user_id, role=role, scope_id=sign_up.cohort_id)
        sign_up_id = SignUpId(sign_up.id)
        self._outbox.publish(
            SignUpClaimed(cohort_id=sign_up.cohort_id, sign_up_id=sign_up_id, user_id=by.user_id)
        )
        return sign_up_id

    async def grant(self, view: SignUpView, *, user_id: UserId) -> None:
        """Who signed up with an account sees the cohort with it."""
        await self._grants.give(user_id, role=ROLE_OF[view.role], scope_id=view.cohort_id)

    def _new(self, sign_up_id: SignUpId, until: datetime) -> str:
        made, token = link_of(sign_up_id, self._key, now=self._clock.now(), until=until)
        self._links.add(made)
        return self._url(token)

    def _token(self, link_id: UUID) -> str:
        return self._key.token(PURPOSE, link_id)

    def _url(self, token: str) -> str:
        return self._address.to(f"p/{token}")


class LinksForLetters(PersonalLinks):
    """A secret that follows from a row stands in every letter, and nowhere in the database."""

    def __init__(self, book: LinkBook, key: ServerKey, address: PublicUrl, clock: Clock) -> None:
        self._book = book
        self._key = key
        self._address = address
        self._clock = clock

    @override
    async def of_unscoped(self, sign_up_id: SignUpId, *, until: datetime) -> str:
        now = self._clock.now()
        for link in await self._book.alive_unscoped(sign_up_id, at=now):
            known = self._key.token_again(PURPOSE, link.id, stored=link.token_hash)
            if known is not None:
                return self._address.to(f"p/{known}")
        later = max(until, now + AFTER_THE_END)
        made, token = link_of(sign_up_id, self._key, now=now, until=later)
        await self._book.keep(made)
        return self._address.to(f"p/{token}")


def alive_until(cohort: CohortView) -> datetime:
    """As long as somebody may look back at it."""
    last = cohort.first_week + timedelta(weeks=cohort.weeks)
    return datetime.combine(last, datetime.min.time(), tzinfo=UTC) + AFTER_THE_END


def link_of(
    sign_up_id: SignUpId, key: ServerKey, *, now: datetime, until: datetime
) -> tuple[PersonalLink, str]:
    link_id = new_id()
    token = key.token(PURPOSE, link_id)
    made = PersonalLink(
        id=link_id,
        sign_up_id=sign_up_id,
        token_hash=hashed(token),
        created_at=now,
        expires_at=until,
    )
    return made, token
