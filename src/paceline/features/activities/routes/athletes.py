from datetime import date
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Query, Response

from paceline.features.activities.models.athletes import Field, TrainingSharing
from paceline.features.activities.policy import CHANGE, READ
from paceline.features.activities.public import SharingId
from paceline.features.activities.schemas.activities import ActivityPage
from paceline.features.activities.schemas.athletes import (
    ProfileOut,
    SeenAthleteOut,
    SeenAthletesOut,
    SharingIn,
    SharingOut,
    SharingsOut,
    ValuesIn,
)
from paceline.features.activities.service.consent import ConsentReads, SharingService
from paceline.features.activities.service.diary import DiaryReads
from paceline.features.activities.service.profile import ProfileReads, ProfileService
from paceline.kernel.identity import UserId
from paceline.web.answers import JSON
from paceline.web.auth import Caller, permission
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

change: Final = commands("/athletes")
read: Final = reads("/athletes")
routers: Final = (change, read)

Profiles = FromDishka[ProfileReads]
Sharings = FromDishka[SharingService]
SEES: Final = [permission(READ, scope="own")]
CHANGES: Final = [permission(CHANGE, scope="own")]
Day = Annotated[date | None, Query(description="As it was then; else today.")]


@read.get("", response_model=SeenAthletesOut, dependencies=SEES)
async def seen(consent: FromDishka[ConsentReads], caller: Caller) -> SeenAthletesOut:
    """Whoever lets you see their training, and as what."""
    found = await consent.athletes(viewer=caller)
    items = [SeenAthleteOut(user_id=each, eyes=eyes) for each, eyes in sorted(found.items())]
    return SeenAthletesOut(items=items)


@read.get("/me", response_model=ProfileOut, dependencies=SEES)
async def profile(profiles: Profiles, caller: Caller, on: Day = None) -> ProfileOut:
    return await profiles.own(on, viewer=caller)


@change.put("/me", status_code=HTTPStatus.NO_CONTENT, dependencies=CHANGES)
async def set_values(
    profiles: FromDishka[ProfileService], wanted: ValuesIn, caller: Caller
) -> None:
    """From a day on; what was before stays in the history."""
    await profiles.set(wanted, by=caller)


@change.delete(
    "/me/values/{field}/{valid_from}", status_code=HTTPStatus.NO_CONTENT, dependencies=CHANGES
)
async def remove_value(
    profiles: FromDishka[ProfileService], field: Field, valid_from: date, caller: Caller
) -> None:
    await profiles.remove(field, valid_from, by=caller)


@read.get("/me/sharings", response_model=SharingsOut, dependencies=SEES)
async def sharings(sharing: Sharings, caller: Caller) -> SharingsOut:
    return await sharing.shared(viewer=caller)


@change.post(
    "/me/sharings",
    response_model=SharingOut,
    status_code=HTTPStatus.CREATED,
    dependencies=CHANGES,
)
async def share(sharing: Sharings, wanted: SharingIn, caller: Caller) -> TrainingSharing:
    """Until you end it, or leave the group."""
    return await sharing.share(wanted, by=caller)


@change.delete("/me/sharings/{sharing_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=CHANGES)
async def end_sharing(sharing: Sharings, sharing_id: UUID, caller: Caller) -> None:
    await sharing.end(SharingId(sharing_id), by=caller)


@read.get("/{user_id}/activities", response_model=ActivityPage, dependencies=SEES)
async def of_athlete(
    diary: FromDishka[DiaryReads], user_id: UUID, paging: Paging, caller: Caller
) -> Response:
    """What this athlete lets you see; nothing in it is from a source you may not see."""
    body = await diary.of_athlete(UserId(user_id), paging, viewer=caller)
    return Response(body, media_type=JSON)
