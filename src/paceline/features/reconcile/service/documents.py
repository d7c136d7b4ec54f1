"""Operations and drift as people, and plans that are kept, see them."""

from collections.abc import Mapping

from paceline.engines.diff.objects import To, Value
from paceline.engines.diff.plan import Drift, Operation
from paceline.features.reconcile.models import Document


def drift_document(drift: Drift) -> Document:
    return {
        "kind": drift.name.kind,
        "key": drift.name.key,
        "outside_id": drift.outside_id,
        "field": drift.field,
        "wanted": shown(drift.wanted),
        "seen": shown(drift.seen),
        "care": drift.care.value,
    }


def shown(value: Value) -> object:
    if isinstance(value, To):
        return f"{value.name.kind} {value.name.key}"
    if isinstance(value, tuple):
        return [shown(each) for each in value]
    return value


def operation_document(operation: Operation) -> Document:
    fields: Mapping[str, Value] = getattr(operation, "fields", {})
    return {
        "act": type(operation).__name__.lower(),
        "kind": operation.name.kind,
        "key": operation.name.key,
        "outside_id": getattr(operation, "outside_id", None),
        "fields": {name: shown(value) for name, value in sorted(fields.items())},
        "reason": operation.reason,
    }
