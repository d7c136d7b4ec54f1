from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from paceline.web.answers import JSON
from paceline.web.auth import permission
from paceline.web.fields import NO_NUL, Closed
from paceline.web.pagination import Paging
from paceline.web.routing import commands, reads
from paceline_notices.models import Notice
from paceline_notices.policy import READ, WRITE
from paceline_notices.repository import NoticeReads
from paceline_notices.service import NoticeService

act: Final = commands("/notices")
read: Final = reads("/notices")
routers: Final = (act, read)


class NoticeIn(Closed):
    text: Annotated[str, Field(min_length=1, max_length=2000), NO_NUL]


class NoticeOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    id: UUID
    text: str
    created_at: datetime


class NoticePage(Closed):
    items: list[NoticeOut]
    next: str | None


@read.get("", response_model=NoticePage, dependencies=[permission(READ, scope="visible")])
async def page(notices: FromDishka[NoticeReads], paging: Paging) -> Response:
    return Response(await notices.page_unscoped(paging), media_type=JSON)


@act.post(
    "",
    response_model=NoticeOut,
    status_code=201,
    dependencies=[permission(WRITE, scope="none")],
)
async def write(notices: FromDishka[NoticeService], wanted: NoticeIn) -> Notice:
    return await notices.write(wanted.text)
