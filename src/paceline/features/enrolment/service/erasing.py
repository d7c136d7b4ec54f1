from datetime import timedelta
from typing import Final
from uuid import UUID

from typing_extensions import override

from paceline.features.accounts.ports import Traces
from paceline.features.cohorts.public import Cohorts, CohortState
from paceline.features.enrolment.models import SignUp
from paceline.features.enrolment.public import SignUpId, SignUpState
from paceline.features.enrolment.repository.applications import ApplicationRepository
from paceline.features.enrolment.repository.links import LinkRepository
from paceline.features.enrolment.repository.sign_ups import PersonRepository, SignUpRepository
from paceline.features.enrolment.service.payloads import ErasePerson
from paceline.features.enrolment.service.sign_ups import SignUpService
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.messages import Outbox

# Longer than any request or job that was let in before goes on.
ONCE_MORE: Final = timedelta(hours=1)


class ApplicationTraces(Traces):
    def __init__(self, applications: ApplicationRepository) -> None:
        self._applications = applications

    @override
    async def remove(self, email: str) -> None:
        await self._applications.drop_of_unscoped(email)


class PersonEraser:
    """Takes out of a program what it knows of somebody, and leaves what is counted."""

    def __init__(
        self,
        cohorts: Cohorts,
        persons: PersonRepository,
        sign_ups: SignUpRepository,
        applications: ApplicationRepository,
        links: LinkRepository,
        service: SignUpService,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._persons = persons
        self._sign_ups = sign_ups
        self._applications = applications
        self._links = links
        self._service = service
        self._outbox = outbox
        self._clock = clock

    async def follow(self, user_id: UserId) -> None:
        """Of each program that they are known in, by a job of its own.

        And by one an hour later: nobody finds them by the user any more when it is told again.
        """
        later = self._clock.now() + ONCE_MORE
        for person_id in await self._persons.ids_of_user_unscoped(user_id):
            self._outbox.enqueue(ErasePerson(person_id=person_id))
            self._outbox.enqueue(ErasePerson(person_id=person_id, again=True), at=later)

    async def erase(self, person_id: UUID) -> None:
        """Safe to repeat. Cohorts are held before the person, as whoever claims one does."""
        email = (await self._persons.get_unscoped(person_id)).email
        await self._applications.drop_of_unscoped(email)
        known = await self._sign_ups.of_person_unscoped(person_id)
        for sign_up in known:
            await self._let_go(sign_up)
        person = await self._persons.alone_unscoped(person_id)
        person.erase(at=self._clock.now())
        if len(await self._sign_ups.of_person_unscoped(person_id)) > len(known):
            # Somebody signed them up meanwhile, to a cohort that is not held.
            self._outbox.enqueue(ErasePerson(person_id=person_id))

    async def _let_go(self, sign_up: SignUp) -> None:
        """Out of a cohort that is over nobody withdraws: its numbers stay what they were."""
        cohort = await self._cohorts.held_unscoped(sign_up.cohort_id)
        await self._sign_ups.refresh(sign_up)
        is_over = cohort.state is CohortState.FINISHED
        if not is_over and sign_up.state is not SignUpState.WITHDRAWN:
            await self._service.withdraw_unscoped(sign_up)
        now = self._clock.now()
        await self._links.revoke_all_unscoped(SignUpId(sign_up.id), at=now)
        self._outbox.publish(sign_up.erase(at=now))
