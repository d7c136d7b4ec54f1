from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import File, Response, UploadFile

from paceline.features.activities.policy import CHANGE, READ
from paceline.features.activities.public import UploadId
from paceline.features.activities.schemas.uploads import UploadMade, UploadOut, UploadPage
from paceline.features.activities.service.receiving import MOST_FILES, UploadService
from paceline.features.activities.service.uploads import UploadReads
from paceline.web.answers import JSON, LONGEST_UPLOAD
from paceline.web.auth import Caller, permission
from paceline.web.limits import limited
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads
from paceline.web.spoken import Spoken
from paceline.web.time_limits import lasting

change: Final = commands("/activities/uploads", longest=LONGEST_UPLOAD)
read: Final = reads("/activities/uploads")
routers: Final = (change, read)

SEES: Final = [permission(READ, scope="own")]
SENDS: Final = [permission(CHANGE, scope="own"), lasting(), limited("expensive")]
Files = Annotated[
    list[UploadFile],
    File(
        min_length=1,
        max_length=MOST_FILES,
        description="FIT, GPX, TCX, their .gz, or an export as ZIP.",
    ),
]


@change.post("", response_model=UploadMade, status_code=HTTPStatus.ACCEPTED, dependencies=SENDS)
async def upload(uploads: FromDishka[UploadService], files: Files, caller: Caller) -> UploadMade:
    """Read by a job, file by file; a bad one never loses the good ones."""
    made = await uploads.receive(files, by=caller)
    return UploadMade(id=made, files=len(files))


@read.get("", response_model=UploadPage, dependencies=SEES)
async def uploads(reads: FromDishka[UploadReads], paging: Paging, caller: Caller) -> Response:
    return Response(await reads.own(paging, viewer=caller), media_type=JSON)


@read.get("/{upload_id}", response_model=UploadOut, dependencies=SEES)
async def show_upload(
    uploads: FromDishka[UploadReads], upload_id: UUID, caller: Caller, language: Spoken
) -> UploadOut:
    """The report so far, line by line."""
    return await uploads.show(UploadId(upload_id), viewer=caller, language=language)
