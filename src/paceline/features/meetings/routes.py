from collections.abc import Awaitable
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Form, Header, Path, Query, Response

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.grouping.public import GroupId
from paceline.features.meetings.policy import CHANGE, MANAGE, READ
from paceline.features.meetings.public import FeedId, MeetingId, MeetingView, Rsvp
from paceline.features.meetings.repository.meetings import MeetingReads
from paceline.features.meetings.schemas import (
    AvailabilityForm,
    Candidates,
    FeedOut,
    LedMeetings,
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
    SubstituteIn,
    VisitChoices,
    VisitForm,
)
from paceline.features.meetings.service.addresses import FeedLink
from paceline.features.meetings.service.calendars import CalendarReads
from paceline.features.meetings.service.changes import MeetingService, Moved
from paceline.features.meetings.service.feeds import FeedService
from paceline.features.meetings.service.led import LedReads
from paceline.features.meetings.service.own import OwnReads, Personal
from paceline.features.meetings.service.pages import PersonalPages, View
from paceline.features.meetings.service.rsvps import RsvpReads, RsvpService
from paceline.features.meetings.service.substitutes import SubstituteReads, SubstituteService
from paceline.features.meetings.service.visits import VisitReads, VisitService
from paceline.features.meetings.templates import personal
from paceline.features.meetings.templates.words import WORDS, Words
from paceline.kernel.errors import NotFound
from paceline.web.answers import CALENDAR, JSON
from paceline.web.auth import Caller, anyone, permission
from paceline.web.page import SECRET, UNLISTED, page
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads
from paceline.web.spoken import Spoken

in_cohort: Final = reads("/cohorts/{cohort_id}/meetings")
in_cohort_visits: Final = reads("/cohorts/{cohort_id}/visits")
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
    in_cohort_visits,
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
Visits = FromDishka[VisitService]
VisitList = FromDishka[VisitReads]
Substitutes = FromDishka[SubstituteService]
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


@in_cohort_visits.get("", response_model=VisitChoices, dependencies=SEES_OWN)
async def visit_choices(visits: VisitList, cohort_id: UUID, caller: Caller) -> VisitChoices:
    """Meetings of other groups in the weeks ahead, and to which of them you could come."""
    found = await visits.choices(CohortId(cohort_id), viewer=caller)
    return VisitChoices.model_validate({"items": found}, from_attributes=True)


@change.put("/{meeting_id}/visit", response_model=MeetingOut, dependencies=ANSWERS)
async def visit(visits: Visits, meeting_id: UUID, caller: Caller) -> MeetingView:
    """You come to this meeting of another group, once; that is a yes."""
    return await visits.plan_own(MeetingId(meeting_id), by=caller)


@change.delete("/{meeting_id}/visit", status_code=HTTPStatus.NO_CONTENT, dependencies=ANSWERS)
async def call_off_visit(visits: Visits, meeting_id: UUID, caller: Caller) -> None:
    await visits.call_off_own(MeetingId(meeting_id), by=caller)


@change.put("/{meeting_id}/visitors/{sign_up_id}", response_model=MeetingOut, dependencies=CHANGES)
async def let_visit(
    visits: Visits, meeting_id: UUID, sign_up_id: UUID, caller: Caller
) -> MeetingView:
    """By whoever leads it or organises the cohort: takes back what they called off."""
    return await visits.plan_for(MeetingId(meeting_id), SignUpId(sign_up_id), by=caller)


@change.delete(
    "/{meeting_id}/visitors/{sign_up_id}",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=CHANGES,
)
async def turn_away(visits: Visits, meeting_id: UUID, sign_up_id: UUID, caller: Caller) -> None:
    """The visitor is told."""
    await visits.call_off_for(MeetingId(meeting_id), SignUpId(sign_up_id), by=caller)


@read.get("/substituting", response_model=LedMeetings, dependencies=SEES_OWN)
async def substituting(led: FromDishka[LedReads], caller: Caller) -> LedMeetings:
    """Meetings of other groups that you lead this once."""
    return LedMeetings.model_validate({"items": await led.of_user(viewer=caller)})


@read.get("/{meeting_id}/substitutes", response_model=Candidates, dependencies=CHANGES)
async def candidates(
    reads: FromDishka[SubstituteReads], meeting_id: UUID, caller: Caller
) -> Candidates:
    """Who could lead it in place of the group's facilitator, and why others cannot."""
    found = await reads.candidates(MeetingId(meeting_id), viewer=caller)
    return Candidates.model_validate({"items": found}, from_attributes=True)


@change.put("/{meeting_id}/substitute", response_model=MeetingOut, dependencies=CHANGES)
async def choose_substitute(
    substitutes: Substitutes, meeting_id: UUID, wanted: SubstituteIn, caller: Caller
) -> MeetingView:
    """This one leads the meeting, in place of the facilitator or of who was chosen before."""
    return await substitutes.choose(
        MeetingId(meeting_id),
        SignUpId(wanted.sign_up_id),
        despite_hours=wanted.despite_hours,
        by=caller,
    )


@change.delete("/{meeting_id}/substitute", status_code=HTTPStatus.NO_CONTENT, dependencies=CHANGES)
async def take_substitute_back(substitutes: Substitutes, meeting_id: UUID, caller: Caller) -> None:
    """By whoever leads the group or organises it; the substitute gives it back with it, too."""
    await substitutes.take_back(MeetingId(meeting_id), by=caller)


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


@by_link.get("/visits", response_model=VisitChoices, dependencies=OPENS)
async def visit_choices_by_link(visits: VisitList, token: Token) -> VisitChoices:
    """As for somebody signed in."""
    found = await visits.choices_by_link(token)
    return VisitChoices.model_validate({"items": found}, from_attributes=True)


@change_by_link.put("/meetings/{meeting_id}/visit", response_model=MeetingOut, dependencies=OPENS)
async def visit_by_link(visits: Visits, token: Token, meeting_id: UUID) -> MeetingView:
    return await visits.plan_by_link(token, MeetingId(meeting_id))


@change_by_link.delete(
    "/meetings/{meeting_id}/visit", status_code=HTTPStatus.NO_CONTENT, dependencies=OPENS
)
async def call_off_visit_by_link(visits: Visits, token: Token, meeting_id: UUID) -> None:
    await visits.call_off_by_link(token, MeetingId(meeting_id))


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
async def open_page(pages: Pages, token: Secret, language: Spoken, done: Done = "") -> Response:
    return await drawn(pages.show(token, notice=done), language=language)


@act.post("/availability", include_in_schema=False, dependencies=OPENS)
async def save_availability(
    pages: Pages, token: Secret, language: Spoken, said: Annotated[AvailabilityForm, Form()]
) -> Response:
    answer = pages.offer(token, zone_name=said.zone, lines=said.lines())
    return await drawn(answer, language=language, then=f"/p/{token}?done=saved")


@act.post("/rsvp", include_in_schema=False, dependencies=OPENS)
async def say_whether(
    pages: Pages, token: Secret, language: Spoken, said: Annotated[RsvpForm, Form()]
) -> Response:
    answer = pages.answer(token, MeetingId(said.meeting), said.answer)
    return await drawn(answer, language=language, then=f"/p/{token}?done=answered")


@act.post("/call-off", include_in_schema=False, dependencies=OPENS)
async def call_off(
    pages: Pages, token: Secret, language: Spoken, said: Annotated[VisitForm, Form()]
) -> Response:
    answer = pages.call_off(token, MeetingId(said.meeting))
    return await drawn(answer, language=language, then=f"/p/{token}?done=called-off")


@act.post("/withdraw", include_in_schema=False, dependencies=OPENS)
async def withdraw(pages: Pages, token: Secret, language: Spoken) -> Response:
    then = f"/p/{token}?done=withdrawn"
    return await drawn(pages.withdraw(token), language=language, then=then)


@act.post("/feed", include_in_schema=False, dependencies=OPENS)
async def renew_calendar(feeds: Feeds, token: Secret, language: Spoken) -> Response:
    then = f"/p/{token}?done=renewed"
    return await drawn(renewed(feeds, token), language=language, then=then)


async def renewed(feeds: FeedService, token: str) -> None:
    await feeds.renew_by_link(token)


async def drawn(answer: Awaitable[View | None], *, language: str, then: str = "") -> Response:
    """A page for people: also a link that is no more is told on one. Done means go `then`."""
    words = WORDS[language]
    try:
        view = await answer
    except NotFound:
        return dressed("Paceline", personal.gone(words), words, status=HTTPStatus.NOT_FOUND)
    if view is None:
        return Response(status_code=HTTPStatus.SEE_OTHER, headers={"location": then})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if view.is_refused else HTTPStatus.OK
    title = personal.title_of(view.personal)
    return dressed(title, personal.body_of(view, words), words, status=status)


def dressed(title: str, body: str, words: Words, *, status: HTTPStatus) -> Response:
    return page(
        title,
        body,
        head=UNLISTED,
        style=personal.STYLE,
        language=words.language,
        status=status,
        headers=SECRET,
    )
