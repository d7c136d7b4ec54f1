from datetime import timedelta
from typing import Final

from paceline.db.read_lane import ReadLane
from paceline.features.cohorts.public import CohortId
from paceline.features.meetings.public import MeetingAsks
from paceline.features.notifications.repository.addresses import MailEventRepository
from paceline.features.notifications.repository.notices import NoticeRepository
from paceline.features.notifications.service.payloads import (
    Forget,
    LookAhead,
    PlanReminders,
    SendNotice,
)
from paceline.features.notifications.service.reminders import Reminders, as_id
from paceline.features.notifications.service.sending import Sender
from paceline.features.notifications.settings import NotificationsSettings
from paceline.kernel.clock import Clock
from paceline.kernel.messages import Outbox, Priority, job

# With the longest wait between them, for a day and a half.
LETTERS: Final = 220
BEGUN: Final = timedelta(hours=1)
EVENTS_KEPT: Final = timedelta(days=14)


@job(SendNotice, retries=LETTERS)
async def send(payload: SendNotice, sender: Sender) -> None:
    await sender.send(payload.notice_id)


@job(PlanReminders, timeout=timedelta(minutes=5))
async def plan(payload: PlanReminders, reminders: Reminders) -> None:
    await reminders.plan_cohort(payload.cohort_id)


@job(LookAhead, every=timedelta(hours=1), priority=Priority.BACKGROUND)
async def look_ahead(
    _payload: LookAhead,
    lane: ReadLane,
    meetings: MeetingAsks,
    outbox: Outbox,
    clock: Clock,
    settings: NotificationsSettings,
) -> None:
    """Each hour a few more meetings come near enough; events tell of everything else."""
    now = clock.now()
    coming = meetings.between_unscoped(first=now, until=now + settings.horizon)
    for row in (await lane.rows(coming))[0]:
        outbox.enqueue(PlanReminders(cohort_id=CohortId(as_id(row["cohort_id"]))))


@job(Forget, every=timedelta(hours=1), priority=Priority.BACKGROUND)
async def forget(
    _payload: Forget, notices: NoticeRepository, events: MailEventRepository, clock: Clock
) -> None:
    now = clock.now()
    await notices.give_up_unscoped(begun_before=now - BEGUN, at=now)
    await events.forget(before=now - EVENTS_KEPT)


jobs: Final = (send, plan, look_ahead, forget)
