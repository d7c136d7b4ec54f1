from typing import Final

from paceline.features.grouping.ports import BusyTimes, MeetingWriter
from paceline.features.meetings import policy, routes, subscribers
from paceline.features.meetings.public import (
    Forecasts,
    GuestAsks,
    MeetingAsks,
    MeetingGuards,
    Meetings,
    OwnMeetings,
    RsvpAsks,
    Rsvps,
)
from paceline.features.meetings.repository.guests import (
    GuestDoor,
    SubstituteRepository,
    VisitRepository,
)
from paceline.features.meetings.repository.meetings import (
    FeedRepository,
    MeetingDoor,
    MeetingReads,
    MeetingRepository,
    RsvpDoor,
    RsvpRepository,
)
from paceline.features.meetings.service.addresses import FeedAddress, FeedBook
from paceline.features.meetings.service.busy import MeetingsElsewhere
from paceline.features.meetings.service.calendars import CalendarReads
from paceline.features.meetings.service.changes import MeetingService
from paceline.features.meetings.service.engagements import Engagements
from paceline.features.meetings.service.feeds import FeedService
from paceline.features.meetings.service.forecasts import SeriesForecasts
from paceline.features.meetings.service.gate import MeetingGate
from paceline.features.meetings.service.guests import GuestBook, GuestWatch
from paceline.features.meetings.service.led import LedReads
from paceline.features.meetings.service.own import OwnReads
from paceline.features.meetings.service.pages import PersonalPages
from paceline.features.meetings.service.rsvps import RsvpReads, RsvpService
from paceline.features.meetings.service.series import MeetingSeries
from paceline.features.meetings.service.substitutes import SubstituteReads, SubstituteService
from paceline.features.meetings.service.visits import VisitReads, VisitService
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="meetings",
    requires=frozenset({"cohorts", "enrolment", "grouping"}),
    services=(
        MeetingRepository,
        RsvpRepository,
        FeedRepository,
        MeetingReads,
        MeetingDoor,
        RsvpDoor,
        FeedAddress,
        FeedBook,
        CalendarReads,
        MeetingService,
        RsvpService,
        RsvpReads,
        FeedService,
        OwnReads,
        PersonalPages,
        MeetingSeries,
        MeetingsElsewhere,
        SeriesForecasts,
        VisitRepository,
        SubstituteRepository,
        GuestDoor,
        MeetingGate,
        Engagements,
        GuestBook,
        GuestWatch,
        VisitService,
        VisitReads,
        SubstituteService,
        SubstituteReads,
        LedReads,
    ),
    implements={
        MeetingWriter: MeetingSeries,
        BusyTimes: MeetingsElsewhere,
        Meetings: MeetingService,
        MeetingAsks: MeetingDoor,
        OwnMeetings: OwnReads,
        Rsvps: RsvpService,
        Forecasts: SeriesForecasts,
        RsvpAsks: RsvpDoor,
        GuestAsks: GuestDoor,
        MeetingGuards: MeetingGate,
    },
    routers=routes.routers,
    subscriptions=subscribers.subscriptions,
    roles=policy.ROLES,
    migrations="paceline.features.meetings.migrations",
)
