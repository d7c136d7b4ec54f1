from collections.abc import Awaitable
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Form, Header, Path, Query, Response

from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.public import GroupId
from paceline.features.meetings.policy import CHANGE, MANAGE, READ
from paceline.features.meetings.public import FeedId, MeetingId, MeetingView, Rsvp
from paceline.features.meetings.repository import MeetingReads
from paceline.features.meetings.schemas import (
    AvailabilityForm,
    FeedOut,
    MeetingMove,
    MeetingOut,
    MeetingPage,
    MovedOut,
    NoteIn,
    OwnCohorts,
    OwnMeetings,
    PersonalOut,
    PlaceIn,
    RsvpForm,
    RsvpIn,
    RsvpOut,
    SaidList,
)
from paceline.features.meetings.service.addresses import FeedLink
from paceline.features.meetings.service.calendars import CalendarReads
from paceline.features.meetings.service.changes import MeetingService, Moved
from paceline.features.meetings.service.feeds import FeedService
from paceline.features.meetings.service.own import OwnReads, Personal
from paceline.features.meetings.service.pages import PersonalPages, View
from paceline.features.meetings.service.rsvps import RsvpReads, RsvpService
from paceline.features.meetings.templates import personal
from paceline.kernel.errors import NotFound
from paceline.web.answers import CALENDAR, JSON
from paceline.web.auth import Caller, anyone, permission
from paceline.web.page import page
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

in_cohort: Final = reads("/cohorts/{cohort_id}/meetings")
in_group: Final = reads("/groups/{group_id}/meetings")
read: Final = reads("/meetings")
change: Final = commands("/meetings")
cohort_feed: Final = commands("/cohorts/{cohort_id}/feed")
group_feed: Final = commands("/groups/{group_id}/feed")
feeds: Final = commands("/feeds")
own_cohorts: Final = reads("/me/cohorts")
change_own: Final = commands("/me/cohorts")
by_link: Final = reads("/personal/{token}")
change_by_link: Final = commands("/personal/{token}")
calendars: Final = reads("/calendar", api=False)
look: Final = reads("/p/{token}", api=False)
act: Final = commands("/p/{token}", api=False)
routers: Final = (
    in_cohort,
    in_group,
    read,
    change,
    cohort_feed,
    group_feed,
    feeds,
    own_cohorts,
    change_own,
    by_link,
    change_by_link,
    calendars,
    look,
    act,
)

Reads = FromDishka[MeetingReads]
Own = FromDishka[OwnReads]
Service = FromDishka[MeetingService]
Answers = FromDishka[RsvpService]
Feeds = FromDishka[FeedService]
Pages = FromDishka[PersonalPages]
SEES: Final = [permission(READ, scope="visible")]
SEES_OWN: Final = [permission(READ, scope="own")]
ANSWERS: Final = [permission(CHANGE, scope="own")]
CHANGES: Final = [permission(CHANGE, scope="visible")]
MANAGES: Final = [permission(MANAGE, scope="visible")]
OPENS: Final = [anyone(scope="token")]
Token = Annotated[str, Path(max_length=64)]
# No bound of its own: whatever is no feed's secret is answered alike.
Secret = Annotated[str, Path()]
Known = Annotated[str | None, Header(max_length=400)]
FEED_HEADERS: Final = {"cache-control": "private, max-age=300", "x-robots-tag": "noindex"}
Done = Annotated[str, Query(max_length=20)]


@in_cohort.get("", response_model=MeetingPage, dependencies=SEES)
async def of_cohort(meetings: Reads, cohort_id: UUID, paging: Paging, caller: Caller) -> Response:
    body = await meetings.of_cohort(CohortId(cohort_id), paging, viewer=caller)
    return Response(body, media_type=JSON)


@in_group.get("", response_model=MeetingPage, dependencies=SEES)
async def of_group(meetings: Reads, group_id: UUID, paging: Paging, caller: Caller) -> Response:
    body = await meetings.of_group(GroupId(group_id), paging, viewer=caller)
    return Response(body, media_type=JSON)


@read.get("/mine", response_model=OwnMeetings, dependencies=SEES_OWN)
async def mine(own: Own, caller: Caller) -> OwnMeetings:
    """Of all groups you are in or lead, each on the clock of that sign-up."""
    found = await own.of_user(viewer=caller)
    return OwnMeetings.model_validate({"items": found}, from_attributes=True)


@read.get("/{meeting_id}/rsvps", response_model=SaidList, dependencies=SEES)
async def answers(said: FromDishka[RsvpReads], meeting_id: UUID, caller: Caller) -> SaidList:
    """Who of the group answered what; for its facilitator and organisers."""
    found = await said.of_meeting(MeetingId(meeting_id), viewer=caller)
    return SaidList.model_validate({"items": found}, from_attributes=True)


@change.put("/{meeting_id}/rsvp", response_model=RsvpOut, dependencies=ANSWERS)
async def answer(rsvps: Answers, meeting_id: UUID, wanted: RsvpIn, caller: Caller) -> Rsvp:
    """Your own; the last one counts."""
    return await rsvps.give_own(MeetingId(meeting_id), wanted.answer, by=caller)


@change.post("/{meeting_id}/move", response_model=MovedOut, dependencies=CHANGES)
async def move(meetings: Service, meeting_id: UUID, wanted: MeetingMove, caller: Caller) -> Moved:
    """Tells who of the group cannot come then by their availability."""
    return await meetings.move(
        MeetingId(meeting_id), wanted.moment(), dry_run=wanted.dry_run, by=caller
    )


@change.post("/{meeting_id}/cancel", response_model=MeetingOut, dependencies=CHANGES)
async def cancel(
    meetings: Service, meeting_id: UUID, wanted: NoteIn, caller: Caller
) -> MeetingView:
    return await meetings.cancel(MeetingId(meeting_id), wanted.note, by=caller)


@change.post("/{meeting_id}/skip", response_model=MeetingOut, dependencies=CHANGES)
async def skip(meetings: Service, meeting_id: UUID, wanted: NoteIn, caller: Caller) -> MeetingView:
    return await meetings.skip(MeetingId(meeting_id), wanted.note, by=caller)


@change.post("/{meeting_id}/restore", response_model=MeetingOut, dependencies=CHANGES)
async def restore(meetings: Service, meeting_id: UUID, caller: Caller) -> MeetingView:
    return await meetings.restore(MeetingId(meeting_id), by=caller)


@change.post("/{meeting_id}/place", response_model=MeetingOut, dependencies=CHANGES)
async def relocate(
    meetings: Service, meeting_id: UUID, wanted: PlaceIn, caller: Caller
) -> MeetingView:
    return await meetings.relocate(MeetingId(meeting_id), wanted.place, by=caller)


@cohort_feed.post("", response_model=FeedOut, dependencies=MANAGES)
async def feed_of_cohort(feeds: Feeds, cohort_id: UUID, caller: Caller) -> FeedLink:
    """Makes the address, or shows it again."""
    return await feeds.of_cohort(CohortId(cohort_id), by=caller)


@group_feed.post("", response_model=FeedOut, dependencies=CHANGES)
async def feed_of_group(feeds: Feeds, group_id: UUID, caller: Caller) -> FeedLink:
    """Makes the address, or shows it again."""
    return await feeds.of_group(GroupId(group_id), by=caller)


@feeds.post("/{feed_id}/revoke", status_code=HTTPStatus.NO_CONTENT, dependencies=CHANGES)
async def revoke_feed(feeds: Feeds, feed_id: UUID, caller: Caller) -> None:
    """The address answers 404 from now on; the next ask makes a new one."""
    await feeds.revoke(FeedId(feed_id), by=caller)


@own_cohorts.get("", response_model=OwnCohorts, dependencies=SEES_OWN)
async def my_cohorts(own: Own, caller: Caller) -> OwnCohorts:
    """Each cohort you signed up to, with your group, its meetings and your times."""
    found = await own.cohorts_of_user(viewer=caller)
    return OwnCohorts.model_validate({"items": found}, from_attributes=True)


@change_own.post("/{cohort_id}/feed/renew", response_model=FeedOut, dependencies=ANSWERS)
async def renew_own_feed(feeds: Feeds, cohort_id: UUID, caller: Caller) -> FeedLink:
    """Makes the address of your calendar of this cohort, or another in its place."""
    return await feeds.renew_own(CohortId(cohort_id), by=caller)


@by_link.get("", response_model=PersonalOut, dependencies=OPENS)
async def show_personal(own: Own, token: Token, response: Response) -> Personal:
    response.headers["cache-control"] = "no-store"
    return await own.by_link(token)


@change_by_link.post("/feed/renew", response_model=FeedOut, dependencies=OPENS)
async def renew_feed(feeds: Feeds, token: Token) -> FeedLink:
    return await feeds.renew_by_link(token)


@change_by_link.put("/meetings/{meeting_id}/rsvp", response_model=RsvpOut, dependencies=OPENS)
async def answer_by_link(rsvps: Answers, token: Token, meeting_id: UUID, wanted: RsvpIn) -> Rsvp:
    return await rsvps.give_by_link(token, MeetingId(meeting_id), wanted.answer)


@calendars.get("/{token}.ics", include_in_schema=False, dependencies=OPENS)
async def calendar(
    reads: FromDishka[CalendarReads], token: Secret, if_none_match: Known = None
) -> Response:
    file = await reads.file(token, known=if_none_match)
    headers = {**FEED_HEADERS, "etag": file.etag}
    if file.text is None:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(file.text, headers=headers, media_type=CALENDAR)


@look.get("", include_in_schema=False, dependencies=OPENS)
async def open_page(pages: Pages, token: Secret, done: Done = "") -> Response:
    return await drawn(pages.show(token, notice=done))


@act.post("/availability", include_in_schema=False, dependencies=OPENS)
async def save_availability(
    pages: Pages, token: Secret, said: Annotated[AvailabilityForm, Form()]
) -> Response:
    answer = pages.offer(token, zone_name=said.zone, lines=said.lines())
    return await drawn(answer, then=f"/p/{token}?done=saved")


@act.post("/rsvp", include_in_schema=False, dependencies=OPENS)
async def say_whether(pages: Pages, token: Secret, said: Annotated[RsvpForm, Form()]) -> Response:
    answer = pages.answer(token, MeetingId(said.meeting), said.answer)
    return await drawn(answer, then=f"/p/{token}?done=answered")


@act.post("/withdraw", include_in_schema=False, dependencies=OPENS)
async def withdraw(pages: Pages, token: Secret) -> Response:
    return await drawn(pages.withdraw(token), then=f"/p/{token}?done=withdrawn")


@act.post("/feed", include_in_schema=False, dependencies=OPENS)
async def renew_calendar(feeds: Feeds, token: Secret) -> Response:
    return await drawn(renewed(feeds, token), then=f"/p/{token}?done=renewed")


async def renewed(feeds: FeedService, token: str) -> None:
    await feeds.renew_by_link(token)


async def drawn(answer: Awaitable[View | None], *, then: str = "") -> Response:
    """A page for people: also a link that is no more is told on one. Done means go `then`."""
    try:
        view = await answer
    except NotFound:
        return page(
            "Paceline",
            personal.GONE,
            head=personal.HEAD,
            style=personal.STYLE,
            status=HTTPStatus.NOT_FOUND,
            headers=personal.HEADERS,
        )
    if view is None:
        return Response(status_code=HTTPStatus.SEE_OTHER, headers={"location": then})
    refused = view.form.is_wrong or view.refusal
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    title = personal.title_of(view.personal)
    return page(
        title,
        personal.body_of(view),
        head=personal.HEAD,
        style=personal.STYLE,
        status=status,
        headers=personal.HEADERS,
    )
