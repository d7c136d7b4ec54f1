"""Loaded into schemathesis: what it looks for beyond its own checks, and what it must leave alone.

`PACELINE_HUNT` is JSON: the canaries that the asking user must never be shown, the ids of the
people whose accounts the run needs, and whose may be changed instead.
"""

import json
import os
import re
from typing import Any, Final
from uuid import uuid4

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import RejectedPositiveData

from tests.security.place import INVITING
from tests.security.reasons import explained

HUNT: Final[dict[str, Any]] = json.loads(os.environ.get("PACELINE_HUNT", "{}"))
HIDDEN: Final[list[str]] = HUNT.get("hidden", [])
JOINED: Final[list[str]] = HUNT.get("foreign", [])
SIGNS_UP: Final = "POST /api/v1/cohorts/{cohort_id}/signups"
KEY: Final = re.compile(r'"?[\x21\x23-\x7e]{1,255}"?')
NEEDED: Final[dict[str, str]] = HUNT.get("needed", {})


@schemathesis.check
def nothing_of_others(_context: CheckContext, response: Response, case: "Case[Any]") -> None:
    """An answer holds no word that only another organiser wrote, unless the asker wrote it."""
    if case.formatted_path in INVITING:
        return
    asked = f"{case.formatted_path}{case.query}{case.body!r}"
    shown = [word for word in HIDDEN if word in response.text and word not in asked]
    assert not shown, f"The answer to {case.method} {case.formatted_path} holds {shown}."


@schemathesis.check
def no_failure_of_ours(_context: CheckContext, response: Response, _case: "Case[Any]") -> None:
    """Stricter than the built-in one: that a 503 is in the description excuses nothing."""
    assert response.status_code < 500, f"{response.status_code}: {response.text}"


@schemathesis.hook
def filter_failure(
    _context: HookContext, failure: Failure, case: "Case[Any]", response: Response
) -> bool:
    """Passed over is only what stands in the table of reasons."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    try:
        problem = response.json()
    except ValueError:
        return True
    return not explained(case.operation.label, problem)


schemathesis.openapi.format("time-zone", st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]))


@schemathesis.hook
def before_call(_context: HookContext, case: "Case[Any]", _kwargs: dict[str, Any]) -> None:
    """Who hunts is not disabled, renamed to a member or signed out by an administrator."""
    # One key for two wishes is refused; what lies behind is what is looked for.
    if KEY.fullmatch(str(case.headers.get("Idempotency-Key", "")).strip()):
        case.headers["Idempotency-Key"] = str(uuid4())
    # Whoever knows an open cohort may sign up to it, and sees it from then on.
    if (
        case.operation.label == SIGNS_UP
        and str((case.path_parameters or {}).get("cohort_id")) in JOINED
    ):
        case.path_parameters["cohort_id"] = HUNT["own"]
    given = (case.path_parameters or {}).get("user_id")
    if case.method != "GET" and isinstance(given, str) and given in NEEDED:
        case.path_parameters["user_id"] = NEEDED[given]
