"""What other slices may know of programs and cohorts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, NewType, Protocol
from uuid import UUID

from paceline.db.read_lane import Ask
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Event

ProgramId = NewType("ProgramId", UUID)
CohortId = NewType("CohortId", UUID)


class CohortState(StrEnum):
    """In this order, one step at a time."""

    PLANNED = "planned"
    OPEN = "open"
    RUNNING = "running"
    FINISHED = "finished"


class FacilitatorNeed(StrEnum):
    """Whether a group may be without a facilitator."""

    REQUIRED = "required"
    WANTED = "wanted"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class CohortView:
    """A cohort as other slices see it. `first_week` is a Monday; `skip_weeks` count from 0."""

    id: CohortId
    program_id: ProgramId
    program_title: str
    title: str
    slug: str
    state: CohortState
    zone: str
    first_week: date
    weeks: int
    skip_weeks: tuple[int, ...]
    meeting_minutes: int
    grid_minutes: int
    size_min: int
    size_ideal: int
    size_max: int
    facilitator: FacilitatorNeed
    facilitator_gap_minutes: int
    capacity: int | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class SignUpsOpened(Event):
    name: ClassVar = "cohorts.sign_ups_opened"

    cohort_id: CohortId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CohortStarted(Event):
    name: ClassVar = "cohorts.started"

    cohort_id: CohortId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CohortFinished(Event):
    name: ClassVar = "cohorts.finished"

    cohort_id: CohortId
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ActRefused(Event):
    """Someone who sees a cohort tried what only its organiser may do."""

    name: ClassVar = "cohorts.act_refused"

    cohort_id: CohortId
    user_id: UUID


class Cohorts(Protocol):
    """The command lane's door: joins the caller's unit of work."""

    async def visible(self, cohort_id: CohortId, *, by: Principal) -> CohortView:
        """Raises NotFound for a cohort that is missing or not theirs to see."""
        ...

    async def organised(self, cohort_id: CohortId, *, by: Principal) -> CohortView:
        """Raises NotFound as `visible` does, else Denied for anyone but an organiser."""
        ...

    async def held(self, cohort_id: CohortId, *, by: Principal) -> CohortView:
        """As `organised`, and held until the caller's commit.

        Whoever changes who is in a cohort, or in which group, asks this before reading any of
        it: such changes come one by one, and none is decided on what another has just changed.
        """
        ...

    async def held_unscoped(self, cohort_id: CohortId) -> CohortView:
        """Held as by `held`, for people who act on their own sign-up. Raises NotFound."""
        ...

    async def named(self, reference: str, *, by: Principal) -> CohortView:
        """By id or slug, as people type it. Raises NotFound."""
        ...

    async def open_named(self, reference: str) -> CohortView:
        """By id or slug; anyone may know of an open one. Raises NotFound for all others."""
        ...

    async def joinable(self, cohort_id: CohortId) -> CohortView:
        """Held until the caller's commit, so that places are counted one by one.

        Anyone with an account may sign up to an open cohort, so there is no viewer. Raises
        NotFound for one that is not open.
        """
        ...

    async def view_unscoped(self, cohort_id: CohortId) -> CohortView:
        """For jobs, which act for nobody. Raises NotFound."""
        ...


class CohortGuards(Protocol):
    """The read lane's door: what to ask first, so that a list below a cohort is scoped."""

    def organised(self, cohort_id: CohortId, *, viewer: Principal) -> Ask:
        """One row (id, title, zone) when `viewer` organises the cohort, else NotFound."""
        ...

    def visible(self, cohort_id: CohortId, *, viewer: Principal) -> Ask:
        """One row (id, title, zone) when `viewer` may see the cohort, else NotFound."""
        ...

    def like(self, text: str, *, viewer: Principal) -> Ask:
        """Rows title, slug: at most 25 that `viewer` may see, of a title or slug with `text`."""
        ...

    def open_like(self, text: str) -> Ask:
        """The same of those that anyone may sign up to."""
        ...

    def whole_unscoped(self, cohort_id: CohortId) -> Ask:
        """All settings of a cohort, named as in `CohortView`; for jobs, which act for nobody."""
        ...
