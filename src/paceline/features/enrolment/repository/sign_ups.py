from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased
from sqlalchemy.types import String, Uuid
from typing_extensions import override

from paceline.db.columns import Within
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.record import Instant
from paceline.db.repository import Repository
from paceline.features.cohorts.public import CohortGuards, CohortId, ProgramId
from paceline.features.enrolment.errors import LinkNotFound, SignUpNotFound
from paceline.features.enrolment.models import Person, PersonalLink, SignUp
from paceline.features.enrolment.public import SignUpAsks, SignUpId, SignUpRole, SignUpState
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.keys import hashed
from paceline.kernel.query import Page

BATCH: Final = 500


class PersonRepository(Repository[Person]):
    async def get_unscoped(self, person_id: UUID) -> Person:
        found = select(Person).where(Person.id == person_id)
        return await self.one(found, missing=SignUpNotFound())

    async def held_unscoped(self, person_id: UUID) -> Person:
        """Locked until the commit: one account at a time comes to stand behind somebody."""
        found = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
        return await self.one(found, missing=SignUpNotFound())

    async def alone_unscoped(self, person_id: UUID) -> Person:
        """Locked against whoever refers to them, too; who waits finds them by no address then."""
        found = select(Person).where(Person.id == person_id).with_for_update()
        fresh = found.execution_options(populate_existing=True)
        return await self.one(fresh, missing=SignUpNotFound())

    async def ids_of_user_unscoped(self, user_id: UserId) -> Sequence[UUID]:
        session = await self._unit.session()
        found = select(Person.id).where(Person.user_id == user_id).order_by(Person.id)
        return (await session.scalars(found)).all()

    async def by_email_unscoped(self, program_id: ProgramId, email: str) -> Person | None:
        """Kept from being erased until the commit; none once that has begun."""
        found = select(Person).where(Person.program_id == program_id, Person.email == email)
        return await self.first(kept(found))

    async def by_emails_unscoped(
        self, program_id: ProgramId, emails: Sequence[str]
    ) -> Mapping[str, Person]:
        """As `by_email_unscoped`."""
        known: dict[str, Person] = {}
        for batch in batches(emails):
            found = select(Person).where(Person.program_id == program_id, Person.email.in_(batch))
            known |= {person.email: person for person in await self.all(kept(found))}
        return known


def kept(found: Select[Person]) -> Select[Person]:
    """Whoever erases one of these waits, and those whom somebody erases are waited for."""
    return found.with_for_update(read=True, key_share=True)


def batches(values: Sequence[str]) -> Iterable[Sequence[str]]:
    """A statement takes only so many parameters."""
    return [values[start : start + BATCH] for start in range(0, len(values), BATCH)]


class SignUpRepository(Repository[SignUp]):
    """Which cohort a caller may touch was asked of the cohorts' door before."""

    async def in_cohort_unscoped(self, cohort_id: CohortId, sign_up_id: SignUpId) -> SignUp:
        found = select(SignUp).where(SignUp.id == sign_up_id, SignUp.cohort_id == cohort_id)
        return await self.one(found, missing=SignUpNotFound())

    async def get_unscoped(self, sign_up_id: SignUpId) -> SignUp:
        return await self.one(
            select(SignUp).where(SignUp.id == sign_up_id), missing=SignUpNotFound()
        )

    async def own(self, cohort_id: CohortId, *, viewer: Principal) -> SignUp | None:
        """The first, should one account stand behind several people of a cohort."""
        return await self.first(
            select(SignUp)
            .join(Person, Person.id == SignUp.person_id)
            .where(SignUp.cohort_id == cohort_id, Person.user_id == viewer.user_id)
            .order_by(SignUp.id)
            .limit(1)
        )

    async def of_person_unscoped(self, person_id: UUID) -> Sequence[SignUp]:
        """By cohort, the order in which all who hold several of them take them."""
        found = select(SignUp).where(SignUp.person_id == person_id)
        return await self.all(found.order_by(SignUp.cohort_id))

    async def refresh(self, sign_up: SignUp) -> None:
        """What was read before its cohort was held may have changed meanwhile."""
        await (await self._unit.session()).refresh(sign_up)

    async def of_persons_unscoped(
        self, cohort_id: CohortId, persons: Sequence[UUID]
    ) -> Mapping[UUID, SignUp]:
        known: dict[UUID, SignUp] = {}
        for start in range(0, len(persons), BATCH):
            batch = persons[start : start + BATCH]
            found = select(SignUp).where(SignUp.cohort_id == cohort_id, SignUp.person_id.in_(batch))
            known |= {sign_up.person_id: sign_up for sign_up in await self.all(found)}
        return known

    async def with_persons_unscoped(
        self, found: Select[SignUp, Person]
    ) -> Sequence[tuple[SignUp, Person]]:
        session = await self._unit.session()
        return [(row[0], row[1]) for row in (await session.execute(found)).all()]

    async def accepted_unscoped(self, cohort_id: CohortId) -> Sequence[tuple[SignUp, Person]]:
        return await self.with_persons_unscoped(
            joined()
            .where(SignUp.cohort_id == cohort_id, SignUp.state == SignUpState.ACCEPTED)
            .order_by(SignUp.id)
        )

    async def these_unscoped(self, ids: Sequence[SignUpId]) -> Sequence[tuple[SignUp, Person]]:
        found: list[tuple[SignUp, Person]] = []
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            found += await self.with_persons_unscoped(joined().where(SignUp.id.in_(batch)))
        return found

    async def members_accepted_unscoped(self, cohort_id: CohortId) -> int:
        session = await self._unit.session()
        counted = select(func.count()).where(
            SignUp.cohort_id == cohort_id,
            SignUp.role == SignUpRole.MEMBER,
            SignUp.state == SignUpState.ACCEPTED,
        )
        return (await session.execute(counted)).scalar_one()

    async def next_waiting_unscoped(self, cohort_id: CohortId) -> SignUp | None:
        return await self.first(
            select(SignUp)
            .where(
                SignUp.cohort_id == cohort_id,
                SignUp.role == SignUpRole.MEMBER,
                SignUp.state == SignUpState.WAITLISTED,
            )
            .order_by(SignUp.id)
            .limit(1)
        )


def joined() -> Select[SignUp, Person]:
    return select(SignUp, Person).join(Person, Person.id == SignUp.person_id)


SHOWN: Final[Select[*tuple[object, ...]]] = select(
    SignUp.id,
    SignUp.person_id,
    Person.name,
    Person.email,
    Person.user_id.is_not(None).label("claimed"),
    SignUp.role,
    SignUp.state,
    SignUp.zone,
    SignUp.windows,
    SignUp.max_groups,
    SignUp.attributes,
    SignUp.social_hours,
    SignUp.created_at,
    SignUp.changed_at,
).join(Person, Person.id == SignUp.person_id)
SIGN_UPS: Final = Listing(
    statement=SHOWN.where(SignUp.cohort_id == bindparam("cohort_id", type_=Uuid())),
    id=SignUp.id,
    sorts={"name": Person.name, "created_at": SignUp.created_at},
    filters={
        "name": Person.name,
        "email": Person.email,
        "role": SignUp.role,
        "state": SignUp.state,
        "zone": SignUp.zone,
    },
)
ONE: Final = SHOWN.where(
    SignUp.id == bindparam("sign_up_id", type_=Uuid()),
    SignUp.cohort_id == bindparam("cohort_id", type_=Uuid()),
)
OWN: Final = SHOWN.where(
    SignUp.cohort_id == bindparam("cohort_id", type_=Uuid()),
    Person.user_id == bindparam("user_id", type_=Uuid()),
)
COUNTS: Final = (
    select(SignUp.role, SignUp.state, func.count().label("people"))
    .where(SignUp.cohort_id == bindparam("cohort_id", type_=Uuid()))
    .group_by(SignUp.role, SignUp.state)
)


class SignUpReads:
    def __init__(self, lane: ReadLane, guards: CohortGuards) -> None:
        self._lane = lane
        self._guards = guards

    async def page(self, cohort_id: CohortId, page: Page, *, viewer: Principal) -> bytes:
        within = self._guards.organised(cohort_id, viewer=viewer)
        return await self._lane.page(SIGN_UPS, page, binds={"cohort_id": cohort_id}, within=within)

    async def get(self, cohort_id: CohortId, sign_up_id: SignUpId, *, viewer: Principal) -> bytes:
        binds = {"cohort_id": cohort_id, "sign_up_id": sign_up_id}
        asked = Ask(statement=ONE, binds=binds, missing=SignUpNotFound())
        return await self._lane.object(self._guards.organised(cohort_id, viewer=viewer), asked)

    async def zone_of(self, cohort_id: CohortId, *, viewer: Principal) -> str:
        """The cohort's anchor zone, for its organiser alone."""
        found = await self._lane.rows(self._guards.organised(cohort_id, viewer=viewer))
        return str(found[0][0]["zone"])

    async def counts(
        self, cohort_id: CohortId, *, viewer: Principal
    ) -> Mapping[tuple[SignUpRole, SignUpState], int]:
        """Of those who signed up, by role and state; who is nowhere is left out."""
        counted = Ask(statement=COUNTS, binds={"cohort_id": cohort_id})
        organised = self._guards.organised(cohort_id, viewer=viewer)
        _, rows = await self._lane.rows(organised, counted)
        return {
            (SignUpRole(str(row["role"])), SignUpState(str(row["state"]))): int(str(row["people"]))
            for row in rows
        }

    async def mine(self, cohort_id: CohortId, *, viewer: Principal) -> bytes:
        user_id: UserId = viewer.user_id
        binds = {"cohort_id": cohort_id, "user_id": user_id}
        return await self._lane.one(OWN, binds=binds, missing=SignUpNotFound())


OPENED: Final = (
    SHOWN.add_columns(SignUp.cohort_id)
    .join(PersonalLink, PersonalLink.sign_up_id == SignUp.id)
    .where(
        PersonalLink.token_hash == bindparam("token_hash", type_=String()),
        PersonalLink.revoked_at.is_(None),
        PersonalLink.expires_at > bindparam("now", type_=Instant()),
    )
)
BY_USER: Final = SHOWN.add_columns(SignUp.cohort_id).where(
    Person.user_id == bindparam("user_id", type_=Uuid())
)

ROSTER: Final = SHOWN.where(
    SignUp.cohort_id == bindparam("cohort_id", type_=Uuid()),
    SignUp.state == SignUpState.ACCEPTED,
).order_by(SignUp.id)
CONTACTS: Final = (
    select(SignUp.id, Person.user_id, Person.name, Person.email, SignUp.zone, SignUp.role)
    .join(Person, Person.id == SignUp.person_id)
    .where(
        SignUp.cohort_id == bindparam("cohort_id", type_=Uuid()),
        SignUp.state == SignUpState.ACCEPTED,
        Person.erased_at.is_(None),
    )
    .order_by(SignUp.id)
)
PEOPLE: Final = (
    select(
        SignUp.id,
        SignUp.cohort_id,
        Person.user_id,
        Person.name,
        Person.email,
        SignUp.zone,
        SignUp.role,
        SignUp.state,
    )
    .join(Person, Person.id == SignUp.person_id)
    .where(Within(SignUp.id, "sign_up_ids"), Person.erased_at.is_(None))
)
OWN_IDS: Final = (
    select(SignUp.id, SignUp.cohort_id)
    .join(Person, Person.id == SignUp.person_id)
    .where(Person.user_id == bindparam("user_id", type_=Uuid()))
)
THESE: Final = SHOWN.add_columns(SignUp.cohort_id).where(Within(SignUp.id, "sign_up_ids"))


MINE, ME = aliased(SignUp), aliased(Person)
OTHER, THEM = aliased(SignUp), aliased(Person)


def twins(same: ColumnElement[bool]) -> Select[UUID, UUID]:
    """Sign-ups of this cohort beside those of the same people to others."""
    return (
        select(MINE.id.label("sign_up_id"), OTHER.id.label("other_id"))
        .join(ME, ME.id == MINE.person_id)
        .join(THEM, same)
        .join(OTHER, OTHER.person_id == THEM.id)
        .where(
            MINE.cohort_id == bindparam("cohort_id", type_=Uuid()),
            MINE.state == SignUpState.ACCEPTED,
            OTHER.cohort_id != MINE.cohort_id,
            OTHER.state == SignUpState.ACCEPTED,
        )
    )


ELSEWHERE: Final = union(
    twins(THEM.user_id == ME.user_id),
    twins(and_(THEM.email == ME.email, or_(ME.user_id.is_(None), THEM.user_id.is_(None)))),
)


class SignUpDoor(SignUpAsks):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @override
    def by_link(self, token: str) -> Ask:
        binds = {"token_hash": hashed(token), "now": self._clock.now()}
        return Ask(statement=OPENED, binds=binds, missing=LinkNotFound())

    @override
    def of_user(self, *, viewer: Principal) -> Ask:
        return Ask(statement=BY_USER, binds={"user_id": viewer.user_id})

    @override
    def roster_unscoped(self, cohort_id: CohortId) -> Ask:
        return Ask(statement=ROSTER, binds={"cohort_id": cohort_id})

    @override
    def elsewhere_unscoped(self, cohort_id: CohortId) -> Ask:
        return Ask(statement=ELSEWHERE, binds={"cohort_id": cohort_id})

    @override
    def contacts_unscoped(self, cohort_id: CohortId) -> Ask:
        return Ask(statement=CONTACTS, binds={"cohort_id": cohort_id})

    @override
    def people_unscoped(self, sign_up_ids: Sequence[SignUpId]) -> Ask:
        return Ask(statement=PEOPLE, binds={"sign_up_ids": list(sign_up_ids)})

    @override
    def own_ids(self, *, viewer: Principal) -> Ask:
        return self.ids_of_unscoped(viewer.user_id)

    @override
    def ids_of_unscoped(self, user_id: UserId) -> Ask:
        return Ask(statement=OWN_IDS, binds={"user_id": user_id})

    @override
    def these_unscoped(self, sign_up_ids: Sequence[SignUpId]) -> Ask:
        return Ask(statement=THESE, binds={"sign_up_ids": list(sign_up_ids)})
