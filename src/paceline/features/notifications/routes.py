from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Header, Path, Request, Response

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpId
from paceline.features.notifications.models import Notice
from paceline.features.notifications.policy import MANAGE, OWN
from paceline.features.notifications.public import NoticeId
from paceline.features.notifications.repository.notices import NoticeReads
from paceline.features.notifications.schemas import (
    AskedOut,
    AskIn,
    NoticeOut,
    NoticePage,
    PreferencesIn,
    PreferencesOut,
    UndeliverableList,
    UndeliverableOut,
    preferences_out,
)
from paceline.features.notifications.service.asking import Asked, AskService
from paceline.features.notifications.service.choosing import ChoiceReads, ChoiceService
from paceline.features.notifications.service.desk import NoticeDesk, UndeliverableReads
from paceline.features.notifications.service.sendgrid import SendGridEvents
from paceline.features.notifications.service.unsubscribing import UnsubscribeLinks
from paceline.features.notifications.templates import unsubscribe
from paceline.features.notifications.templates.unsubscribe import WORDS, Words
from paceline.kernel.errors import NotFound
from paceline.web.answers import JSON
from paceline.web.auth import Caller, anyone, permission
from paceline.web.limits import limited
from paceline.web.page import SECRET, UNLISTED, page
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads
from paceline.web.spoken import Spoken

own: Final = reads("/me/notifications")
change_own: Final = commands("/me/notifications")
by_link: Final = reads("/personal/{token}/notifications")
change_by_link: Final = commands("/personal/{token}/notifications")
leaving: Final = reads("/unsubscribe/{token}")
leave: Final = commands("/unsubscribe/{token}")
asking: Final = commands("/cohorts/{cohort_id}/ask-unplaced")
listed: Final = reads("/cohorts/{cohort_id}/notices")
mended: Final = commands("/cohorts/{cohort_id}/notices")
undeliverable: Final = reads("/cohorts/{cohort_id}/undeliverable")
trusted: Final = commands("/cohorts/{cohort_id}/undeliverable")
webhooks: Final = commands("/webhooks")
routers: Final = (
    own,
    change_own,
    by_link,
    change_by_link,
    leaving,
    leave,
    asking,
    listed,
    mended,
    undeliverable,
    trusted,
    webhooks,
)

Choices = FromDishka[ChoiceService]
Chosen = FromDishka[ChoiceReads]
Desk = FromDishka[NoticeDesk]
Token = Annotated[str, Path(max_length=64)]
# No bound of its own: whatever is none of ours is answered alike.
Secret = Annotated[str, Path()]
Said = Annotated[str, Header(max_length=400)]
OWNS: Final = [permission(OWN, scope="own")]
MANAGES: Final = [permission(MANAGE, scope="visible")]
OPENS: Final = [anyone(scope="token")]


@own.get("", response_model=PreferencesOut, dependencies=OWNS)
async def my_preferences(chosen: Chosen, caller: Caller) -> PreferencesOut:
    """What you are told and how, with what holds where you chose nothing."""
    return preferences_out(await chosen.own(viewer=caller))


@change_own.put("", response_model=PreferencesOut, dependencies=OWNS)
async def choose(choices: Choices, wanted: PreferencesIn, caller: Caller) -> PreferencesOut:
    """Replaces what you chose before."""
    return preferences_out(await choices.choose(wanted.wish(), by=caller))


@by_link.get("", response_model=PreferencesOut, dependencies=OPENS)
async def preferences_by_link(chosen: Chosen, token: Token, response: Response) -> PreferencesOut:
    response.headers["cache-control"] = "no-store"
    return preferences_out(await chosen.by_link(token))


@change_by_link.put("", response_model=PreferencesOut, dependencies=OPENS)
async def choose_by_link(choices: Choices, token: Token, wanted: PreferencesIn) -> PreferencesOut:
    """Of whoever the link is for; with an account behind it, of the account."""
    return preferences_out(await choices.choose_by_link(token, wanted.wish()))


@leaving.get("", include_in_schema=False, dependencies=OPENS)
async def ask_whether(
    links: FromDishka[UnsubscribeLinks], token: Secret, language: Spoken
) -> Response:
    """Programs follow every link in a letter, so that looking ends nothing."""
    words = WORDS[language]
    try:
        _, kind = links.read(token)
    except NotFound:
        return drawn(unsubscribe.gone(words), words, status=HTTPStatus.NOT_FOUND)
    return drawn(unsubscribe.asking(kind, f"/api/v1/unsubscribe/{token}", words), words)


@leave.post("", include_in_schema=False, dependencies=OPENS)
async def end_letters(choices: Choices, token: Secret, language: Spoken) -> Response:
    """One click, as RFC 8058 has it: no sign-in, no question, and again does no harm."""
    words = WORDS[language]
    try:
        kind = await choices.end(token)
    except NotFound:
        return drawn(unsubscribe.gone(words), words, status=HTTPStatus.NOT_FOUND)
    return drawn(unsubscribe.done(kind, words), words)


@asking.post("", response_model=AskedOut, dependencies=[*MANAGES, limited("expensive")])
async def ask_unplaced(
    service: FromDishka[AskService], cohort_id: UUID, wanted: AskIn, caller: Caller
) -> Asked:
    """Writes to everybody without a group what would place them, once for each draft."""
    return await service.ask(CohortId(cohort_id), dry_run=wanted.dry_run, by=caller)


@listed.get("", response_model=NoticePage, dependencies=MANAGES)
async def notices(
    found: FromDishka[NoticeReads], cohort_id: UUID, paging: Paging, caller: Caller
) -> Response:
    body = await found.page(CohortId(cohort_id), paging, viewer=caller)
    return Response(body, media_type=JSON)


@mended.post("/{notice_id}/retry", response_model=NoticeOut, dependencies=MANAGES)
async def retry_notice(desk: Desk, cohort_id: UUID, notice_id: UUID, caller: Caller) -> Notice:
    """One that failed; what arrived, or may have, is not sent again."""
    return await desk.retry(CohortId(cohort_id), NoticeId(notice_id), by=caller)


@undeliverable.get("", response_model=UndeliverableList, dependencies=MANAGES)
async def undeliverable_people(
    found: FromDishka[UndeliverableReads], cohort_id: UUID, caller: Caller
) -> UndeliverableList:
    """Whose address letters come back from; they get no more until you say so."""
    items = await found.of_cohort(CohortId(cohort_id), viewer=caller)
    return UndeliverableList(items=[UndeliverableOut.model_validate(each) for each in items])


@trusted.delete("/{sign_up_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=MANAGES)
async def trust_address(desk: Desk, cohort_id: UUID, sign_up_id: UUID, caller: Caller) -> None:
    """Their address is good again."""
    await desk.trust(CohortId(cohort_id), SignUpId(sign_up_id), by=caller)


@webhooks.post("/sendgrid", status_code=HTTPStatus.NO_CONTENT, dependencies=[anyone()])
async def sendgrid_events(
    events: FromDishka[SendGridEvents],
    request: Request,
    x_twilio_email_event_webhook_signature: Said = "",
    x_twilio_email_event_webhook_timestamp: Said = "",
) -> None:
    """What became of letters. Only what is signed with SendGrid's key, and lately, counts."""
    await events.take(
        await request.body(),
        signature=x_twilio_email_event_webhook_signature,
        stamp=x_twilio_email_event_webhook_timestamp,
    )


def drawn(body: str, words: Words, *, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return page(
        "Paceline",
        body,
        head=UNLISTED,
        style=unsubscribe.STYLE,
        language=words.language,
        status=status,
        headers=SECRET,
    )
