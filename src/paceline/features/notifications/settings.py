from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from paceline.features.notifications.public import Language
from paceline.kernel.config import Settings

Lead = Annotated[int, Field(ge=5, le=7 * 24 * 60)]


class NotificationsSettings(Settings):
    """What people are told who chose nothing themselves."""

    reloadable: ClassVar = True

    lead_minutes: Annotated[
        tuple[Lead, ...],
        Field(max_length=5, description="How long before a meeting people are reminded of it."),
    ] = (24 * 60, 60)
    horizon_days: Annotated[
        int, Field(ge=8, le=60, description="How far ahead reminders are planned.")
    ] = 8
    language: Annotated[
        Language, Field(description="Of letters to people who chose none: en or de.")
    ] = Language.EN
    sendgrid_public_key: Annotated[
        str | None,
        Field(
            max_length=400,
            description="What SendGrid signs its events with; without it none are taken.",
        ),
    ] = None
    sendgrid_tolerance_seconds: Annotated[
        int, Field(ge=30, le=86_400, description="How old a signature of SendGrid may be.")
    ] = 600

    @property
    def horizon(self) -> timedelta:
        return timedelta(days=self.horizon_days)
