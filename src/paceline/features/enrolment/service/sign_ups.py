from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from typing_extensions import override

from paceline.engines.availability.masks import normalise
from paceline.engines.availability.windows import Window
from paceline.features.accounts.public import Accounts
from paceline.features.cohorts.public import (
    CohortId,
    Cohorts,
    CohortState,
    CohortView,
    ProgramId,
)
from paceline.features.enrolment.errors import ClaimFirst, NotInState, SignUpNotFound, SignUpsClosed
from paceline.features.enrolment.models import Person, SignUp
from paceline.features.enrolment.ports import Places
from paceline.features.enrolment.public import (
    Enrolment,
    SignedUp,
    SignUpChanged,
    SignUpId,
    SignUpRole,
    SignUpState,
    SignUpView,
)
from paceline.features.enrolment.repository.sign_ups import PersonRepository, SignUpRepository
from paceline.features.enrolment.schemas import (
    Availability,
    SignUpChange,
    SignUpIn,
    stored,
    stored_windows,
)
from paceline.features.enrolment.service.links import LinkService
from paceline.features.enrolment.service.views import view_of
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Invalid
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.messages import Outbox


class SignUpService(Enrolment):
    def __init__(
        self,
        cohorts: Cohorts,
        accounts: Accounts,
        persons: PersonRepository,
        sign_ups: SignUpRepository,
        links: LinkService,
        places: Places,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._accounts = accounts
        self._persons = persons
        self._sign_ups = sign_ups
        self._links = links
        self._places = places
        self._outbox = outbox
        self._clock = clock

    async def sign_up(self, cohort_id: CohortId, wanted: SignUpIn, *, by: Principal) -> SignUpView:
        """With an address in it, an organiser's entry; without, the caller's own."""
        if wanted.email is None:
            return await self._sign_up_self(cohort_id, wanted, by=by)
        cohort = await self._cohorts.held(cohort_id, by=by)
        if cohort.state is CohortState.FINISHED:
            raise SignUpsClosed(cohort.state)
        if wanted.name is None:
            raise Invalid("Give the person's name beside the email.")
        person = await self._person(cohort.program_id, wanted.name, wanted.email, user_id=None)
        return await self._add(cohort, person, wanted)

    async def _sign_up_self(
        self, cohort_id: CohortId, wanted: SignUpIn, *, by: Principal
    ) -> SignUpView:
        cohort = await self._cohorts.joinable(cohort_id)
        user = await self._accounts.view(by.user_id)
        name = wanted.name or user.name
        person = await self._person(cohort.program_id, name, user.email, user_id=by.user_id)
        view = await self._add(cohort, person, wanted)
        await self._links.grant(view, user_id=by.user_id)
        return view

    async def enter_unscoped(
        self, cohort: CohortView, wanted: SignUpIn, *, name: str, email: str
    ) -> SignUpView:
        """Of somebody who proved that this is their address; the one that is there, as it is.

        The caller has checked that the cohort, which is held, takes sign-ups.
        """
        person = await self._person(cohort.program_id, name, email, user_id=None)
        known = await self._sign_ups.of_persons_unscoped(cohort.id, [person.id])
        if person.id in known:
            return view_of(known[person.id], person)
        view = await self._add(cohort, person, wanted)
        if person.user_id is not None:
            await self._links.grant(view, user_id=person.user_id)
        return view

    async def _person(
        self, program_id: ProgramId, name: str, email: str, *, user_id: UserId | None
    ) -> Person:
        """The one known by this address; an account is never put behind them by its mail alone."""
        person = await self._persons.by_email_unscoped(program_id, email)
        if person is None:
            person = Person(
                program_id=program_id,
                name=name,
                email=email,
                user_id=user_id,
                created_at=self._clock.now(),
            )
            self._persons.add(person)
            await self._persons.flush()
        elif user_id is not None and person.user_id != user_id:
            raise ClaimFirst
        return person

    async def _add(self, cohort: CohortView, person: Person, wanted: SignUpIn) -> SignUpView:
        now = self._clock.now()
        sign_up = SignUp(
            cohort_id=cohort.id,
            person_id=person.id,
            zone=wanted.zone,
            role=wanted.role,
            state=await self._first_state(cohort, wanted.role),
            windows=stored_windows(wanted.windows),
            social_hours=wanted.hours_kept,
            max_groups=wanted.max_groups,
            attributes=dict(wanted.attributes),
            created_at=now,
            changed_at=now,
        )
        self._sign_ups.add(sign_up)
        await self._sign_ups.flush()
        self._outbox.publish(SignedUp(cohort_id=cohort.id, sign_up_id=SignUpId(sign_up.id)))
        return view_of(sign_up, person)

    async def _first_state(self, cohort: CohortView, role: SignUpRole) -> SignUpState:
        """Whoever comes after the last place waits; facilitators are never too many."""
        if cohort.capacity is None or role is SignUpRole.FACILITATOR:
            return SignUpState.ACCEPTED
        taken = await self._sign_ups.members_accepted_unscoped(cohort.id)
        return SignUpState.ACCEPTED if taken < cohort.capacity else SignUpState.WAITLISTED

    async def change(
        self, cohort_id: CohortId, sign_up_id: SignUpId, wanted: SignUpChange, *, by: Principal
    ) -> SignUpView:
        """Of whoever was erased nothing is kept again. Raises PersonErased."""
        await self._cohorts.held(cohort_id, by=by)
        sign_up = await self._sign_ups.in_cohort_unscoped(cohort_id, sign_up_id)
        person = await self._persons.get_unscoped(sign_up.person_id)
        person.require_there()
        now = self._clock.now()
        changed = SignUpChanged(cohort_id=cohort_id, sign_up_id=sign_up_id)
        if wanted.availability is not None:
            changed = offered(sign_up, wanted.availability, at=now)
        if wanted.name is not None:
            person.name = wanted.name
        if wanted.role is not None and wanted.role is not sign_up.role:
            await self._change_role(sign_up, wanted.role)
        for field in ("max_groups", "attributes"):
            if (value := getattr(wanted, field)) is not None:
                setattr(sign_up, field, value)
        sign_up.changed_at = now
        self._outbox.publish(changed)
        return view_of(sign_up, person)

    async def _change_role(self, sign_up: SignUp, role: SignUpRole) -> None:
        """Nobody sits in a group as what they no longer are; a new member counts as one."""
        if await self._places.holds(SignUpId(sign_up.id)):
            raise NotInState("This person is in a group or leads one; take them out first.")
        if sign_up.state is SignUpState.ACCEPTED:
            cohort = await self._cohorts.view_unscoped(sign_up.cohort_id)
            sign_up.state = await self._first_state(cohort, role)
        sign_up.role = role

    async def change_own(
        self, cohort_id: CohortId, wanted: Availability, *, by: Principal
    ) -> SignUpView:
        sign_up = await self._own(cohort_id, by=by)
        self._outbox.publish(offered(sign_up, wanted, at=self._clock.now()))
        return await self._view(sign_up)

    async def offer_own(
        self, cohort_id: CohortId, windows: Sequence[Window], *, by: Principal
    ) -> SignUpView:
        sign_up = await self._own(cohort_id, by=by)
        kept = stored(normalise(windows))
        self._outbox.publish(sign_up.offer(zone=sign_up.zone, windows=kept, at=self._clock.now()))
        return await self._view(sign_up)

    async def answer_own(
        self, cohort_id: CohortId, answers: Mapping[str, object], *, by: Principal
    ) -> SignUpView:
        sign_up = await self._own(cohort_id, by=by)
        self._outbox.publish(sign_up.answer(answers, at=self._clock.now()))
        return await self._view(sign_up)

    async def withdraw_own(self, cohort_id: CohortId, *, by: Principal) -> SignUpView:
        return await self.withdraw_unscoped(await self._own(cohort_id, by=by))

    async def withdraw(
        self, cohort_id: CohortId, sign_up_id: SignUpId, *, by: Principal
    ) -> SignUpView:
        await self._cohorts.held(cohort_id, by=by)
        return await self.withdraw_unscoped(
            await self._sign_ups.in_cohort_unscoped(cohort_id, sign_up_id)
        )

    async def withdraw_unscoped(self, sign_up: SignUp) -> SignUpView:
        """The place in a group is free at once, and whoever waited longest moves up."""
        cohort = await self._cohorts.held_unscoped(sign_up.cohort_id)
        await self._sign_ups.refresh(sign_up)
        held_a_place = sign_up.state is SignUpState.ACCEPTED
        now = self._clock.now()
        self._outbox.publish(sign_up.withdraw(at=now))
        await self._places.give_up(SignUpId(sign_up.id))
        if held_a_place and sign_up.role is SignUpRole.MEMBER:
            await self._move_up(cohort, at=now)
        return await self._view(sign_up)

    async def _move_up(self, cohort: CohortView, *, at: datetime) -> None:
        await self._sign_ups.flush()
        taken = await self._sign_ups.members_accepted_unscoped(cohort.id)
        waiting = await self._sign_ups.next_waiting_unscoped(cohort.id)
        if waiting is not None and (cohort.capacity is None or taken < cohort.capacity):
            self._outbox.publish(waiting.decide(SignUpState.ACCEPTED, at=at))

    async def decide(
        self, cohort_id: CohortId, sign_up_id: SignUpId, state: SignUpState, *, by: Principal
    ) -> SignUpView:
        """An organiser's word stands above the capacity. Raises PersonErased."""
        await self._cohorts.held(cohort_id, by=by)
        sign_up = await self._sign_ups.in_cohort_unscoped(cohort_id, sign_up_id)
        person = await self._persons.get_unscoped(sign_up.person_id)
        person.require_there()
        self._outbox.publish(sign_up.decide(state, at=self._clock.now()))
        if state is SignUpState.WAITLISTED:
            await self._places.give_up(sign_up_id)
        return view_of(sign_up, person)

    async def change_by_link(self, token: str, wanted: Availability) -> SignUpView:
        sign_up = await self._sign_ups.get_unscoped(await self._links.opened(token))
        self._outbox.publish(offered(sign_up, wanted, at=self._clock.now()))
        return await self._view(sign_up)

    @override
    async def offer_by_link(
        self, token: str, *, zone: str, windows: Sequence[Window]
    ) -> SignUpView:
        sign_up = await self._sign_ups.get_unscoped(await self._links.opened(token))
        kept = stored(normalise(windows))
        self._outbox.publish(sign_up.offer(zone=zone, windows=kept, at=self._clock.now()))
        return await self._view(sign_up)

    @override
    async def withdraw_by_link(self, token: str) -> SignUpView:
        sign_up = await self._sign_ups.get_unscoped(await self._links.opened(token))
        return await self.withdraw_unscoped(sign_up)

    @override
    async def by_link(self, token: str) -> SignUpView:
        return await self._view(await self._sign_ups.get_unscoped(await self._links.opened(token)))

    @override
    async def roster_unscoped(self, cohort_id: CohortId) -> Sequence[SignUpView]:
        return [view_of(*pair) for pair in await self._sign_ups.accepted_unscoped(cohort_id)]

    @override
    async def sign_ups_unscoped(self, ids: Sequence[SignUpId]) -> Mapping[SignUpId, SignUpView]:
        views = [view_of(*pair) for pair in await self._sign_ups.these_unscoped(ids)]
        return {view.id: view for view in views}

    @override
    async def own(self, cohort_id: CohortId, *, by: Principal) -> SignUpView | None:
        found = await self._sign_ups.own(cohort_id, viewer=by)
        return None if found is None else await self._view(found)

    @override
    async def links_unscoped(
        self, sign_ups: Sequence[SignUpId], *, until: datetime
    ) -> Mapping[SignUpId, str]:
        return await self._links.for_all_unscoped(sign_ups, until=until)

    async def _own(self, cohort_id: CohortId, *, by: Principal) -> SignUp:
        found = await self._sign_ups.own(cohort_id, viewer=by)
        if found is None:
            raise SignUpNotFound
        return found

    async def _view(self, sign_up: SignUp) -> SignUpView:
        person_id: UUID = sign_up.person_id
        return view_of(sign_up, await self._persons.get_unscoped(person_id))


def offered(sign_up: SignUp, wanted: Availability, *, at: datetime) -> SignUpChanged:
    if "social_hours" in wanted.model_fields_set:
        sign_up.social_hours = wanted.hours_kept
    return sign_up.offer(zone=wanted.zone, windows=stored_windows(wanted.windows), at=at)
