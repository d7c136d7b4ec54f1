"""Signing up without an account: what was typed counts once the address has confirmed it."""

from datetime import timedelta
from typing import Final

from paceline.features.cohorts.public import Cohorts, CohortState
from paceline.features.enrolment.errors import ApplicationsOff, SignUpsClosed, TooManyApplications
from paceline.features.enrolment.models import Application
from paceline.features.enrolment.public import SignUpId
from paceline.features.enrolment.repository.applications import ApplicationRepository
from paceline.features.enrolment.schemas import (
    ApplicationIn,
    ApplicationOut,
    ConfirmedOut,
    DoorOut,
    SignUpIn,
    WindowOut,
    stored_windows,
)
from paceline.features.enrolment.service.forms import FormService
from paceline.features.enrolment.service.links import LinkService, alive_until
from paceline.features.enrolment.service.payloads import SendApplication
from paceline.features.enrolment.service.sign_ups import SignUpService
from paceline.features.enrolment.settings import EnrolmentSettings
from paceline.kernel.clock import Clock
from paceline.kernel.ids import new_id
from paceline.kernel.keys import ServerKey, hashed
from paceline.kernel.limits import Limit, Limits
from paceline.kernel.messages import Outbox

PURPOSE: Final = "application"
LIFETIME: Final = timedelta(days=2)


class ApplicationGate:
    """Slows down whoever types addresses of others. A mail address is never told of."""

    def __init__(self, limits: Limits, key: ServerKey, settings: EnrolmentSettings) -> None:
        self._limits = limits
        self._key = key
        self._settings = settings

    async def admit(self, address: str) -> None:
        """By network address. Raises TooManyApplications."""
        if not self._settings.applications:
            raise ApplicationsOff
        limit = self._limit("applications-address", self._settings.applications_per_address)
        await self._require(limit, address)

    async def may_mail(self, email: str) -> bool:
        """So that nobody fills another's letter box. Raises TooManyApplications of all together.

        Counts, so only what is good comes here: what is refused must not keep others out.
        """
        await self._require(self._limit("applications", self._settings.applications_in_all))
        limit = self._limit("application-letters", self._settings.application_letters)
        subject = self._key.sign(PURPOSE, email.encode()).hex()
        return (await self._limits.hit(limit, subject)).allowed

    async def _require(self, limit: Limit, *key: str) -> None:
        verdict = await self._limits.hit(limit, *key)
        if not verdict.allowed:
            raise TooManyApplications(verdict.retry_in)

    def _limit(self, name: str, amount: int) -> Limit:
        return Limit(name=name, amount=amount, per=self._settings.window)


class ApplicationService:
    def __init__(
        self,
        gate: ApplicationGate,
        cohorts: Cohorts,
        forms: FormService,
        sign_ups: SignUpService,
        links: LinkService,
        applications: ApplicationRepository,
        key: ServerKey,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._gate = gate
        self._cohorts = cohorts
        self._forms = forms
        self._sign_ups = sign_ups
        self._links = links
        self._applications = applications
        self._key = key
        self._outbox = outbox
        self._clock = clock

    async def door(self, reference: str) -> DoorOut:
        """Raises NotFound for a cohort that takes no sign-ups."""
        cohort = await self._cohorts.open_named(reference)
        questions = await self._forms.questions_unscoped(cohort.id)
        shown = {
            name: getattr(cohort, name) for name in DoorOut.model_fields.keys() - {"questions"}
        }
        return DoorOut.model_validate({**shown, "questions": questions})

    async def apply(self, reference: str, wanted: ApplicationIn, *, address: str) -> None:
        """The same answer and work whoever has this address; what is known is for its letter.

        Raises ApplicationsOff, TooManyApplications, NotFound, BadAnswers.
        """
        await self._gate.admit(address)
        cohort = await self._cohorts.open_named(reference)
        answers = await self._forms.asked_unscoped(cohort.id, wanted.attributes)
        if not await self._gate.may_mail(wanted.email):
            return
        now, application_id = self._clock.now(), new_id()
        await self._applications.put(
            {
                **wanted.model_dump(include={"name", "email", "zone", "role", "language"}),
                "id": application_id,
                "cohort_id": cohort.id,
                "windows": stored_windows(wanted.windows),
                "attributes": answers,
                "token_hash": hashed(self._key.token(PURPOSE, application_id)),
                "created_at": now,
                "expires_at": now + LIFETIME,
            }
        )
        self._outbox.enqueue(SendApplication(application_id=application_id))

    async def look(self, token: str) -> ApplicationOut:
        """Before it is confirmed: somebody else may have typed it. Raises ApplicationNotFound."""
        application = await self._opened(token)
        cohort = await self._cohorts.view_unscoped(application.cohort_id)
        return ApplicationOut(
            cohort_title=cohort.title,
            program_title=cohort.program_title,
            name=application.name,
            role=application.role,
            zone=application.zone,
            windows=[WindowOut.model_validate(each) for each in application.windows],
        )

    async def confirm(self, token: str) -> ConfirmedOut:
        """From now on it is a sign-up; whether there is a place is decided now.

        Raises ApplicationNotFound, SignUpsClosed.
        """
        application = await self._opened(token)
        cohort = await self._cohorts.held_unscoped(application.cohort_id)
        if cohort.state is not CohortState.OPEN:
            raise SignUpsClosed(cohort.state)
        view = await self._sign_ups.enter_unscoped(
            cohort, wanted_of(application), name=application.name, email=application.email
        )
        await self._applications.remove(application)
        links = await self._links.for_all_unscoped([view.id], until=alive_until(cohort))
        return ConfirmedOut(url=links[SignUpId(view.id)], state=view.state)

    async def _opened(self, token: str) -> Application:
        return await self._applications.open_unscoped(hashed(token), at=self._clock.now())


def wanted_of(application: Application) -> SignUpIn:
    return SignUpIn.model_validate(
        {
            "zone": application.zone,
            "windows": application.windows,
            "role": application.role,
            "attributes": application.attributes,
        }
    )
