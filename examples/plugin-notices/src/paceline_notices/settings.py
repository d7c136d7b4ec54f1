from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from paceline.kernel.config import Settings


class NoticeSettings(Settings):
    """PACELINE_NOTICES__DAYS in the environment, `notices.days` elsewhere."""

    reloadable: ClassVar = True

    days: Annotated[int, Field(ge=1, le=3650, description="Days that a notice is kept.")] = 30

    @property
    def kept(self) -> timedelta:
        return timedelta(days=self.days)
