"""Who trains with whom: the running groups, by the accounts of who is in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
from typing_extensions import override

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.activities.ports import Audience, Circle
from paceline.features.activities.public import Sharing
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import GroupAsks, GroupId
from paceline.kernel.identity import Principal, UserId

MEMBER: Final = "member"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A place in a group, of somebody's sign-up."""

    group_id: GroupId
    sign_up_id: SignUpId
    role: str


class GroupAudience(Audience):
    """People without an account are in groups, but see no training and show none."""

    def __init__(self, lane: ReadLane, sign_ups: SignUpAsks, groups: GroupAsks) -> None:
        self._lane = lane
        self._sign_ups = sign_ups
        self._groups = groups

    @override
    async def circles(self, user_id: UserId) -> Sequence[Circle]:
        own = self._sign_ups.own_ids(viewer=Principal(user_id=user_id))
        sign_ups = (await self._lane.rows(own))[0]
        places = [self._groups.of_sign_up(SignUpId(as_id(row["id"]))) for row in sign_ups]
        groups = {as_id(row["id"]): row for rows in await self._lane.rows(*places) for row in rows}
        if not groups:
            return ()
        ids = [GroupId(each) for each in groups]
        seats = seats_of((await self._lane.rows(self._groups.members(ids)))[0])
        people = self._sign_ups.people_unscoped([each.sign_up_id for each in seats])
        users = users_of((await self._lane.rows(people))[0])
        return [circle_of(row, seats, users) for row in groups.values()]


def as_id(value: object) -> UUID:
    return UUID(str(value))


def seats_of(rows: Sequence[Row]) -> list[Seat]:
    return [
        msgspec.convert({name: row[name] for name in ("group_id", "sign_up_id", "role")}, Seat)
        for row in rows
    ]


def users_of(rows: Sequence[Row]) -> Mapping[SignUpId, UserId]:
    return {
        SignUpId(as_id(row["id"])): UserId(as_id(row["user_id"]))
        for row in rows
        if row["user_id"] is not None
    }


def circle_of(row: Row, seats: Sequence[Seat], users: Mapping[SignUpId, UserId]) -> Circle:
    group_id = as_id(row["id"])
    here = [each for each in seats if each.group_id == group_id and each.sign_up_id in users]
    return Circle(
        group_id=group_id,
        name=str(row["name"]),
        cohort_id=as_id(row["cohort_id"]),
        members=frozenset(users[each.sign_up_id] for each in here if each.role == MEMBER),
        coaches=frozenset(users[each.sign_up_id] for each in here if each.role != MEMBER),
    )


class Leaving:
    """Who left a group shares nothing with it any longer, and does not when they come back."""

    def __init__(
        self, lane: ReadLane, sign_ups: SignUpAsks, groups: GroupAsks, sharing: Sharing
    ) -> None:
        self._lane = lane
        self._sign_ups = sign_ups
        self._groups = groups
        self._sharing = sharing

    async def left(self, group_id: GroupId, sign_up_id: SignUpId) -> None:
        people = self._sign_ups.people_unscoped([sign_up_id])
        for user_id in users_of((await self._lane.rows(people))[0]).values():
            await self._sharing.end_group_unscoped(group_id, user_id=user_id)

    async def changed(self, group_id: GroupId) -> None:
        """Somebody else may lead it: who is not in it any more has left it."""
        seats = seats_of((await self._lane.rows(self._groups.members([group_id])))[0])
        people = self._sign_ups.people_unscoped([each.sign_up_id for each in seats])
        users = users_of((await self._lane.rows(people))[0])
        await self._sharing.keep_only_unscoped(group_id, frozenset(users.values()))

    async def ended(self, group_ids: Sequence[GroupId]) -> None:
        for group_id in group_ids:
            await self._sharing.end_group_unscoped(group_id)
