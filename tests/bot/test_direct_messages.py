"""Notices to who chose Discord: said to them alone, and by mail where they are not heard."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.grouping.public import GroupView
from paceline.features.notifications.models import Choice
from paceline.features.notifications.public import NoticeState, NoticeType
from paceline.testing.peers.faults import Trouble
from tests.bot.ground import Ground
from tests.features.notifications.scene import Postbox, before, happened, notices, published
from tests.work import work_off

pytestmark = pytest.mark.anyio
ASSIGNED = NoticeType.GROUP_ASSIGNED
SAY = r"/channels/\d+/messages"
ANA = "person1@example.org"


@pytest.fixture
def postbox(tmp_path: Path) -> Postbox:
    return Postbox(tmp_path / "outbox")


async def chosen(ground: Ground, kind: NoticeType, name: str = "Ana") -> GroupView:
    """They have a group, and want to hear of this in Discord."""
    who = await ground.join(name)
    group = await ground.group(name)

    async def store(unit: SqlUnitOfWork) -> None:
        channels = {kind.value: "discord"}
        unit.add(Choice(user_id=who.user_id, changed_at=ground.clock.now(), channels=channels))

    await ground.stage.within(SqlUnitOfWork, store)
    return group


def heard(ground: Ground, name: str = "Ana") -> Sequence[str]:
    return ground.peer.directs.said_to(ground.people[name])


async def ended(ground: Ground, kind: NoticeType) -> list[tuple[NoticeState, str]]:
    return [(each.state, each.channel) for each in await notices(ground.stage, kind)]


class TestWhoChoseDiscord:
    async def test_hears_of_their_group_there_and_not_by_mail(
        self, ground: Ground, postbox: Postbox
    ) -> None:
        group = await chosen(ground, ASSIGNED)

        await happened(ground.stage, published(group))

        (said,) = heard(ground)
        assert said.startswith("**")
        assert "Group 1" in said
        assert "http://test/" in said
        assert postbox.letters() == []
        assert await ended(ground, ASSIGNED) == [(NoticeState.SENT, "discord")]

    async def test_gets_a_letter_while_they_take_no_messages(
        self, ground: Ground, postbox: Postbox
    ) -> None:
        group = await chosen(ground, ASSIGNED)
        ground.peer.directs.closed.add(ground.people["Ana"])

        await happened(ground.stage, published(group))

        assert heard(ground) == []
        assert postbox.readers() == [ANA]
        assert await ended(ground, ASSIGNED) == [(NoticeState.SENT, "mail")]

    async def test_gets_a_letter_without_a_server_in_common(
        self, ground: Ground, postbox: Postbox
    ) -> None:
        group = await chosen(ground, ASSIGNED)
        del ground.guild.members[ground.people["Ana"]]

        await happened(ground.stage, published(group))

        assert postbox.readers() == [ANA]

    @pytest.mark.parametrize("trouble", [Trouble.FAILING, Trouble.DROP_AFTER])
    async def test_hears_it_once_however_often_it_was_tried(
        self, ground: Ground, trouble: Trouble
    ) -> None:
        group = await chosen(ground, ASSIGNED)
        ground.peer.faults.add(trouble, times=1, path=SAY)

        await happened(ground.stage, published(group))
        await work_off(ground.container)

        assert len(heard(ground)) == 1

    async def test_is_reminded_there_at_most_once(self, ground: Ground, postbox: Postbox) -> None:
        await chosen(ground, NoticeType.REMINDER)
        ground.peer.faults.add(Trouble.DROP_AFTER, times=1, path=SAY)

        await before(ground.stage, ground.clock, timedelta(hours=24))

        assert len(heard(ground)) == 1
        assert (NoticeState.UNKNOWN, "discord") in await ended(ground, NoticeType.REMINDER)
        assert postbox.letters("Reminder") == []


class TestARefusedToken:
    async def test_keeps_a_reminder_until_it_is_mended(
        self, ground: Ground, postbox: Postbox
    ) -> None:
        await chosen(ground, NoticeType.REMINDER)
        good, ground.peer.token = ground.peer.token, "another"

        await before(ground.stage, ground.clock, timedelta(hours=24))
        waiting = await ended(ground, NoticeType.REMINDER)
        ground.peer.token = good
        ground.clock.advance(timedelta(minutes=6))
        await work_off(ground.container)

        assert NoticeState.SENT not in {state for state, _ in waiting}
        assert (NoticeState.SENT, "discord") in await ended(ground, NoticeType.REMINDER)
        assert len(heard(ground)) == 1
        assert postbox.letters("Reminder") == []


class TestAReaderWithoutDiscord:
    async def test_gets_letters_whatever_was_chosen(self, ground: Ground, postbox: Postbox) -> None:
        group = await chosen(ground, ASSIGNED)
        await ground.unlink("Ana")

        await happened(ground.stage, published(group))

        assert heard(ground) == []
        assert postbox.readers() == [ANA]


class TestTheWords:
    async def test_have_no_markup_in_names(self, ground: Ground) -> None:
        who = await ground.join("Ana")
        group = await ground.group("Ana", title="[Owls](https://evil.example) **now**")

        async def store(unit: SqlUnitOfWork) -> None:
            channels = {ASSIGNED.value: "discord"}
            unit.add(Choice(user_id=who.user_id, changed_at=ground.clock.now(), channels=channels))

        await ground.stage.within(SqlUnitOfWork, store)
        await happened(ground.stage, published(group))

        (said,) = heard(ground)
        assert r"\[Owls\]\(" in said
        assert r"\*\*now\*\*" in said
