"""Refusals that no description can foresee: well-formed, but a row or the clock says no.

A check of schemathesis that finds such an answer wrong is told why it is right; nothing else is
passed over. Each entry says what an answer must hold to be one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Holds for an answer with this code whose detail has these words, at this operation."""

    code: str
    words: str = ""
    operation: str = ""
    why: str

    def explains(self, operation: str, problem: Mapping[str, Any]) -> bool:
        return (
            self.code == problem.get("code")
            and self.words in str(problem.get("detail"))
            and operation.endswith(self.operation)
        )


# A change that stands on what was seen is refused before its body is looked at (docs/adr/0012).
REFUSED_FIRST: Final = frozenset({412})
REASONS: Final = (
    Reason(code="precondition_failed", why="the tag is of no state that there is"),
    Reason(code="invalid", words="`after` is the `next`", why="only an earlier page has a cursor"),
    Reason(code="invalid", words="filter", why="what a field holds depends on its column"),
    Reason(code="breaks_rules", why="people cannot meet then; that is for the cohort to say"),
    Reason(code="bad_plan", why="one size or week depends on the others"),
    Reason(code="not_on_roster", why="who signed up is for the cohort to say"),
    Reason(code="bad_answers", why="what is asked is for the cohort's form to say"),
    Reason(code="invalid", words="same key", why="one question depends on the others"),
    Reason(code="invalid", words="options", why="what a question has depends on its kind"),
    Reason(code="bad_mapping", why="a mapping is a file of its own"),
    Reason(code="wrong_flag_value", why="what a flag holds depends on the flag"),
    Reason(code="invalid", words="Only drafts of the same", why="that is for the drafts to say"),
    Reason(code="invalid", words="name beside the email", why="one field depends on another"),
    Reason(code="invalid", words="administrator is one everywhere", why="so does this one"),
    Reason(code="invalid", words="first that are guessed", why="it is no matter of letters"),
    Reason(code="invalid", words="skip_weeks", why="one week depends on the others"),
    Reason(code="invalid", words="[key]", why="names of fields have no pattern of their own"),
    Reason(code="unknown_locks", why="which groups run is for the cohort to say"),
    Reason(code="bad_passkey", why="only a device can sign what it was asked"),
    Reason(code="bad_scopes", why="nobody hands on more than they may"),
    Reason(code="bad_return", why="where a browser may go is a pattern of its own"),
    Reason(code="bad_moment", why="what is past depends on the clock"),
    Reason(code="bad_expiry", why="what is past depends on the clock"),
    Reason(code="invalid", words="is no Monday", why="weekdays have no format in JSON schema"),
    Reason(code="invalid", words="the year is outside", why="nor have years"),
    Reason(code="not_their_address", why="whose address it is depends on who asks"),
    Reason(code="bad_athlete_value", why="one value depends on the others"),
    Reason(code="age_grade_undefined", why="which ages and distances are graded is the tables'"),
    Reason(code="invalid", words="There is no edition", why="so are the editions"),
    Reason(code="invalid", words="sizes", why="one size depends on the others"),
    Reason(
        code="invalid",
        operation="POST /api/v1/cohorts/{cohort_id}/signups/import",
        why="a file is bytes to the description; what is no table is refused",
    ),
    Reason(
        code="invalid",
        words="give either starts_at",
        operation="/meetings/{meeting_id}/move",
        why="either one or the other",
    ),
    Reason(
        code="invalid",
        words="zone goes with local",
        operation="/meetings/{meeting_id}/move",
        why="either one or the other",
    ),
)


def explained(operation: str, problem: Mapping[str, Any]) -> bool:
    return any(reason.explains(operation, problem) for reason in REASONS)
