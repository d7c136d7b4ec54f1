"""Who did what to what: rows that join the change they tell of."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from paceline.kernel.identity import UserId


class Outcome(StrEnum):
    DONE = "done"
    DENIED = "denied"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One line of the audit log.

    `action` is a dotted fact that never changes its name (`accounts.role_changed`), `subject` says
    what was acted on (`user:<id>`). `before` and `after` hold what changed as JSON values: ids,
    names of fields, states; never a secret, a token or an address of a person, for nobody can
    take a line back. `reason` is what the person who acted said of it.
    """

    action: str
    subject: str
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    outcome: Outcome = Outcome.DONE


@dataclass(frozen=True, kw_only=True)
class Acting:
    """On whose account the current request, job or command runs.

    `by` is None when nobody is known to act, `via` names the face (`http`, `terminal`, a kind of
    job), `reason` is what the person gave for it.
    """

    by: UserId | None = None
    via: str = ""
    reason: str = ""


NOBODY: Final = Acting()
# Set where a principal is found; what is recorded below it needs no further argument.
ACTING: Final[ContextVar[Acting]] = ContextVar("paceline_acting", default=NOBODY)


class AuditTrail(Protocol):
    def record(self, act: Act, *, by: UserId | None = None) -> None:
        """Joins the caller's transaction; without `by`, whoever is acting now.

        A refusal that is recorded here needs an error with `keeps_changes`, else it goes with it.
        """
        ...

    async def refused(self, act: Act, *, by: UserId | None = None) -> None:
        """In a transaction of its own, once the caller's was undone; never fails for the caller."""
        ...
