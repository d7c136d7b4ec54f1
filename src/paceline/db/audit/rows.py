from collections.abc import Mapping
from datetime import datetime
from typing import Final

from structlog.contextvars import get_contextvars

from paceline.db.audit.tables import AuditAct
from paceline.kernel.audit import ACTING, Act
from paceline.kernel.identity import UserId

SUBJECT_LENGTH: Final = 200


def row_of(act: Act, *, by: UserId | None, at: datetime) -> AuditAct:
    acting = ACTING.get()
    context: Mapping[str, object] = get_contextvars()
    request_id = context.get("request_id") or context.get("job_id")
    return AuditAct(
        at=at,
        action=act.action,
        subject=act.subject[:SUBJECT_LENGTH],
        outcome=act.outcome,
        actor_id=by or acting.by,
        via=acting.via,
        request_id=None if request_id is None else str(request_id),
        reason=act.reason or acting.reason,
        before=dict(act.before),
        after=dict(act.after),
    )
