from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import Uuid

from paceline.db.aside import Aside
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.repository import Repository
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupId
from paceline.features.meetings.public import MeetingId
from paceline.features.notifications.errors import NoticeNotFound
from paceline.features.notifications.models import Notice
from paceline.features.notifications.public import NoticeId, NoticeState, NoticeType
from paceline.features.notifications.repository.planned import Planned
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.query import Page

BATCH: Final = 500


class NoticeRepository(Repository[Notice]):
    """Joins the caller's unit of work; who may ask is decided before."""

    async def reminders_unscoped(self, group_ids: Sequence[GroupId]) -> Sequence[Notice]:
        """Of meetings of these groups, locked in order, so that two plans cannot meet."""
        known: list[Notice] = []
        for start in range(0, len(group_ids), BATCH):
            found = select(Notice).where(
                Notice.group_id.in_(group_ids[start : start + BATCH]),
                Notice.type == NoticeType.REMINDER,
            )
            known += await self.all(found.order_by(Notice.id).with_for_update())
        return known

    async def drop_to_unscoped(self, sign_up_id: SignUpId) -> None:
        gone = delete(Notice).where(Notice.sign_up_id == sign_up_id)
        await self.execute(gone.execution_options(synchronize_session=False))

    async def about_unscoped(self, cohort_id: CohortId, sign_up_id: SignUpId) -> Sequence[Notice]:
        """To others, of this person's coming and going; a subject or the facts say of whom."""
        of_members = and_(
            Notice.type.in_((NoticeType.MEMBER_JOINED, NoticeType.MEMBER_LEFT)),
            Notice.subject.contains(f"/{sign_up_id}/"),
        )
        of_guests = and_(
            Notice.type.in_((NoticeType.VISIT, NoticeType.SUBSTITUTE)),
            Notice.facts["who_id"].as_string() == str(sign_up_id),
        )
        found = select(Notice).where(Notice.cohort_id == cohort_id, or_(of_members, of_guests))
        return await self.all(found.order_by(Notice.id).with_for_update())

    async def put(self, values: Sequence[Mapping[str, object]]) -> None:
        """What is there already stays: nobody is told of one subject twice."""
        session = await self._unit.session()
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        make = (sqlite if is_sqlite else postgresql).insert
        statement = make(Notice).on_conflict_do_nothing(
            index_elements=["sign_up_id", "type", "subject"]
        )
        for start in range(0, len(values), BATCH):
            await session.execute(statement, list(values[start : start + BATCH]))

    async def held(self, cohort_id: CohortId, notice_id: NoticeId) -> Notice:
        found = select(Notice).where(Notice.id == notice_id, Notice.cohort_id == cohort_id)
        return await self.one(found.with_for_update(), missing=NoticeNotFound())

    async def in_state_unscoped(self, cohort_id: CohortId, state: NoticeState) -> Sequence[Notice]:
        found = select(Notice).where(Notice.cohort_id == cohort_id, Notice.state == state)
        return await self.all(found.order_by(Notice.id).with_for_update())

    async def of_letters_unscoped(self, letters: Sequence[str]) -> Sequence[Notice]:
        found = select(Notice).where(Notice.letter.in_(letters))
        return await self.all(found.order_by(Notice.id))

    async def subjects_unscoped(
        self, cohort_id: CohortId, kind: NoticeType, subject: str
    ) -> frozenset[UUID]:
        """The sign-ups that were told of it, or will be."""
        found = select(Notice).where(
            Notice.cohort_id == cohort_id, Notice.type == kind, Notice.subject == subject
        )
        return frozenset(each.sign_up_id for each in await self.all(found))

    async def give_up_unscoped(self, *, begun_before: datetime, at: datetime) -> None:
        """Of reminders whose worker died nobody knows whether they arrived."""
        lost = update(Notice).where(
            Notice.state == NoticeState.SENDING, Notice.ended_at < begun_before
        )
        values = {"state": NoticeState.UNKNOWN, "ended_at": at, "note": "Its worker died."}
        await self.execute(lost.values(values).execution_options(synchronize_session=False))


PLANNED: Final = select(
    Notice.id,
    Notice.cohort_id,
    Notice.sign_up_id,
    Notice.type,
    Notice.subject,
    Notice.due_at,
    Notice.state,
    Notice.group_id,
    Notice.meeting_id,
    Notice.facts,
).where(Notice.id == bindparam("notice_id", type_=Uuid()))
TOLD: Final = (
    select(Notice.facts)
    .where(
        Notice.sign_up_id == bindparam("sign_up_id", type_=Uuid()),
        Notice.meeting_id == bindparam("meeting_id", type_=Uuid()),
        or_(
            Notice.type == NoticeType.MEETING_MOVED,
            Notice.type == NoticeType.MEETING_CANCELLED,
        ),
        Notice.state == NoticeState.SENT,
    )
    .order_by(Notice.ended_at.desc(), Notice.id.desc())
)
NOTICES: Final = Listing(
    statement=select(
        Notice.id,
        Notice.sign_up_id,
        Notice.type,
        Notice.state,
        Notice.due_at,
        Notice.ended_at,
        Notice.channel,
        Notice.note,
    ).where(Notice.cohort_id == bindparam("cohort_id", type_=Uuid())),
    id=Notice.id,
    sorts={"due_at": Notice.due_at},
    filters={"type": Notice.type, "state": Notice.state, "sign_up_id": Notice.sign_up_id},
)


def told_ask(sign_up_id: SignUpId, meeting_id: MeetingId | None) -> Ask:
    """What this person was told of changes to this meeting, the latest first."""
    return Ask(statement=TOLD, binds={"sign_up_id": sign_up_id, "meeting_id": meeting_id})


class NoticeReads:
    def __init__(self, lane: ReadLane, guards: CohortGuards) -> None:
        self._lane = lane
        self._guards = guards

    async def page(self, cohort_id: CohortId, page: Page, *, viewer: Principal) -> bytes:
        within = self._guards.organised(cohort_id, viewer=viewer)
        return await self._lane.page(NOTICES, page, binds={"cohort_id": cohort_id}, within=within)


class NoticeBook:
    """For the sender: each change in a transaction of its own, none open across a call."""

    def __init__(self, aside: Aside, clock: Clock) -> None:
        self._aside = aside
        self._clock = clock

    async def planned(self, notice_id: NoticeId) -> Planned | None:
        """Read where it is written: a replica may be behind. None once it is not planned."""
        found = PLANNED.where(Notice.state == NoticeState.PLANNED)
        async with self._aside.stored() as session:
            row = (await session.execute(found, {"notice_id": notice_id})).mappings().first()
        return None if row is None else msgspec.convert(dict(row), Planned)

    async def claim(self, notice_id: NoticeId) -> bool:
        """By compare-and-swap: of all who try, one may send it."""
        now = self._clock.now()
        mine = (
            update(Notice)
            .where(
                Notice.id == notice_id,
                Notice.state == NoticeState.PLANNED,
                Notice.due_at <= now,
            )
            .values(state=NoticeState.SENDING, ended_at=now)
            .returning(Notice.id)
        )
        return await self._aside.first(mine) is not None

    async def free(self, notice_id: NoticeId) -> None:
        """The channel surely did not take it: it may be tried again."""
        given_back = update(Notice).where(
            Notice.id == notice_id, Notice.state == NoticeState.SENDING
        )
        values = {"state": NoticeState.PLANNED, "ended_at": None}
        await self._aside.first(given_back.values(values).returning(Notice.id))

    async def end(
        self, notice_id: NoticeId, state: NoticeState, *, channel: str = "", note: str = ""
    ) -> None:
        """`note` is for the organiser and names nobody."""
        ended = update(Notice).where(
            Notice.id == notice_id,
            Notice.state.in_((NoticeState.PLANNED, NoticeState.SENDING)),
        )
        values = {
            "state": state,
            "channel": channel,
            "note": note,
            "ended_at": self._clock.now(),
        }
        await self._aside.first(ended.values(values).returning(Notice.id))
