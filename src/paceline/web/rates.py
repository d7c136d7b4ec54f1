"""How often people may ask: PACELINE_LIMITS__..., or [limits] in the settings' file."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from paceline.kernel.config import Settings
from paceline.kernel.identity import Principal
from paceline.kernel.limits import Plans
from paceline.kernel.rates import STANDARD, Rate


class PlanRates(BaseModel):
    """What one user of this plan may ask; `token` counts each token apart, beside its user."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reads: Annotated[Rate, Field(description="What only shows something.")] = "6000/1m"
    writes: Annotated[Rate, Field(description="What changes something.")] = "600/1m"
    expensive: Annotated[Rate, Field(description="Imports, drafts, exports.")] = "60/1m"
    token: Annotated[Rate, Field(description="All that one token asks.")] = "6000/1m"  # noqa: S105, a rate


class LimitSettings(Settings):
    """Who is not signed in counts by address, everybody else by user, token and plan."""

    enabled: Annotated[bool, Field(description="Off: nobody is ever asked to slow down.")] = True
    address: Annotated[Rate, Field(description="One address, not signed in.")] = "1200/1m"
    routes: Annotated[
        Mapping[str, Rate], Field(description="Of single routes, such as `POST /api/v1/cohorts`.")
    ] = {"POST /api/v1/auth/sign-in": "120/1m", "POST /api/v1/client-errors": "30/1m"}
    plans: Annotated[Mapping[str, PlanRates], Field(description="Rates by the plan's name.")] = {}
    people: Annotated[
        Mapping[str, str], Field(description="Which user (by id) has which plan.")
    ] = {}


class PlansInSettings(Plans):
    """Everybody has the standard plan, but for those the settings name."""

    def __init__(self, settings: LimitSettings) -> None:
        self._people = settings.people

    @override
    def plan(self, who: Principal) -> str:
        return self._people.get(str(who.user_id), STANDARD) if self._people else STANDARD
