from typing import Final

from paceline.features.grouping.ports import MeetingWriter
from paceline.features.meetings import policy, routes, subscribers
from paceline.features.meetings.public import Meetings
from paceline.features.meetings.repository import (
    FeedRepository,
    MeetingReads,
    MeetingRepository,
)
from paceline.features.meetings.service.addresses import FeedAddress, FeedBook
from paceline.features.meetings.service.calendars import CalendarReads
from paceline.features.meetings.service.changes import MeetingService
from paceline.features.meetings.service.feeds import FeedService
from paceline.features.meetings.service.own import OwnReads
from paceline.features.meetings.service.pages import PersonalPages
from paceline.features.meetings.service.series import MeetingSeries
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="meetings",
    requires=frozenset({"cohorts", "enrolment", "grouping"}),
    services=(
        MeetingRepository,
        FeedRepository,
        MeetingReads,
        FeedAddress,
        FeedBook,
        CalendarReads,
        MeetingService,
        FeedService,
        OwnReads,
        PersonalPages,
        MeetingSeries,
    ),
    implements={MeetingWriter: MeetingSeries, Meetings: MeetingService},
    routers=routes.routers,
    subscriptions=subscribers.subscriptions,
    roles=policy.ROLES,
    migrations="paceline.features.meetings.migrations",
)
