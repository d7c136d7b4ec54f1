from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Query, Response

from paceline.features.activities.policy import CHANGE, READ
from paceline.features.activities.public import ActivityId
from paceline.features.activities.schemas.activities import (
    ActivityDetail,
    ActivityPage,
    EntryChange,
    EntryIn,
    EntryOut,
    StreamsOut,
)
from paceline.features.activities.service.diary import DiaryReads
from paceline.features.activities.service.entries import EntryService
from paceline.features.activities.service.originals import OriginalReads
from paceline.web.answers import JSON
from paceline.web.auth import Caller, permission
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads

BINARY: Final = "application/octet-stream"
change: Final = commands("/activities")
read: Final = reads("/activities")
routers: Final = (change, read)

Reads = FromDishka[DiaryReads]
Entries = FromDishka[EntryService]
SEES: Final = [permission(READ, scope="own")]
CHANGES: Final = [permission(CHANGE, scope="own")]
Points = Annotated[int, Query(ge=2, le=5000, description="At most so many values a channel.")]


@read.get("", response_model=ActivityPage, dependencies=SEES)
async def page(diary: Reads, paging: Paging, caller: Caller) -> Response:
    return Response(await diary.own(paging, viewer=caller), media_type=JSON)


@change.post("", response_model=EntryOut, status_code=HTTPStatus.CREATED, dependencies=CHANGES)
async def enter(entries: Entries, wanted: EntryIn, caller: Caller) -> EntryOut:
    """By hand. What was recorded at that time already is the same activity."""
    return EntryOut(id=await entries.enter(wanted, by=caller))


@read.get("/{activity_id}", response_model=ActivityDetail, dependencies=SEES)
async def show(diary: Reads, activity_id: UUID, caller: Caller) -> ActivityDetail:
    """Your own, or what an athlete lets you see of theirs."""
    return await diary.show(ActivityId(activity_id), viewer=caller)


@read.get("/{activity_id}/streams", response_model=StreamsOut, dependencies=SEES)
async def streams(
    diary: Reads, activity_id: UUID, caller: Caller, points: Points = 500
) -> StreamsOut:
    return await diary.streams(ActivityId(activity_id), points, viewer=caller)


@read.get(
    "/{activity_id}/sources/{source_id}/original",
    response_class=Response,
    responses={HTTPStatus.OK.value: {"content": {BINARY: {}}}},
    dependencies=SEES,
)
async def original(
    originals: FromDishka[OriginalReads], activity_id: UUID, source_id: UUID, caller: Caller
) -> Response:
    """The file as it was sent, for whoever sent it."""
    found = await originals.own(ActivityId(activity_id), source_id, viewer=caller)
    headers = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Response(found.body, headers=headers, media_type=BINARY)


@change.patch("/{activity_id}", response_model=EntryOut, dependencies=CHANGES)
async def edit(
    entries: Entries, activity_id: UUID, wanted: EntryChange, caller: Caller
) -> EntryOut:
    return EntryOut(id=await entries.change(ActivityId(activity_id), wanted, by=caller))


@change.delete("/{activity_id}", status_code=HTTPStatus.NO_CONTENT, dependencies=CHANGES)
async def delete(entries: Entries, activity_id: UUID, caller: Caller) -> None:
    """With all its sources and their files."""
    await entries.delete(ActivityId(activity_id), by=caller)
