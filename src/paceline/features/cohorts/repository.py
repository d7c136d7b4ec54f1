from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, false, func, or_, select, true
from sqlalchemy.types import Boolean, String, Uuid
from typing_extensions import override

from paceline.db.columns import Column, Within
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.repository import Repository
from paceline.features.cohorts.errors import CohortNotFound, ProgramNotFound
from paceline.features.cohorts.models import Cohort, Program
from paceline.features.cohorts.public import CohortGuards, CohortId, CohortState, ProgramId
from paceline.kernel.cache import Cache, Space
from paceline.kernel.identity import Principal, Role, UserId
from paceline.kernel.query import Page

VIEWER: Final = bindparam("viewer_id", type_=Uuid())
EVERYTHING: Final = bindparam("everything", type_=Boolean()).is_(true())
# As many values as a statement may bind on either store.
BATCH: Final = 500
ORGANISING: Final = frozenset({Role.ADMIN, Role.ORGANISER})


def within_reach(organiser: Column, *scopes: Column) -> ColumnElement[bool]:
    return or_(EVERYTHING, organiser == VIEWER, *(Within(scope, "scopes") for scope in scopes))


def reach(viewer: Principal, *, organising: bool = False) -> dict[str, object]:
    """The values of `within_reach`: all that a viewer was granted, or only what they organise."""
    scopes = [
        scope for scope, role in viewer.grants.items() if not organising or role in ORGANISING
    ]
    return {
        "viewer_id": viewer.user_id,
        "everything": viewer.everything,
        "scopes": scopes,
    }


def visible_cohorts(viewer: Principal) -> ColumnElement[bool]:
    if viewer.everything:
        return true()
    scopes = list(viewer.grants)
    granted = or_(Cohort.id.in_(scopes), Cohort.program_id.in_(scopes)) if scopes else false()
    return or_(Cohort.organiser_id == viewer.user_id, granted)


class CohortRepository(Repository[Cohort]):
    async def get(self, cohort_id: CohortId, *, viewer: Principal) -> Cohort:
        found = select(Cohort).where(Cohort.id == cohort_id, visible_cohorts(viewer))
        return await self.one(found, missing=CohortNotFound())

    async def get_by_slug(self, slug: str, *, viewer: Principal) -> Cohort:
        found = select(Cohort).where(Cohort.slug == slug, visible_cohorts(viewer))
        return await self.one(found, missing=CohortNotFound())

    async def get_unscoped(self, cohort_id: CohortId) -> Cohort:
        return await self.one(
            select(Cohort).where(Cohort.id == cohort_id), missing=CohortNotFound()
        )

    async def held_unscoped(self, cohort_id: CohortId) -> Cohort:
        """Locked until the commit, as it is now; SQLite has one writer anyway.

        Rows that only refer to the cohort need not wait.
        """
        found = select(Cohort).where(Cohort.id == cohort_id).with_for_update(key_share=True)
        fresh = found.execution_options(populate_existing=True)
        return await self.one(fresh, missing=CohortNotFound())

    async def organised_by_unscoped(self, user_id: UserId) -> Sequence[Cohort]:
        """Locked, in an order that all who take several take them in."""
        found = select(Cohort).where(Cohort.organiser_id == user_id).order_by(Cohort.id)
        return await self.all(found.with_for_update(key_share=True))

    async def open_unscoped(self, reference: str) -> Cohort:
        """By id or slug, for people who are not in it yet."""
        known = as_id(reference)
        named = Cohort.slug == reference if known is None else Cohort.id == known
        found = select(Cohort).where(named, Cohort.state == CohortState.OPEN)
        return await self.one(found, missing=CohortNotFound())

    async def slugs_like_unscoped(self, slug: str) -> Sequence[str]:
        session = await self._unit.session()
        return (
            await session.scalars(select(Cohort.slug).where(Cohort.slug.startswith(slug)))
        ).all()


class ProgramRepository(Repository[Program]):
    async def get(self, program_id: ProgramId, *, viewer: Principal) -> Program:
        found = select(Program).where(Program.id == program_id)
        if not viewer.everything:
            granted = Program.id.in_(list(viewer.grants))
            found = found.where(or_(Program.organiser_id == viewer.user_id, granted))
        return await self.one(found, missing=ProgramNotFound())

    async def get_by_slug(self, slug: str, *, viewer: Principal) -> Program:
        session = await self._unit.session()
        found = await session.scalar(select(Program.id).where(Program.slug == slug))
        if found is None:
            raise ProgramNotFound
        return await self.get(ProgramId(found), viewer=viewer)

    async def organised_by_unscoped(self, user_id: UserId) -> Sequence[Program]:
        found = select(Program).where(Program.organiser_id == user_id).order_by(Program.id)
        return await self.all(found.with_for_update(key_share=True))

    async def organisers_unscoped(self, program_ids: Sequence[UUID]) -> Mapping[UUID, UserId]:
        """Whose each of these programs is."""
        session = await self._unit.session()
        found: dict[UUID, UserId] = {}
        for start in range(0, len(program_ids), BATCH):
            some = program_ids[start : start + BATCH]
            asked = select(Program.id, Program.organiser_id).where(Program.id.in_(some))
            found |= {row.id: row.organiser_id for row in await session.execute(asked)}
        return found

    async def title_unscoped(self, program_id: UUID) -> str:
        found = await self.one(
            select(Program).where(Program.id == program_id), missing=ProgramNotFound()
        )
        return found.title

    async def slugs_like_unscoped(self, slug: str) -> Sequence[str]:
        session = await self._unit.session()
        found = select(Program.slug).where(Program.slug.startswith(slug))
        return (await session.scalars(found)).all()


PROGRAMS: Final = Listing(
    statement=select(
        Program.id, Program.title, Program.slug, Program.description, Program.created_at
    ).where(within_reach(Program.organiser_id, Program.id)),
    id=Program.id,
    sorts={"title": Program.title, "created_at": Program.created_at},
    filters={"title": Program.title, "slug": Program.slug},
)
SHOWN: Final = (
    Cohort.id,
    Cohort.program_id,
    Program.title.label("program_title"),
    Cohort.title,
    Cohort.slug,
    Cohort.state,
    Cohort.zone,
    Cohort.first_week,
    Cohort.weeks,
    Cohort.skip_weeks,
    Cohort.meeting_minutes,
    Cohort.grid_minutes,
    Cohort.size_min,
    Cohort.size_ideal,
    Cohort.size_max,
    Cohort.facilitator,
    Cohort.facilitator_gap_minutes,
    Cohort.capacity,
    Cohort.created_at,
)
ALL: Final[Select[*tuple[object, ...]]] = (
    select(*SHOWN)
    .join(Program, Program.id == Cohort.program_id)
    .where(within_reach(Cohort.organiser_id, Cohort.id, Cohort.program_id))
)
COHORTS: Final = Listing(
    statement=ALL,
    id=Cohort.id,
    sorts={"title": Cohort.title, "first_week": Cohort.first_week, "created_at": Cohort.created_at},
    filters={
        "title": Cohort.title,
        "slug": Cohort.slug,
        "state": Cohort.state,
        "program_id": Cohort.program_id,
    },
)
ONE: Final = ALL.where(Cohort.id == bindparam("cohort_id", type_=Uuid()))
# What anyone may know who thinks of signing up.
OPEN_SHOWN: Final[Select[*tuple[object, ...]]] = (
    select(
        Cohort.id,
        Program.title.label("program_title"),
        Program.description,
        Cohort.title,
        Cohort.slug,
        Cohort.zone,
        Cohort.first_week,
        Cohort.weeks,
        Cohort.meeting_minutes,
    )
    .join(Program, Program.id == Cohort.program_id)
    .where(Cohort.state == CohortState.OPEN)
)
OPEN: Final = Listing(
    statement=OPEN_SHOWN,
    id=Cohort.id,
    sorts={"first_week": Cohort.first_week, "title": Cohort.title},
    filters={"title": Cohort.title, "slug": Cohort.slug},
)
GUARD: Final = select(Cohort.id, Cohort.title, Cohort.zone).where(
    Cohort.id == bindparam("cohort_id", type_=Uuid()),
    within_reach(Cohort.organiser_id, Cohort.id, Cohort.program_id),
)

MATCHES: Final = or_(
    func.lower(Cohort.title).like(bindparam("pattern", type_=String()), escape="/"),
    Cohort.slug.like(bindparam("pattern", type_=String()), escape="/"),
)
LIKE: Final = select(Cohort.title, Cohort.slug).where(MATCHES).order_by(Cohort.title).limit(25)
VISIBLE_LIKE: Final = LIKE.where(within_reach(Cohort.organiser_id, Cohort.id, Cohort.program_id))
OPEN_LIKE: Final = LIKE.where(Cohort.state == CohortState.OPEN)


def as_id(reference: str) -> UUID | None:
    """None for what is a slug."""
    try:
        return UUID(reference)
    except ValueError:
        return None


def containing(text: str) -> str:
    """What people type may hold signs that stand for anything; here they stand for themselves."""
    plain = text.lower()
    for sign in "/%_":
        plain = plain.replace(sign, f"/{sign}")
    return f"%{plain}%"


# Opened by everyone in it, again and again; what it shows changes a few times in its life.
KEPT: Final = Space(
    name="cohorts",
    ttl=timedelta(seconds=5),
    stale=timedelta(seconds=5),
    negative=timedelta(seconds=2),
)


def tag_of(cohort_id: UUID) -> str:
    return f"cohort:{cohort_id}"


def place_of(cohort_id: CohortId, viewer: Principal) -> str:
    """All that decides whether this viewer sees it: another reach is another entry."""
    scopes = ",".join(sorted(map(str, viewer.grants)))
    return f"{cohort_id}:{viewer.user_id}:{viewer.everything}:{scopes}"


class CohortReads(CohortGuards):
    def __init__(self, lane: ReadLane, cache: Cache) -> None:
        self._lane = lane
        self._cache = cache

    async def page(self, page: Page, *, viewer: Principal) -> bytes:
        return await self._lane.page(COHORTS, page, binds=reach(viewer))

    async def programs_page(self, page: Page, *, viewer: Principal) -> bytes:
        return await self._lane.page(PROGRAMS, page, binds=reach(viewer))

    async def open_page(self, page: Page) -> bytes:
        """Anyone may sign up to these, so there is no viewer."""
        return await self._lane.page(OPEN, page, binds={})

    async def get(self, cohort_id: CohortId, *, viewer: Principal) -> bytes:
        found = await self._cache.get(
            KEPT,
            place_of(cohort_id, viewer),
            lambda: self._read(cohort_id, viewer),
            tags=(tag_of(cohort_id),),
        )
        if found is None:
            raise CohortNotFound
        return found

    async def _read(self, cohort_id: CohortId, viewer: Principal) -> bytes | None:
        binds = {"cohort_id": cohort_id, **reach(viewer)}
        try:
            return await self._lane.one(ONE, binds=binds, missing=CohortNotFound())
        except CohortNotFound:
            return None

    @override
    def organised(self, cohort_id: CohortId, *, viewer: Principal) -> Ask:
        binds = {"cohort_id": cohort_id, **reach(viewer, organising=True)}
        return Ask(statement=GUARD, binds=binds, missing=CohortNotFound())

    @override
    def visible(self, cohort_id: CohortId, *, viewer: Principal) -> Ask:
        binds = {"cohort_id": cohort_id, **reach(viewer)}
        return Ask(statement=GUARD, binds=binds, missing=CohortNotFound())

    @override
    def like(self, text: str, *, viewer: Principal) -> Ask:
        return Ask(statement=VISIBLE_LIKE, binds={"pattern": containing(text), **reach(viewer)})

    @override
    def open_like(self, text: str) -> Ask:
        return Ask(statement=OPEN_LIKE, binds={"pattern": containing(text)})

    @override
    def whole_unscoped(self, cohort_id: CohortId) -> Ask:
        binds = {"cohort_id": cohort_id, "viewer_id": cohort_id, "everything": True, "scopes": []}
        return Ask(statement=ONE, binds=binds, missing=CohortNotFound())
