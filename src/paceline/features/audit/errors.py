from collections.abc import Sequence

from paceline.kernel.errors import Conflict, Flaw, NotFound


class AuditCheckNotFound(NotFound):
    code = "audit_check_not_found"

    def __init__(self) -> None:
        super().__init__("No such check of the audit log.")


class ActNotFound(NotFound):
    code = "audit_act_not_found"

    def __init__(self) -> None:
        super().__init__("No such act in the audit log.")


class AuditLogChanged(Conflict):
    code = "audit_log_changed"

    def __init__(self, troubles: Sequence[str]) -> None:
        super().__init__(
            "The audit log is not as it was sealed.",
            flaws=[Flaw(where="audit", message=each) for each in troubles],
        )
