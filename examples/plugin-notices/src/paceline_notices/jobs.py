from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from paceline.kernel.messages import JobPayload, Priority, job
from paceline_notices.service import NoticeService


@dataclass(frozen=True, kw_only=True)
class ForgetOld(JobPayload):
    name: ClassVar = "notices.forget_old"


@job(ForgetOld, every=timedelta(hours=6), priority=Priority.BACKGROUND)
async def forget_old(_payload: ForgetOld, notices: NoticeService) -> None:
    await notices.forget_old()


jobs: Final = (forget_old,)
