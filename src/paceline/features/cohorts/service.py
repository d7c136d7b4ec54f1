import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from typing_extensions import override

from paceline.features.accounts.ports import Duties
from paceline.features.accounts.public import Organisers
from paceline.features.cohorts import policy
from paceline.features.cohorts.errors import BadPlan, CohortNotFound, NotOrganiser, ProgramNotFound
from paceline.features.cohorts.models import Cohort, Program
from paceline.features.cohorts.public import (
    ActRefused,
    CohortId,
    Cohorts,
    CohortState,
    CohortView,
    ProgramId,
)
from paceline.features.cohorts.repository import (
    CohortRepository,
    ProgramRepository,
    as_id,
    tag_of,
)
from paceline.features.cohorts.schemas import CloneIn, CohortChange, CohortIn, ProgramIn
from paceline.kernel.cache import Invalidation
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.messages import Outbox
from paceline.kernel.quota import COHORTS, Quotas

# What the next run takes over; dates, title and state are its own.
CLONED: Final = (
    "zone",
    "weeks",
    "meeting_minutes",
    "grid_minutes",
    "size_min",
    "size_ideal",
    "size_max",
    "facilitator",
    "facilitator_gap_minutes",
    "capacity",
)


def slug_of(title: str) -> str:
    """`Spring Base 2027` -> `spring-base-2027`; never empty."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "cohort"


def free_slug(wanted: str, taken: Sequence[str]) -> str:
    if wanted not in taken:
        return wanted
    return next(
        slug for number in range(2, len(taken) + 3) if (slug := f"{wanted}-{number}") not in taken
    )


class CohortService(Cohorts):
    def __init__(
        self,
        programs: ProgramRepository,
        cohorts: CohortRepository,
        outbox: Outbox,
        invalidation: Invalidation,
        quotas: Quotas,
        clock: Clock,
    ) -> None:
        self._programs = programs
        self._cohorts = cohorts
        self._outbox = outbox
        self._invalidation = invalidation
        self._quotas = quotas
        self._clock = clock

    async def plan_program(self, wanted: ProgramIn, *, by: Principal) -> Program:
        base = slug_of(wanted.title)
        slug = wanted.slug or free_slug(base, await self._programs.slugs_like_unscoped(base))
        program = Program(
            title=wanted.title,
            slug=slug,
            organiser_id=by.user_id,
            description=wanted.description,
            created_at=self._clock.now(),
        )
        self._programs.add(program)
        await self._programs.flush()
        return program

    async def plan(self, wanted: CohortIn, *, by: Principal) -> CohortView:
        program = await self._programs.get(ProgramId(wanted.program_id), viewer=by)
        if not policy.organises(by, program.organiser_id, program.id):
            raise ProgramNotFound
        values = wanted.model_dump(exclude={"slug", "title"})
        cohort = await self._add(wanted.title, wanted.slug, values, by=by)
        return view_of(cohort, program.title)

    async def _add(
        self, title: str, slug: str | None, values: Mapping[str, object], *, by: Principal
    ) -> Cohort:
        await self._quotas.reserve(COHORTS, by=by)
        base = slug_of(title)
        own = slug or free_slug(base, await self._cohorts.slugs_like_unscoped(base))
        cohort = Cohort(
            title=title,
            slug=own,
            organiser_id=by.user_id,
            created_at=self._clock.now(),
            **values,  # type: ignore[arg-type]
        )
        self._cohorts.add(cohort)
        await self._cohorts.flush()
        return cohort

    async def clone(self, cohort_id: CohortId, wanted: CloneIn, *, by: Principal) -> CohortView:
        """The next run: the same shape, its own dates, nobody signed up yet."""
        source = await self._organised(cohort_id, by=by)
        values = {name: getattr(source, name) for name in CLONED}
        values |= {"program_id": source.program_id, "first_week": wanted.first_week}
        cohort = await self._add(wanted.title, wanted.slug, values, by=by)
        return await self._view(cohort)

    async def change(
        self, cohort_id: CohortId, wanted: CohortChange, *, by: Principal
    ) -> CohortView:
        cohort = await self._changing(cohort_id, by=by)
        cohort.change(wanted.model_dump(exclude_unset=True, exclude_none=True))
        self._check(cohort)
        return await self._view(cohort)

    def _check(self, cohort: Cohort) -> None:
        """The whole must fit, also when only a part of it was sent."""
        fields = CohortIn.model_fields.keys() - {"program_id", "slug"}
        values = {name: getattr(cohort, name) for name in fields}
        try:
            CohortIn.model_validate({**values, "program_id": cohort.program_id})
        except ValueError as error:
            raise BadPlan(f"The change does not fit the rest: {first_line(error)}.") from error

    async def open_sign_ups(self, cohort_id: CohortId, *, by: Principal) -> CohortView:
        cohort = await self._changing(cohort_id, by=by)
        self._outbox.publish(cohort.open_sign_ups(at=self._clock.now()))
        return await self._view(cohort)

    async def start(self, cohort_id: CohortId, *, by: Principal) -> CohortView:
        cohort = await self._changing(cohort_id, by=by)
        self._outbox.publish(cohort.start(at=self._clock.now()))
        return await self._view(cohort)

    async def finish(self, cohort_id: CohortId, *, by: Principal) -> CohortView:
        cohort = await self._changing(cohort_id, by=by)
        self._outbox.publish(cohort.finish(at=self._clock.now()))
        return await self._view(cohort)

    async def program_named(self, reference: str, *, by: Principal) -> Program:
        """By id or slug. Raises ProgramNotFound."""
        program_id = as_id(reference)
        if program_id is not None:
            return await self._programs.get(ProgramId(program_id), viewer=by)
        return await self._programs.get_by_slug(reference, viewer=by)

    async def program_or_new(self, reference: str, *, by: Principal) -> ProgramId:
        """The program of this id or slug, else a new one of this title."""
        try:
            return ProgramId((await self.program_named(reference, by=by)).id)
        except ProgramNotFound:
            return ProgramId((await self.plan_program(ProgramIn(title=reference), by=by)).id)

    @override
    async def visible(self, cohort_id: CohortId, *, by: Principal) -> CohortView:
        return await self._view(await self._cohorts.get(cohort_id, viewer=by))

    @override
    async def organised(self, cohort_id: CohortId, *, by: Principal) -> CohortView:
        return await self._view(await self._organised(cohort_id, by=by))

    @override
    async def held(self, cohort_id: CohortId, *, by: Principal) -> CohortView:
        return await self._view(await self._held(cohort_id, by=by))

    @override
    async def held_unscoped(self, cohort_id: CohortId) -> CohortView:
        return await self._view(await self._cohorts.held_unscoped(cohort_id))

    @override
    async def named(self, reference: str, *, by: Principal) -> CohortView:
        cohort_id = as_id(reference)
        if cohort_id is not None:
            return await self.visible(CohortId(cohort_id), by=by)
        return await self._view(await self._cohorts.get_by_slug(reference, viewer=by))

    @override
    async def open_named(self, reference: str) -> CohortView:
        return await self._view(await self._cohorts.open_unscoped(reference))

    @override
    async def joinable(self, cohort_id: CohortId) -> CohortView:
        cohort = await self._cohorts.held_unscoped(cohort_id)
        if cohort.state is not CohortState.OPEN:
            raise CohortNotFound
        return await self._view(cohort)

    @override
    async def view_unscoped(self, cohort_id: CohortId) -> CohortView:
        return await self._view(await self._cohorts.get_unscoped(cohort_id))

    async def _changing(self, cohort_id: CohortId, *, by: Principal) -> Cohort:
        """What is shown of it is forgotten with the commit."""
        cohort = await self._held(cohort_id, by=by)
        self._invalidation.forget(tag_of(cohort_id))
        return cohort

    async def _held(self, cohort_id: CohortId, *, by: Principal) -> Cohort:
        await self._organised(cohort_id, by=by)
        return await self._cohorts.held_unscoped(cohort_id)

    async def _organised(self, cohort_id: CohortId, *, by: Principal) -> Cohort:
        cohort = await self._cohorts.get(cohort_id, viewer=by)
        if not policy.organises(by, cohort.organiser_id, cohort.id, cohort.program_id):
            self._outbox.publish(ActRefused(cohort_id=cohort_id, user_id=by.user_id))
            raise NotOrganiser
        return cohort

    async def _view(self, cohort: Cohort) -> CohortView:
        return view_of(cohort, await self._programs.title_unscoped(cohort.program_id))


class CohortDuties(Duties):
    """What an organiser leaves goes to whoever organises it as well; it never has nobody."""

    def __init__(
        self,
        programs: ProgramRepository,
        cohorts: CohortRepository,
        organisers: Organisers,
        invalidation: Invalidation,
    ) -> None:
        self._programs = programs
        self._cohorts = cohorts
        self._organisers = organisers
        self._invalidation = invalidation

    @override
    async def hand_over(self, user_id: UserId) -> Sequence[str]:
        programs = await self._programs.organised_by_unscoped(user_id)
        cohorts = await self._cohorts.organised_by_unscoped(user_id)
        above = [each.program_id for each in cohorts]
        scopes = sorted({*above, *(each.id for each in (*programs, *cohorts))})
        granted = await self._organisers.of_unscoped(scopes)
        owners = dict(await self._programs.organisers_unscoped(sorted(set(above))))
        without: dict[UUID, str] = {}
        for program in programs:
            heir = first_but(user_id, granted.get(program.id, ()))
            if heir is None:
                without[program.id] = program.title
                continue
            program.organiser_id = owners[program.id] = heir
        for cohort in cohorts:
            program_id = cohort.program_id
            known = [*granted.get(cohort.id, ()), *granted.get(program_id, ()), owners[program_id]]
            heir = first_but(user_id, known)
            if heir is not None:
                cohort.organiser_id = heir
                self._invalidation.forget(tag_of(CohortId(cohort.id)))
            elif program_id not in without:
                without[cohort.id] = cohort.title
        return list(without.values())


def first_but(user_id: UserId, known: Sequence[UserId]) -> UserId | None:
    return next((each for each in known if each != user_id), None)


def first_line(error: ValueError) -> str:
    lines = [line.strip() for line in str(error).splitlines()[1:]]
    told = [line for line in lines if line and not line.startswith("For further information")]
    return "; ".join(line.partition(" [")[0].removeprefix("Value error, ") for line in told)[:300]


def view_of(cohort: Cohort, program_title: str) -> CohortView:
    return CohortView(
        id=CohortId(cohort.id),
        program_id=ProgramId(cohort.program_id),
        program_title=program_title,
        title=cohort.title,
        slug=cohort.slug,
        state=cohort.state,
        zone=cohort.zone,
        first_week=cohort.first_week,
        weeks=cohort.weeks,
        skip_weeks=tuple(sorted(set(cohort.skip_weeks))),
        meeting_minutes=cohort.meeting_minutes,
        grid_minutes=cohort.grid_minutes,
        size_min=cohort.size_min,
        size_ideal=cohort.size_ideal,
        size_max=cohort.size_max,
        facilitator=cohort.facilitator,
        facilitator_gap_minutes=cohort.facilitator_gap_minutes,
        capacity=cohort.capacity,
        created_at=cohort.created_at,
    )
