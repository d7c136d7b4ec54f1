from collections.abc import Mapping
from typing import Final

from paceline.kernel.errors import Denied
from paceline.kernel.identity import Permission, Principal, Role

JOBS: Final = Permission("operations.jobs")
QUOTAS: Final = Permission("operations.quotas")
EVERYBODY: Final = frozenset({QUOTAS})
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ADMIN: EVERYBODY | {JOBS},
    Role.ORGANISER: EVERYBODY,
    Role.FACILITATOR: EVERYBODY,
    Role.MEMBER: EVERYBODY,
}


class NotOperating(Denied):
    code = "not_permitted"

    def __init__(self) -> None:
        super().__init__(f"This needs the permission {JOBS}; an administrator holds it.")


def may_operate(who: Principal) -> None:
    """Raises NotOperating: whoever handles jobs handles everyone's."""
    if JOBS not in who.permissions:
        raise NotOperating
