from datetime import timedelta
from typing import Final

from paceline.features.enrolment.repository.applications import ApplicationRepository
from paceline.features.enrolment.service.erasing import PersonEraser
from paceline.features.enrolment.service.letters import ApplicationLetters
from paceline.features.enrolment.service.payloads import (
    ErasePerson,
    PruneApplications,
    SendApplication,
)
from paceline.kernel.clock import Clock
from paceline.kernel.messages import Priority, job


@job(ErasePerson, retries=8, timeout=timedelta(minutes=2))
async def erase_person(payload: ErasePerson, eraser: PersonEraser) -> None:
    await eraser.erase(payload.person_id)


@job(SendApplication, retries=8, priority=Priority.URGENT)
async def send_application(payload: SendApplication, letters: ApplicationLetters) -> None:
    await letters.send(payload.application_id)


@job(PruneApplications, every=timedelta(hours=1), priority=Priority.BACKGROUND)
async def prune_applications(
    _payload: PruneApplications, applications: ApplicationRepository, clock: Clock
) -> None:
    await applications.prune(before=clock.now())


jobs: Final = (erase_person, send_application, prune_applications)
