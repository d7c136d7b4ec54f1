from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

READ: Final = Permission("notices.read")
WRITE: Final = Permission("notices.write")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ADMIN: frozenset({READ, WRITE}),
    Role.ORGANISER: frozenset({READ, WRITE}),
    Role.FACILITATOR: frozenset({READ}),
    Role.MEMBER: frozenset({READ}),
}
