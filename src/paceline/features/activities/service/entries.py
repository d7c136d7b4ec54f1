from paceline.features.activities.models.activities import DiaryEntry
from paceline.features.activities.public import ActivityId, Figures, SourceKind
from paceline.features.activities.repository.activities import EntryRepository
from paceline.features.activities.repository.athletes import AthleteRepository
from paceline.features.activities.schemas.activities import EntryChange, EntryIn
from paceline.features.activities.service.facts import Facts
from paceline.features.activities.service.intake import Incoming, IntakeService
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox


class EntryService:
    """What an athlete does with their diary by hand."""

    def __init__(
        self,
        athletes: AthleteRepository,
        entries: EntryRepository,
        intake: IntakeService,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._athletes = athletes
        self._entries = entries
        self._intake = intake
        self._outbox = outbox
        self._clock = clock

    async def enter(self, wanted: EntryIn, *, by: Principal) -> ActivityId:
        """Beside what a device recorded at that time, it fills in what that does not know."""
        facts = Facts(
            started_at=wanted.started_at,
            sport=wanted.sport,
            title=wanted.title,
            figures=Figures(**wanted.figures.known()),
        )
        incoming = Incoming(kind=SourceKind.MANUAL, facts=facts)
        kept = await self._intake.keep(by.user_id, incoming)
        entry = await self._entries.own(kept.activity_id, viewer=by)
        if kept.is_new:
            entry.note, entry.is_race, entry.ceiling = wanted.note, wanted.is_race, wanted.ceiling
        else:
            entry.take_in(wanted.note, is_race=wanted.is_race, ceiling=wanted.ceiling)
        await self._intake.redraw(entry)
        return kept.activity_id

    async def change(
        self, activity_id: ActivityId, wanted: EntryChange, *, by: Principal
    ) -> ActivityId:
        entry = await self._held(activity_id, by=by)
        for name in wanted.model_fields_set & {"title", "sport"}:
            setattr(entry, name, getattr(wanted, name) or None)
        for name in ("note", "is_race", "ceiling"):
            if (value := getattr(wanted, name)) is not None:
                setattr(entry, name, value)
        if wanted.corrections is not None:
            entry.corrections = wanted.corrections.known()
        await self._intake.redraw(entry)
        self._outbox.publish(entry.changed(at=self._clock.now()))
        return entry.activity_id

    async def delete(self, activity_id: ActivityId, *, by: Principal) -> None:
        await self._intake.discard(await self._held(activity_id, by=by))

    async def _held(self, activity_id: ActivityId, *, by: Principal) -> DiaryEntry:
        """After the athlete, as whoever stores locks them: nobody waits crosswise."""
        await self._athletes.hold_unscoped(by.user_id, at=self._clock.now())
        return await self._entries.own(activity_id, viewer=by)
