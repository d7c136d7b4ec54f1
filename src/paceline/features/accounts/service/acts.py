"""What accounts tells the audit log: ids, roles and states, never an address or a secret."""

from collections.abc import Mapping
from uuid import UUID

from paceline.features.accounts import policy
from paceline.features.accounts.errors import NotAdministrator
from paceline.kernel.audit import Act, AuditTrail, Outcome
from paceline.kernel.identity import Principal, UserId


class AccountActs:
    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail

    def done(
        self,
        action: str,
        user_id: UUID,
        *,
        by: UserId | None,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        act = Act(
            action=f"accounts.{action}",
            subject=f"user:{user_id}",
            before=before or {},
            after=after or {},
        )
        self._trail.record(act, by=by)

    def told(
        self, action: str, subject: str, *, by: UserId | None, after: Mapping[str, object]
    ) -> None:
        self._trail.record(Act(action=f"accounts.{action}", subject=subject, after=after), by=by)

    def denied(self, action: str, subject: str, *, by: UserId | None, reason: str) -> None:
        """The error that follows keeps changes, or this goes with it."""
        act = Act(
            action=f"accounts.{action}", subject=subject, reason=reason, outcome=Outcome.DENIED
        )
        self._trail.record(act, by=by)


def require_administrator(who: Principal) -> None:
    """Also for faces without a guard of their own, such as the command line."""
    if not policy.administers(who):
        raise NotAdministrator
