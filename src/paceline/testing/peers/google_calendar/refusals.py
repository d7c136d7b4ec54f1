"""Errors as Google's calendar spells them.

https://developers.google.com/workspace/calendar/api/guides/errors
"""

from http import HTTPStatus

from paceline.testing.peers.wire import Reply


class Refused(Exception):
    """A status with Google's word for the reason."""

    def __init__(
        self, status: int, reason: str, detail: str, *, domain: str = "global", seconds: float = 0.0
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.reason = reason
        self.domain = domain
        self.detail = detail
        self.seconds = seconds

    def reply(self) -> Reply:
        told = {"domain": self.domain, "reason": self.reason, "message": self.detail}
        body = {"error": {"errors": [told], "code": int(self.status), "message": self.detail}}
        headers = {"retry-after": str(self.seconds)} if self.seconds else {}
        return Reply.json(body, self.status, headers=headers)


def invalid(detail: str, reason: str = "invalid") -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, reason, detail)


def missing() -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "notFound", "Not Found")


def duplicate() -> Refused:
    detail = "The requested identifier already exists."
    return Refused(HTTPStatus.CONFLICT, "duplicate", detail)


def deleted() -> Refused:
    return Refused(HTTPStatus.GONE, "deleted", "Resource has been deleted")


def token_expired() -> Refused:
    detail = "Sync token is no longer valid, a full sync is required."
    return Refused(HTTPStatus.GONE, "fullSyncRequired", detail, domain="calendar")


def changed_meanwhile() -> Refused:
    detail = "Precondition Failed"
    return Refused(HTTPStatus.PRECONDITION_FAILED, "conditionNotMet", detail)


def uninvited() -> Refused:
    detail = "Service accounts cannot invite attendees without Domain-Wide Delegation of Authority."
    domain, reason = "calendar", "forbiddenForServiceAccounts"
    return Refused(HTTPStatus.FORBIDDEN, reason, detail, domain=domain)


def refused(status: int, detail: str, *, seconds: float = 0.0) -> Refused:
    """What a fault or the judge asks for."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        domain, reason = "usageLimits", "rateLimitExceeded"
        return Refused(status, reason, "Rate Limit Exceeded", domain=domain, seconds=seconds)
    if status == HTTPStatus.UNAUTHORIZED:
        return Refused(status, "authError", "Invalid Credentials")
    reason = "backendError" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "badRequest"
    return Refused(status, reason, detail, seconds=seconds)
