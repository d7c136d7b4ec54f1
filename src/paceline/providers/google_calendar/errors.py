"""Google's failures as ours: https://developers.google.com/workspace/calendar/api/guides/errors."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from paceline.features.reconcile.ports import Gone
from paceline.kernel.errors import ConfigError, Invalid, Limited, Unavailable

UNPAUSED: Final = 1.0
# Too many invitations within a day or so; an hour later some may be sent again.
INVITED_TOO_MUCH: Final = 3600.0
USED_UP: Final = "calendarUsageLimitsExceeded"
PAUSES: Final[Mapping[str, float]] = {
    "rateLimitExceeded": UNPAUSED,
    "userRateLimitExceeded": UNPAUSED,
    "quotaExceeded": 3600.0,
    "dailyLimitExceeded": 3600.0,
}
REMEDIES: Final[Mapping[str, str]] = {
    "forbiddenForServiceAccounts": "A service account invites nobody by itself: give it delegation "
    "in the domain's administration and set google_calendar.subject, or switch the option invite "
    "off.",
    "requiredAccessLevel": "This calendar may only be read: share it with the account and let it "
    "make changes to events.",
    "accessNotConfigured": "The Google Calendar API is not switched on in the account's project.",
    "insufficientPermissions": "The credentials are not meant for calendars: give them the scope "
    "calendar.",
}
NO_CALENDAR: Final = (
    "There is no such calendar for these credentials: look at its id, and share the calendar with "
    "the account that Paceline uses."
)


class GoogleAway(Unavailable):
    """It did not answer, or asked us to come later."""

    code = "google_calendar_away"

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail or "Google Calendar does not answer.", retry_after=retry_after)


class GoogleLimited(GoogleAway, Limited):
    """One of us asked too often; all of us wait."""

    code = "google_calendar_limited"


class GoogleCredentialsRefused(ConfigError):
    """Everything waits until the operator gives credentials that are good."""

    code = "google_calendar_credentials_refused"

    def __init__(self, why: str = "") -> None:
        detail = "Google refuses the credentials: look at the settings of google_calendar."
        super().__init__(f"{detail} {why}" if why else detail)


class GoogleRefused(Invalid):
    """Asking again brings nothing before somebody changed something."""

    code = "google_calendar_refused"


class Taken(Exception):
    """There is, or was, an event of this id; whoever makes one looks which."""


class Unauthorised(Exception):
    """The access token is not good (any more); another may be."""


def failure(status: int, reason: str, retry_after: float | None) -> Exception:
    """What an answer other than 2xx means."""
    if status == HTTPStatus.UNAUTHORIZED:
        return Unauthorised()
    if status == HTTPStatus.TOO_MANY_REQUESTS or reason in PAUSES:
        pause = PAUSES.get(reason, UNPAUSED)
        wait = pause if retry_after is None else retry_after
        return GoogleLimited("Google Calendar is asked too often.", retry_after=wait)
    if reason == USED_UP:
        return GoogleAway("Too many people were invited lately.", retry_after=INVITED_TOO_MUCH)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return GoogleAway("Google Calendar has trouble of its own.", retry_after=retry_after)
    return refusal(status, reason)


def refusal(status: int, reason: str) -> Exception:
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Gone()
    if status == HTTPStatus.CONFLICT:
        return Taken()
    if status == HTTPStatus.PRECONDITION_FAILED:
        return GoogleAway("Somebody changed the event at the same moment.", retry_after=0)
    if status == HTTPStatus.FORBIDDEN:
        known = REMEDIES.get(reason, REMEDIES["requiredAccessLevel"])
        return GoogleRefused(known)
    told = reason or "no reason"
    return GoogleRefused(f"Google Calendar will not have it (status {status}, {told}).")


def seconds_of(header: str | None) -> float | None:
    try:
        return None if header is None else max(0.0, float(header))
    except ValueError:
        return None
