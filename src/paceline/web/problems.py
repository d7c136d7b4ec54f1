"""Answers every failure as RFC 9457 problem+json; what is ours to mend is told to the log alone."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from math import ceil
from typing import Final, TypeAlias

import msgspec
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import Scope

from paceline.kernel import errors
from paceline.kernel.catalogue.messages import field_message, language_of, told
from paceline.kernel.identity import NotSignedIn
from paceline.kernel.transaction import Overtaken
from paceline.web.answers import LONGEST_BODY

STATUS: Final[Mapping[type[errors.PacelineError], HTTPStatus]] = {
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.Denied: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    Overtaken: HTTPStatus.PRECONDITION_FAILED,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.ValidationError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.PacelineError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
MEDIA_TYPE: Final = "application/problem+json"
# Beyond so many, telling more helps nobody and costs us: a body may hold a million of them.
FLAWS_TOLD: Final = 50
RETRY_AFTER: Final = 5.0
# Where every code is explained; a problem's type is the line of its code there.
ERRORS: Final = "/docs/errors"
NOTHING: Final[Mapping[str, object]] = {}
Meaning: TypeAlias = Callable[[Exception], errors.PacelineError]

log: Final = structlog.get_logger()


def language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


def status_of(error: type[errors.PacelineError]) -> HTTPStatus:
    return next(status for kind, status in STATUS.items() if issubclass(error, kind))


def problem(
    request: Request,
    status: HTTPStatus,
    *,
    code: str,
    detail: str,
    retry_after: float | None = None,
    flaws: Sequence[errors.Flaw] = (),
    context: Mapping[str, object] = NOTHING,
) -> Response:
    """In the language that was asked for, as far as the catalogue goes."""
    said = told(code, detail, context, language=language(request))
    body: dict[str, object] = {
        "type": f"{ERRORS}#{code}",
        "title": said.title,
        "status": status.value,
        "detail": said.detail,
        "code": code,
        "request_id": request.state.request_id,
    }
    if flaws:
        body["errors"] = flaws
    headers = {"content-language": said.language, "vary": "accept-language"}
    if retry_after is not None:
        headers["retry-after"] = str(ceil(retry_after))
    if status is HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    return Response(msgspec.json.encode(body), status, headers, media_type=MEDIA_TYPE)


async def expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.PacelineError)
    status = status_of(type(error))
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        return await unexpected(request, error)
    return problem(
        request,
        status,
        code=error.code,
        detail=error.detail,
        retry_after=error.retry_after,
        flaws=error.flaws,
        context=error.context,
    )


async def malformed(request: Request, error: Exception) -> Response:
    """Says where and what, never the value: it may be a password."""
    assert isinstance(error, RequestValidationError)
    asked = language(request)
    flaws = [
        errors.Flaw(
            where=".".join(map(str, each["loc"])),
            message=field_message(
                each["type"],
                str(each["msg"]).removeprefix("Value error, "),
                each.get("ctx", NOTHING),
                language=asked,
            ),
        )
        for each in islice(error.errors(), FLAWS_TOLD)
    ]
    detail = "; ".join(f"{flaw.where}: {flaw.message}" for flaw in flaws)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(request, status, code="invalid", detail=detail, flaws=flaws)


async def unrouted(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_long(request.scope)
    answer = problem(request, status, code=status.name.lower(), detail=status.description)
    answer.headers.update(error.headers or {})
    return answer


async def unexpected(request: Request, error: Exception) -> Response:
    log_failure(error, request_id=request.state.request_id)
    detail = "A mistake of ours. Tell us the request id."
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, code="defect", detail=detail)


def log_failure(error: Exception, *, request_id: str) -> None:
    log.error("request.failed", request_id=request_id, exc_info=error)


def too_long(scope: Scope) -> Response:
    """A body that nobody reads."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    most = getattr(scope.get("route"), "max_body_size", None) or LONGEST_BODY
    detail = f"A body may have at most {most / 1024**2:g} MiB here."
    return problem(Request(scope), status, code="too_long", detail=detail)


def cross_site(scope: Scope) -> Response:
    detail = "A page of another site asked for this. Open it from Paceline itself."
    return problem(Request(scope), HTTPStatus.FORBIDDEN, code="cross_site", detail=detail)


def took_too_long(scope: Scope) -> Response:
    """Nothing of it was stored: a request is let finish once it stores."""
    status, detail = HTTPStatus.SERVICE_UNAVAILABLE, "This took too long and was undone. Try again."
    return problem(Request(scope), status, code="too_slow", detail=detail, retry_after=RETRY_AFTER)


def install(app: FastAPI, failures: Sequence[type[Exception]], meaning: Meaning) -> None:
    """`failures` are the store's own exceptions, `meaning` the kind of ours they stand for."""

    async def stored(request: Request, error: Exception) -> Response:
        meant = meaning(error)
        if isinstance(meant, errors.Unavailable):
            log.warning("database.away", error=type(error).__name__)
        meant.__cause__ = error
        return await expected(request, meant)

    app.add_exception_handler(errors.PacelineError, expected)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, unrouted)
    for failure in failures:
        app.add_exception_handler(failure, stored)
    app.add_exception_handler(Exception, unexpected)
