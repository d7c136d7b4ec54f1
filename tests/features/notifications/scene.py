"""A cohort with a group, and the letters its people got."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http import HTTPStatus
from pathlib import Path
from typing import Final

from sqlalchemy import select

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import DraftId, DraftPublished, GroupView
from paceline.features.notifications.models import Choice, Notice
from paceline.features.notifications.public import NoticeType
from paceline.features.notifications.service.payloads import Forget, LookAhead
from paceline.kernel.ids import new_id
from paceline.kernel.messages import Event, Outbox
from tests.features.meetings.stage import Stage
from tests.times import MovableClock
from tests.work import work_off

LINK: Final = re.compile(r"http://test/p/([\w-]+)")
UNSUBSCRIBE: Final = re.compile(r"<(http://test/api/v1/unsubscribe/[\w-]+)>")
# The first meeting of a group that meets on Wednesdays at 18:00 in New York.
PLANNED: Final = datetime(2026, 3, 1, 23, tzinfo=UTC)
FIRST: Final = datetime(2026, 3, 4, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Letter:
    message: EmailMessage

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """Lines that were broken for the eye are one again."""
        body = self.message.get_body(("plain",))
        assert body is not None
        return re.sub(r"(?<!\n)\n(?!\n)", " ", str(body.get_content()).replace("\r\n", "\n"))

    @property
    def html(self) -> str:
        body = self.message.get_body(("html",))
        assert body is not None
        return str(body.get_content())

    @property
    def unsubscribe(self) -> str:
        found = UNSUBSCRIBE.search(str(self.message["List-Unsubscribe"]))
        assert found is not None
        return found[1].removeprefix("http://test/api/v1")


@dataclass(frozen=True)
class Postbox:
    folder: Path

    def letters(self, subject: str = "") -> Sequence[Letter]:
        """In no order, those whose subject begins like this."""
        read = (message_from_bytes(path.read_bytes(), policy=default) for path in self._files())
        found = [Letter(each) for each in read]
        return [each for each in found if each.subject.startswith(subject)]

    def readers(self, subject: str = "") -> list[str]:
        return sorted(each.to for each in self.letters(subject))

    def empty(self) -> None:
        for path in self._files():
            path.unlink()

    def _files(self) -> Sequence[Path]:
        return sorted(self.folder.glob("*.eml")) if self.folder.is_dir() else []


async def happened(stage: Stage, *events: Event) -> None:
    """And whatever follows from it."""
    async with stage.container() as scope:
        outbox = await scope.get(Outbox)
        for each in events:
            outbox.publish(each)
        await (await scope.get(SqlUnitOfWork)).commit()
    await work_off(stage.container)


def published(group: GroupView) -> DraftPublished:
    return DraftPublished(
        cohort_id=group.cohort_id, draft_id=DraftId(new_id()), group_ids=[group.id]
    )


async def grouped(
    stage: Stage, people: int = 2, *, zone: str = "America/New_York"
) -> tuple[CohortId, GroupView]:
    """A group of so many, whose letters of having one are not written yet."""
    cohort_id = await stage.cohort(facilitator="none")
    ids = [
        await stage.sign_up(cohort_id, f"Person{number} Example", zone=zone)
        for number in range(1, people + 1)
    ]
    group = await stage.group(cohort_id, *ids)
    return cohort_id, group


async def told(stage: Stage, postbox: Postbox, people: int = 2) -> tuple[CohortId, GroupView]:
    """As `grouped`, and everybody knows; the postbox is empty again."""
    cohort_id, group = await grouped(stage, people)
    await happened(stage, published(group))
    postbox.empty()
    return cohort_id, group


async def at(stage: Stage, clock: MovableClock, moment: datetime) -> None:
    """It is then, the hourly work is done, and all that is due."""
    clock.at = moment
    async with stage.container() as scope:
        outbox = await scope.get(Outbox)
        outbox.enqueue(LookAhead())
        outbox.enqueue(Forget())
        await (await scope.get(SqlUnitOfWork)).commit()
    await work_off(stage.container)


async def before(stage: Stage, clock: MovableClock, lead: timedelta) -> None:
    """So long before the first meeting, for which everything was planned in time."""
    if clock.at < PLANNED:
        await at(stage, clock, PLANNED)
    await at(stage, clock, FIRST - lead)


async def act(stage: Stage, method: str, path: str, body: object = None) -> None:
    reply = await stage.client.request(method, path, json=body, headers=stage.headers)
    assert reply.status_code < HTTPStatus.BAD_REQUEST, reply.text
    await work_off(stage.container)


async def notices(
    stage: Stage, kind: NoticeType, sign_up_id: SignUpId | None = None
) -> Sequence[Notice]:
    async with stage.container() as scope:
        session = await (await scope.get(SqlUnitOfWork)).session()
        found = select(Notice).where(Notice.type == kind).order_by(Notice.due_at, Notice.id)
        rows = (await session.scalars(found)).all()
    return [each for each in rows if sign_up_id is None or each.sign_up_id == sign_up_id]


async def choose(stage: Stage, sign_up_id: SignUpId, **chosen: object) -> None:
    async def store(unit: SqlUnitOfWork) -> None:
        unit.add(Choice(sign_up_id=sign_up_id, changed_at=FIRST, **chosen))  # type: ignore[arg-type]

    await stage.within(SqlUnitOfWork, store)
