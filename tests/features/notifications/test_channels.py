"""By which way a notice goes, and who hears nothing any more."""

from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from typing_extensions import override

from paceline.features.enrolment.public import SignUpId
from paceline.features.notifications.errors import ChannelNotHere
from paceline.features.notifications.ports import Channel, Message, OtherChannels
from paceline.features.notifications.public import NoticeId, NoticeState, NoticeType
from paceline.features.notifications.repository.addresses import AddressRepository
from paceline.features.notifications.service.channels import Channels, MailChannel
from paceline.features.notifications.service.wording import GERMAN
from paceline.kernel.ids import new_id
from tests.features.meetings.stage import Stage
from tests.features.notifications.scene import (
    FIRST,
    Postbox,
    act,
    grouped,
    happened,
    notices,
    published,
)
from tests.times import NOON, MovableClock

pytestmark = pytest.mark.anyio


@dataclass
class Pigeons(Channel, OtherChannels):
    """They know the way to some."""

    knows: bool = True
    carried: list[Message] = field(default_factory=list)

    @property
    @override
    def name(self) -> str:
        return "pigeon"

    @override
    def all(self) -> tuple[Channel, ...]:
        return (self,)

    @override
    async def reaches(self, message: Message) -> bool:
        return self.knows

    @override
    async def send(self, message: Message) -> None:
        self.carried.append(message)


def message() -> Message:
    return Message(
        id=NoticeId(new_id()),
        type=NoticeType.REMINDER,
        sign_up_id=SignUpId(new_id()),
        user_id=None,
        subject="Hello",
        text="Text",
        html="<p>Text</p>",
        email="ada@example.org",
        unsubscribe="https://example.org/u",
    )


class TestAnotherChannel:
    async def test_is_taken_by_who_chose_it_and_is_known_there(self, stage: Stage) -> None:
        async with stage.container() as scope:
            mail = await scope.get(MailChannel)

            chosen = await Channels(mail, Pigeons()).reaching("pigeon", message())
            unknown = await Channels(mail, Pigeons(knows=False)).reaching("pigeon", message())
            gone = await Channels(mail, Pigeons()).reaching("carriage", message())

        assert [each.name for each in (chosen, unknown, gone) if each] == ["pigeon", "mail", "mail"]

    async def test_is_offered_where_it_is_set_up(self, stage: Stage) -> None:
        async with stage.container() as scope:
            channels = Channels(await scope.get(MailChannel), Pigeons())

        assert channels.names == ("mail", "pigeon", "none")
        with pytest.raises(ChannelNotHere):
            channels.require("carriage")

    def test_shows_nobodys_address(self) -> None:
        assert "ada@example.org" not in repr(message())


class TestNobodyIsToldAnyMore:
    async def test_whose_address_is_dead(self, stage: Stage, postbox: Postbox) -> None:
        _, group = await grouped(stage, people=1)

        async def bury(addresses: AddressRepository) -> None:
            await addresses.bury("Person1@example.org", reason="It came back.", at=NOON)

        await stage.within(AddressRepository, bury)
        await happened(stage, published(group))

        [skipped] = await notices(stage, NoticeType.GROUP_ASSIGNED)
        assert (postbox.letters(), skipped.state) == ([], NoticeState.SKIPPED)

    async def test_who_withdrew(self, stage: Stage, postbox: Postbox, clock: MovableClock) -> None:
        cohort_id, group = await grouped(stage)
        await act(stage, "POST", f"/cohorts/{cohort_id}/signups/{group.member_ids[0]}/withdraw")

        await happened(stage, published(group))

        assert postbox.readers("You have a group") == ["person2@example.org"]
        assert postbox.readers("You are no longer in") == ["person1@example.org"]

    async def test_whose_group_was_unpublished(
        self, stage: Stage, postbox: Postbox, clock: MovableClock
    ) -> None:
        cohort_id, group = await grouped(stage)
        await happened(stage, published(group))
        postbox.empty()

        await act(stage, "POST", f"/cohorts/{cohort_id}/groups/unpublish")
        clock.at = FIRST
        await happened(stage)

        assert postbox.letters() == []


class TestEventsOfAProvider:
    async def test_are_not_taken_while_there_is_no_key(self, stage: Stage) -> None:
        reply = await stage.client.post("/webhooks/sendgrid", content=b"[]")

        assert (reply.status_code, reply.json()["code"]) == (
            HTTPStatus.NOT_FOUND,
            "webhook_not_found",
        )


class TestGerman:
    def test_has_days_of_its_own(self) -> None:
        assert GERMAN.window("Mon 18:00-Tue 01:00") == "Mo 18:00-Di 01:00"
