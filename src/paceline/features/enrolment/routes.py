from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import File, Form, Path, Query, Request, Response, UploadFile

from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.forms import FormIn, FormOut
from paceline.features.enrolment.policy import MANAGE, READ, SIGN_UP
from paceline.features.enrolment.public import SignUpId, SignUpState, SignUpView
from paceline.features.enrolment.repository.sign_ups import SignUpReads
from paceline.features.enrolment.schemas import (
    AnswersIn,
    ApplicationIn,
    ApplicationOut,
    AppliedOut,
    Availability,
    ConfirmedOut,
    DoorOut,
    ImportOut,
    LinkOut,
    SignedUpOut,
    SignUpChange,
    SignUpIn,
    SignUpOut,
    SignUpPage,
    SummaryOut,
    TokenIn,
    summary_out,
)
from paceline.features.enrolment.service.applications import ApplicationService
from paceline.features.enrolment.service.forms import FormService
from paceline.features.enrolment.service.imports import ImportService, document
from paceline.features.enrolment.service.links import LinkService
from paceline.features.enrolment.service.sign_ups import SignUpService
from paceline.web.answers import JSON
from paceline.web.auth import Caller, anyone, permission
from paceline.web.client_address import group_of
from paceline.web.limits import limited
from paceline.web.pagination import Paging
from paceline.web.preconditions import represented_at
from paceline.web.routing import commands, reads
from paceline.web.spoken import Spoken
from paceline.web.time_limits import lasting

HEAVY: Final = (lasting(), limited("expensive"))
MAX_FILE: Final = 5 * 1024 * 1024
MAX_MAPPING: Final = 20_000

change: Final = commands("/cohorts/{cohort_id}/signups")
read: Final = reads("/cohorts/{cohort_id}/signups")
personal: Final = commands("/personal/{token}")
form_change: Final = commands("/cohorts/{cohort_id}/form")
form_read: Final = reads("/cohorts/{cohort_id}/form")
open_read: Final = reads("/open-cohorts/{reference}")
open_change: Final = commands("/open-cohorts/{reference}/applications")
confirming: Final = commands("/applications")
routers: Final = (
    change,
    read,
    personal,
    form_change,
    form_read,
    open_read,
    open_change,
    confirming,
)

Service = FromDishka[SignUpService]
Reads = FromDishka[SignUpReads]
Links = FromDishka[LinkService]
Forms = FromDishka[FormService]
Applications = FromDishka[ApplicationService]
SEES: Final = [permission(READ, scope="visible")]
MANAGES: Final = [permission(MANAGE, scope="visible")]
# Without an email it is the caller's own sign-up; with one, the service asks for the organiser.
OWNS: Final = [permission(SIGN_UP, scope="own")]
# Also the address of an open cohort: whoever was told it may sign up there.
OPENS: Final = [anyone(scope="token")]
CLAIMS: Final = [permission(SIGN_UP, scope="token")]
Token = Annotated[str, Path(max_length=64)]
Reference = Annotated[
    str,
    Path(
        max_length=80, pattern="^[A-Za-z0-9_-]+$", description="The id or slug of an open cohort."
    ),
]


@read.get("", response_model=SignUpPage, dependencies=SEES)
async def page(sign_ups: Reads, cohort_id: UUID, paging: Paging, caller: Caller) -> Response:
    body = await sign_ups.page(CohortId(cohort_id), paging, viewer=caller)
    return Response(body, media_type=JSON)


@read.get("/mine", response_model=SignUpOut, dependencies=OWNS)
async def mine(sign_ups: Reads, cohort_id: UUID, caller: Caller) -> Response:
    return Response(await sign_ups.mine(CohortId(cohort_id), viewer=caller), media_type=JSON)


@read.get("/summary", response_model=SummaryOut, dependencies=SEES)
async def summary(sign_ups: Reads, cohort_id: UUID, caller: Caller) -> SummaryOut:
    return summary_out(await sign_ups.counts(CohortId(cohort_id), viewer=caller))


@read.get("/{sign_up_id}", response_model=SignUpOut, dependencies=SEES)
async def show(sign_ups: Reads, cohort_id: UUID, sign_up_id: UUID, caller: Caller) -> Response:
    body = await sign_ups.get(CohortId(cohort_id), SignUpId(sign_up_id), viewer=caller)
    return Response(body, media_type=JSON)


@change.post("", response_model=SignedUpOut, status_code=HTTPStatus.CREATED, dependencies=OWNS)
async def sign_up(
    sign_ups: Service, forms: Forms, cohort_id: UUID, wanted: SignUpIn, caller: Caller
) -> SignUpView:
    """Whoever signs up themselves answers the cohort's form in `attributes`."""
    if wanted.email is None:
        await forms.require_fit_unscoped(CohortId(cohort_id), wanted.attributes)
    return await sign_ups.sign_up(CohortId(cohort_id), wanted, by=caller)


@change.put(
    "/mine/availability",
    response_model=SignedUpOut,
    dependencies=[*OWNS, represented_at("/cohorts/{cohort_id}/signups/mine")],
)
async def change_own(
    sign_ups: Service, cohort_id: UUID, wanted: Availability, caller: Caller
) -> SignUpView:
    return await sign_ups.change_own(CohortId(cohort_id), wanted, by=caller)


@change.put("/mine/answers", response_model=SignedUpOut, dependencies=OWNS)
async def answer_again(
    sign_ups: Service, forms: Forms, cohort_id: UUID, wanted: AnswersIn, caller: Caller
) -> SignUpView:
    """In place of all that was answered before."""
    await forms.require_fit_unscoped(CohortId(cohort_id), wanted.attributes)
    return await sign_ups.answer_own(CohortId(cohort_id), wanted.attributes, by=caller)


@change.post("/mine/withdraw", response_model=SignedUpOut, dependencies=OWNS)
async def withdraw_own(sign_ups: Service, cohort_id: UUID, caller: Caller) -> SignUpView:
    return await sign_ups.withdraw_own(CohortId(cohort_id), by=caller)


@change.patch("/{sign_up_id}", response_model=SignedUpOut, dependencies=MANAGES)
async def edit(
    sign_ups: Service, cohort_id: UUID, sign_up_id: UUID, wanted: SignUpChange, caller: Caller
) -> SignUpView:
    return await sign_ups.change(CohortId(cohort_id), SignUpId(sign_up_id), wanted, by=caller)


@change.post("/{sign_up_id}/withdraw", response_model=SignedUpOut, dependencies=MANAGES)
async def withdraw(
    sign_ups: Service, cohort_id: UUID, sign_up_id: UUID, caller: Caller
) -> SignUpView:
    return await sign_ups.withdraw(CohortId(cohort_id), SignUpId(sign_up_id), by=caller)


@change.post("/{sign_up_id}/accept", response_model=SignedUpOut, dependencies=MANAGES)
async def accept(
    sign_ups: Service, cohort_id: UUID, sign_up_id: UUID, caller: Caller
) -> SignUpView:
    state = SignUpState.ACCEPTED
    return await sign_ups.decide(CohortId(cohort_id), SignUpId(sign_up_id), state, by=caller)


@change.post("/{sign_up_id}/waitlist", response_model=SignedUpOut, dependencies=MANAGES)
async def waitlist(
    sign_ups: Service, cohort_id: UUID, sign_up_id: UUID, caller: Caller
) -> SignUpView:
    state = SignUpState.WAITLISTED
    return await sign_ups.decide(CohortId(cohort_id), SignUpId(sign_up_id), state, by=caller)


@change.post(
    "/{sign_up_id}/link",
    response_model=LinkOut,
    status_code=HTTPStatus.CREATED,
    dependencies=MANAGES,
)
async def make_link(links: Links, cohort_id: UUID, sign_up_id: UUID, caller: Caller) -> LinkOut:
    url, until = await links.make(CohortId(cohort_id), SignUpId(sign_up_id), by=caller)
    return LinkOut(url=url, expires_at=until)


@change.delete("/{sign_up_id}/link", status_code=HTTPStatus.NO_CONTENT, dependencies=MANAGES)
async def revoke_link(links: Links, cohort_id: UUID, sign_up_id: UUID, caller: Caller) -> None:
    await links.revoke(CohortId(cohort_id), SignUpId(sign_up_id), by=caller)


@change.post("/import", response_model=ImportOut, dependencies=[*MANAGES, *HEAVY])
async def import_file(
    sign_ups: Reads,
    imports: FromDishka[ImportService],
    cohort_id: UUID,
    file: Annotated[UploadFile, File(description="CSV, at most 5 MB.")],
    caller: Caller,
    language: Spoken,
    mapping: Annotated[str, Form(max_length=MAX_MAPPING, description="YAML or JSON.")] = "",
    dry_run: Annotated[bool, Query()] = False,  # noqa: FBT002, a query parameter
) -> ImportOut:
    """Line by line: imported, updated, refused and why; nothing half-imported."""
    zone = await sign_ups.zone_of(CohortId(cohort_id), viewer=caller)
    data = await file.read(MAX_FILE + 1)
    report = await imports.read(data, zone=zone, mapping=document(mapping))
    return await imports.store(
        CohortId(cohort_id), report, dry_run=dry_run, by=caller, language=language
    )


@form_read.get("", response_model=FormOut, dependencies=OWNS)
async def form(forms: Forms, cohort_id: UUID, caller: Caller) -> FormOut:
    """What is asked at sign-up; for anyone with an account while the cohort is open."""
    return await forms.show(CohortId(cohort_id), by=caller)


@form_change.put("", response_model=FormOut, dependencies=MANAGES)
async def set_form(forms: Forms, cohort_id: UUID, wanted: FormIn, caller: Caller) -> FormOut:
    return await forms.set(CohortId(cohort_id), wanted, by=caller)


@personal.put("/availability", response_model=SignedUpOut, dependencies=OPENS)
async def change_by_link(sign_ups: Service, token: Token, wanted: Availability) -> SignUpView:
    return await sign_ups.change_by_link(token, wanted)


@personal.post("/withdraw", response_model=SignedUpOut, dependencies=OPENS)
async def withdraw_by_link(sign_ups: Service, token: Token) -> SignUpView:
    return await sign_ups.withdraw_by_link(token)


@personal.post("/claim", response_model=SignedUpOut, dependencies=CLAIMS)
async def claim(links: Links, sign_ups: Service, token: Token, caller: Caller) -> SignUpView:
    await links.claim(token, by=caller)
    return await sign_ups.by_link(token)


@open_read.get("", response_model=DoorOut, dependencies=OPENS)
async def door(applications: Applications, reference: Reference) -> DoorOut:
    """What whoever has no account may know before they sign up."""
    return await applications.door(reference)


@open_change.post(
    "", response_model=AppliedOut, status_code=HTTPStatus.ACCEPTED, dependencies=OPENS
)
async def apply(
    applications: Applications, reference: Reference, wanted: ApplicationIn, request: Request
) -> AppliedOut:
    """Without an account: a letter goes to the address, and counts once it is confirmed there."""
    address = group_of(request.state.address)
    await applications.apply(reference, wanted, address=address)
    return AppliedOut()


@confirming.post("/look", response_model=ApplicationOut, dependencies=OPENS)
async def look(applications: Applications, wanted: TokenIn) -> ApplicationOut:
    """What the letter with this token is to confirm."""
    return await applications.look(wanted.token)


@confirming.post("/confirm", response_model=ConfirmedOut, dependencies=OPENS)
async def confirm(applications: Applications, wanted: TokenIn) -> ConfirmedOut:
    return await applications.confirm(wanted.token)
