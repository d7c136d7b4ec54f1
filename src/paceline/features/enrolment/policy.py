from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

READ: Final = Permission("sign_ups.read")
SIGN_UP: Final = Permission("sign_ups.add")
MANAGE: Final = Permission("sign_ups.manage")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({READ, SIGN_UP, MANAGE}),
    Role.FACILITATOR: frozenset({SIGN_UP}),
    Role.MEMBER: frozenset({SIGN_UP}),
}
