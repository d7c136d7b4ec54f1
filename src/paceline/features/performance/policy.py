from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

# What is of others is opened by their word alone: no role widens it, not even an administrator's.
READ: Final = Permission("performance.read")
CHANGE: Final = Permission("performance.change")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    role: frozenset({READ, CHANGE}) for role in (Role.ORGANISER, Role.FACILITATOR, Role.MEMBER)
}
