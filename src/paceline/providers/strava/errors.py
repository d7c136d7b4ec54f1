"""Strava's failures as ours: https://developers.strava.com/docs/."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import msgspec

from paceline.kernel.errors import ConfigError, Invalid, Limited, Unavailable

AN_HOUR: Final = 3600.0
ATHLETES: Final = "athlete"
LIMIT: Final = "limit"


class StravaAway(Unavailable):
    """It did not answer, or asked us to come later."""

    code = "strava_away"

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail or "Strava does not answer.", retry_after=retry_after)


class StravaLimited(StravaAway, Limited):
    """One of us asked too often; all of us wait until the window is over."""

    code = "strava_limited"

    def __init__(self, *, wait: float) -> None:
        super().__init__("Strava's limits are used up for now.", retry_after=wait)


class StravaInactive(StravaAway):
    """What waits goes on by itself once the operator has mended it."""

    code = "strava_inactive"

    def __init__(self) -> None:
        super().__init__(
            "Strava has switched this application off (403 Inactive): since 2026-06-30 whoever "
            "owns it needs a Strava subscription. Subscribe, or look at the application's page at "
            "Strava; everything that waits goes on within the hour.",
            retry_after=AN_HOUR,
        )


class StravaFull(Invalid):
    code = "strava_full"

    def __init__(self) -> None:
        super().__init__(
            "Strava lets no more athletes connect to this application: its owner raises the limit "
            "on the application's page at Strava, or asks Strava to review it."
        )


class StravaRefused(Invalid):
    code = "strava_refused"


class StravaMisconfigured(ConfigError):
    code = "strava_client_refused"

    def __init__(self) -> None:
        super().__init__(
            "Strava knows no such application: look at strava.client_id and strava.client_secret."
        )


class Unauthorised(Exception):
    """The access token was not good."""


class Missing(Exception):
    """It is not there, or not for this athlete."""


class Fault(msgspec.Struct, frozen=True):
    resource: str = ""
    field: str = ""
    code: str = ""


class Told(msgspec.Struct, frozen=True):
    """An error as Strava spells it."""

    message: str = ""
    errors: tuple[Fault, ...] = ()


def told_in(body: bytes) -> Told:
    try:
        return msgspec.json.decode(body, type=Told)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Told()


def failure(status: int, told: Told) -> Exception:
    """Of a call with an athlete's token; too many calls are dealt with where windows are known."""
    if status == HTTPStatus.UNAUTHORIZED:
        return Unauthorised()
    if status == HTTPStatus.NOT_FOUND:
        return Missing()
    if status == HTTPStatus.FORBIDDEN:
        return forbidden(told.errors, told.message)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return StravaAway("Strava has trouble of its own.")
    return StravaRefused(f"Strava will not have it (status {status}).")


def forbidden(faults: Sequence[Fault], message: str) -> Exception:
    """Never read as gone: what is gone is told by 404, and takes what we have of it along."""
    codes = {each.code for each in faults}
    if "Inactive" in codes:
        return StravaInactive()
    text = message.lower()
    if ATHLETES in text and LIMIT in text:
        return StravaFull()
    return StravaRefused("Strava forbids it; a box may have been unticked: connect it again.")
