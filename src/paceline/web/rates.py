"""How often people may ask: PACELINE_LIMITS__..., or [limits] in the settings' file."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from typing_extensions import override

from paceline.kernel.config import Settings
from paceline.kernel.identity import Principal
from paceline.kernel.limits import Limit, Plans

UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
FORM: Final = re.compile(r"([1-9]\d{0,11})/([1-9]\d{0,4})?([smhd])")
STANDARD: Final = "standard"


def a_rate(text: str) -> str:
    """Raises ValueError saying how one is written."""
    if FORM.fullmatch(text) is None:
        raise ValueError("a rate is AMOUNT/PERIOD, such as 600/1m, 5/s or 1000/1d")
    return text


Rate: TypeAlias = Annotated[str, AfterValidator(a_rate)]


def limit_of(name: str, rate: str) -> Limit:
    found = FORM.fullmatch(rate)
    assert found is not None
    amount, count, unit = found.groups()
    per = timedelta(seconds=int(count or 1) * UNITS[unit])
    return Limit(name=name, amount=int(amount), per=per)


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
    ] = {"POST /api/v1/auth/sign-in": "120/1m"}
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
