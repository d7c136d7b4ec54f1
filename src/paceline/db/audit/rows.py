from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Final
from uuid import UUID

from structlog.contextvars import get_contextvars

from paceline.db.audit.tables import AuditAct
from paceline.kernel.audit import ACTING, Act
from paceline.kernel.identity import UserId

SUBJECT_LENGTH: Final = 200
# Beyond it, readers of JSON do not agree on a number.
GREATEST: Final = 2**63 - 1
UNKNOWN: Final = "\ufffd"


def row_of(act: Act, *, by: UserId | None, at: datetime) -> AuditAct:
    acting = ACTING.get()
    context: Mapping[str, object] = get_contextvars()
    request_id = context.get("request_id") or context.get("job_id")
    return AuditAct(
        at=at,
        action=act.action,
        subject=text_of(act.subject)[:SUBJECT_LENGTH],
        outcome=act.outcome,
        actor_id=by or acting.by,
        via=acting.via,
        request_id=None if request_id is None else str(request_id),
        reason=text_of(act.reason or acting.reason),
        before=object_of(act.before),
        after=object_of(act.after),
    )


def object_of(values: Mapping[str, object]) -> dict[str, object]:
    return {text_of(str(name)): storable(value) for name, value in values.items()}


def storable(value: object) -> object:
    """What both stores hold and give back alike; what JSON has no word for is told as text.

    An act that could not be read again would stop whoever seals the log or holds it against its
    seals.
    """
    if isinstance(value, Mapping):
        return object_of(value)
    if isinstance(value, AbstractSet):
        return sorted((storable(each) for each in value), key=str)
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    if isinstance(value, int) and abs(value) > GREATEST:
        return str(value)
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return text_of(worded(value))


def worded(value: object) -> str:
    """Of a stranger only its kind: its text may hold what nobody may take back."""
    if isinstance(value, str | UUID | Decimal | date):
        return str(value)
    return f"[{type(value).__name__}]"


def text_of(text: str) -> str:
    """Without NUL and halves of characters, which one store or the other refuses."""
    return text.replace("\0", UNKNOWN).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
