"""Notices at a terminal."""

import pytest
from dishka import AsyncContainer
from sqlalchemy import update

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.notifications.cli import asking, commands
from paceline.features.notifications.models import Notice
from paceline.features.notifications.public import NoticeState, NoticeType
from paceline.kernel.errors import Invalid
from tests.features.meetings.stage import Stage
from tests.features.notifications.scene import Postbox, grouped, happened, notices, published
from tests.features.notifications.shell import Shell
from tests.features.notifications.test_asking import drafted
from tests.work import work_off

pytestmark = pytest.mark.anyio


@pytest.fixture
def shell(container: AsyncContainer) -> Shell:
    return Shell(container)


async def fail(stage: Stage) -> None:
    """What was sent came back."""

    async def act(unit: SqlUnitOfWork) -> None:
        session = await unit.session()
        await session.execute(update(Notice).values(state=NoticeState.FAILED))

    await stage.within(SqlUnitOfWork, act)


class TestTheUnplaced:
    async def test_are_asked(self, stage: Stage, postbox: Postbox, shell: Shell) -> None:
        cohort_id = await stage.cohort(facilitator="none")
        await stage.sign_up(cohort_id, "Ana Example")
        await drafted(stage, cohort_id)

        dry = await shell(asking, cohort_id, "--dry-run")
        told = await shell(asking, cohort_id)
        await work_off(stage.container)

        assert dry == "Ana Example: asked\n1 would be asked.\n"
        assert told == "Ana Example: asked\n1 asked.\n"
        assert len(postbox.letters("You have no group yet")) == 1


class TestNotices:
    async def test_are_listed(self, stage: Stage, shell: Shell) -> None:
        cohort_id, group = await grouped(stage, people=1)
        await happened(stage, published(group))

        everything = await shell.json(commands, "list", cohort_id)
        failed = await shell.json(commands, "list", cohort_id, "--state", "failed")

        assert [(each["type"], each["state"]) for each in everything] == [
            ("group_assigned", "sent")
        ]
        assert failed == []

    async def test_that_failed_are_tried_again(
        self, stage: Stage, postbox: Postbox, shell: Shell
    ) -> None:
        cohort_id, group = await grouped(stage, people=1)
        await happened(stage, published(group))
        await fail(stage)

        everything = await shell(commands, "retry", cohort_id)
        [notice] = await notices(stage, NoticeType.GROUP_ASSIGNED)
        one = await shell.json(commands, "retry", cohort_id, "--notice", notice.id)
        await work_off(stage.container)

        [sent] = await notices(stage, NoticeType.GROUP_ASSIGNED)
        assert (everything, one) == ("1 will be tried again.\n", {"retried": 1})
        assert sent.state is NoticeState.SENT

    async def test_are_named_by_their_ids(self, stage: Stage, shell: Shell) -> None:
        cohort_id = await stage.cohort()

        with pytest.raises(Invalid, match="is no id"):
            await shell(commands, "retry", cohort_id, "--notice", "first")
