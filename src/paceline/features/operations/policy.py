from collections.abc import Mapping
from typing import Final

from paceline.kernel.errors import Denied
from paceline.kernel.identity import Permission, Principal, Role

JOBS: Final = Permission("operations.jobs")
FLAGS: Final = Permission("operations.flags")
FEATURES: Final = Permission("operations.features")
QUOTAS: Final = Permission("operations.quotas")
EVERYBODY: Final = frozenset({QUOTAS})
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ADMIN: EVERYBODY | {JOBS, FLAGS, FEATURES},
    Role.ORGANISER: EVERYBODY,
    Role.FACILITATOR: EVERYBODY,
    Role.MEMBER: EVERYBODY,
}


class NotOperating(Denied):
    code = "not_permitted"

    def __init__(self, permission: Permission) -> None:
        super().__init__(f"This needs the permission {permission}; an administrator holds it.")


def may_operate(who: Principal) -> None:
    """Raises NotOperating: whoever handles jobs handles everyone's."""
    if JOBS not in who.permissions:
        raise NotOperating(JOBS)


def may_turn_flags(who: Principal) -> None:
    """Raises NotOperating: a flag changes the program for many at once."""
    if FLAGS not in who.permissions:
        raise NotOperating(FLAGS)
