"""Who did what to what: rows that join the change they tell of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from paceline.kernel.identity import UserId


class Outcome(StrEnum):
    DONE = "done"
    DENIED = "denied"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One line of the audit log.

    `action` is a dotted fact that never changes its name (`accounts.role_changed`), `subject` says
    what was acted on (`user:<id>`). `before` and `after` hold what changed as JSON values: ids,
    names of fields, states; never a secret, a token or an address of a person.
    """

    action: str
    subject: str
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    outcome: Outcome = Outcome.DONE


class AuditTrail(Protocol):
    def record(self, act: Act, *, by: UserId | None) -> None:
        """Joins the caller's transaction; `by` is None when nobody is known to act.

        A refusal that is recorded needs an error with `keeps_changes`, else the row goes with it.
        """
        ...
