from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from paceline.features.accounts.policy import FAILURES_KEPT
from paceline.features.accounts.repository.erasing import FarewellRepository
from paceline.features.accounts.repository.factors import ChallengeRepository
from paceline.features.accounts.repository.failures import FailureRepository
from paceline.features.accounts.repository.families import FamilyRepository
from paceline.features.accounts.repository.identities import StateRepository
from paceline.features.accounts.repository.links import LinkRepository
from paceline.features.accounts.service.erasing import ErasureService
from paceline.features.accounts.service.letters import (
    LetterService,
    SendFarewell,
    SendInvitation,
    SendLink,
    SendNotice,
)
from paceline.features.accounts.service.payloads import TellErasedAgain
from paceline.kernel.clock import Clock
from paceline.kernel.messages import JobPayload, Priority, job

LETTERS: Final = 8
# Long enough to look into what went wrong.
KEPT_AFTER_THE_END: Final = timedelta(days=30)
# A letter that was not sent by then will not be; the address is not kept for it.
FAREWELLS_KEPT: Final = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Prune(JobPayload):
    name: ClassVar = "accounts.prune"


@job(SendLink, retries=LETTERS, priority=Priority.URGENT)
async def send_link(payload: SendLink, letters: LetterService) -> None:
    await letters.send_link(payload.link_id)


@job(SendInvitation, retries=LETTERS, priority=Priority.URGENT)
async def send_invitation(payload: SendInvitation, letters: LetterService) -> None:
    await letters.send_invitation(payload.invitation_id, link_id=payload.link_id)


@job(SendNotice, retries=LETTERS)
async def send_notice(payload: SendNotice, letters: LetterService) -> None:
    await letters.send_notice(payload)


@job(SendFarewell, retries=LETTERS)
async def send_farewell(
    payload: SendFarewell, letters: LetterService, farewells: FarewellRepository
) -> None:
    await letters.send_farewell(payload.farewell_id)
    await farewells.drop(payload.farewell_id)


@job(TellErasedAgain)
async def tell_erased_again(payload: TellErasedAgain, erasures: ErasureService) -> None:
    await erasures.tell_again(payload.user_id)


@job(Prune, every=timedelta(hours=1), priority=Priority.BACKGROUND)
async def prune(
    _payload: Prune,
    families: FamilyRepository,
    links: LinkRepository,
    failures: FailureRepository,
    challenges: ChallengeRepository,
    states: StateRepository,
    farewells: FarewellRepository,
    clock: Clock,
) -> None:
    now = clock.now()
    await families.prune(before=now - KEPT_AFTER_THE_END)
    await links.prune(before=now - KEPT_AFTER_THE_END)
    await failures.prune(before=now - FAILURES_KEPT)
    await challenges.prune(before=now)
    await states.prune(before=now)
    await farewells.prune(before=now - FAREWELLS_KEPT)


jobs: Final = (
    send_link,
    send_invitation,
    send_notice,
    send_farewell,
    tell_erased_again,
    prune,
)
