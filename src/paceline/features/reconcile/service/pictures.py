"""What is wanted of the outside for one cohort, from a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row, view
from paceline.features.accounts.public import IdentityAsks
from paceline.features.cohorts.public import CohortGuards, CohortView
from paceline.features.enrolment.public import SignUpAsks, SignUpId
from paceline.features.grouping.public import (
    DraftId,
    GroupAsks,
    GroupId,
    GroupView,
    Prospects,
)
from paceline.features.meetings.public import (
    Forecasts,
    GuestAsks,
    GuestRole,
    MeetingAsks,
    MeetingId,
    MeetingView,
)
from paceline.features.reconcile.public import (
    Connection,
    GroupPicture,
    GuestPicture,
    Participant,
    Picture,
)
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId


class Pictures:
    def __init__(
        self,
        lane: ReadLane,
        cohorts: CohortGuards,
        groups: GroupAsks,
        sign_ups: SignUpAsks,
        meetings: MeetingAsks,
        guests: GuestAsks,
        identities: IdentityAsks,
        prospects: Prospects,
        forecasts: Forecasts,
        clock: Clock,
    ) -> None:
        self._lane = lane
        self._cohorts = cohorts
        self._groups = groups
        self._sign_ups = sign_ups
        self._meetings = meetings
        self._guests = guests
        self._identities = identities
        self._prospects = prospects
        self._forecasts = forecasts
        self._clock = clock

    async def of(self, connection: Connection, *, draft_id: DraftId | None = None) -> Picture:
        """Its accounts are those at the connection's provider; of a draft, as if it were real."""
        cohort_id = connection.cohort_id
        cohorts, groups, contacts = await self._lane.rows(
            self._cohorts.whole_unscoped(cohort_id),
            self._groups.of_cohort(cohort_id),
            self._sign_ups.contacts_unscoped(cohort_id),
        )
        cohort = view(cohorts[0], CohortView)
        ids = [GroupId(UUID(str(row["id"]))) for row in groups]
        users = [UserId(UUID(str(row["user_id"]))) for row in contacts if row["user_id"]]
        members, meetings, identities = await self._lane.rows(
            self._groups.members(ids),
            self._meetings.of_groups(ids),
            self._identities.of_users(users),
        )
        people = {
            str(each.sign_up_id): each for each in participants(contacts, accounts_of(identities))
        }
        seats, dates = by_group(members), by_group(meetings)
        known = {
            group_id: [view(each, MeetingView) for each in found]
            for group_id, found in dates.items()
        }
        guests = await self._invited(known, people)
        if draft_id is not None:
            pictures = await self._foreseen(draft_id, cohort, people, known, guests)
            return Picture(cohort=cohort, groups=pictures, at=self._clock.now())
        return Picture(
            cohort=cohort,
            groups=[
                GroupPicture(
                    group=group_of(row, seats[str(row["id"])]),
                    people=[
                        people[str(each["sign_up_id"])]
                        for each in seats[str(row["id"])]
                        if str(each["sign_up_id"]) in people
                    ],
                    meetings=known.get(str(row["id"]), []),
                    guests=guests[str(row["id"])],
                )
                for row in groups
            ],
            at=self._clock.now(),
        )

    async def _invited(
        self, known: Mapping[str, Sequence[MeetingView]], people: Mapping[str, Participant]
    ) -> Mapping[str, list[GuestPicture]]:
        """By group: who comes to one of its meetings alone."""
        groups = {each.id: group for group, found in known.items() for each in found}
        rows = (await self._lane.rows(self._guests.at_meetings(list(groups))))[0]
        found: dict[str, list[GuestPicture]] = defaultdict(list)
        for row in rows:
            person = people.get(str(row["sign_up_id"]))
            if person is not None:
                guest = GuestPicture(
                    meeting_id=MeetingId(UUID(str(row["meeting_id"]))),
                    role=GuestRole(str(row["role"])),
                    person=person,
                )
                found[groups[guest.meeting_id]].append(guest)
        return found

    async def _foreseen(
        self,
        draft_id: DraftId,
        cohort: CohortView,
        people: Mapping[str, Participant],
        known: Mapping[str, Sequence[MeetingView]],
        guests: Mapping[str, Sequence[GuestPicture]],
    ) -> Sequence[GroupPicture]:
        prospect = await self._prospects.of_draft_unscoped(draft_id, cohort=cohort)
        return [
            GroupPicture(
                group=group,
                people=[people[str(each)] for each in everyone(group) if str(each) in people],
                meetings=self._forecasts.of_group(
                    group,
                    known.get(str(group.id), []),
                    cohort=cohort,
                    from_week=prospect.from_week,
                ),
                guests=guests.get(str(group.id), ()),
            )
            for group in prospect.groups
        ]


def everyone(group: GroupView) -> Sequence[SignUpId]:
    leads = () if group.facilitator_id is None else (group.facilitator_id,)
    return (*group.member_ids, *leads, *group.co_facilitator_ids)


def by_group(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[str(row["group_id"])].append(row)
    return found


def accounts_of(rows: Sequence[Row]) -> Mapping[str, Mapping[str, str]]:
    """By user, their ids at each provider."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[str(row["user_id"])][str(row["provider"])] = str(row["subject"])
    return found


def participants(
    rows: Sequence[Row], accounts: Mapping[str, Mapping[str, str]]
) -> Sequence[Participant]:
    return [
        msgspec.convert(
            {
                **{name: row[name] for name in ("name", "email", "zone", "role", "user_id")},
                "sign_up_id": row["id"],
                "accounts": accounts.get(str(row["user_id"]), {}),
            },
            Participant,
        )
        for row in rows
    ]


def group_of(row: Row, seats: Sequence[Row]) -> GroupView:
    members = tuple(
        SignUpId(UUID(str(each["sign_up_id"]))) for each in seats if each["role"] == "member"
    )
    return view({**row, "member_ids": members}, GroupView)
