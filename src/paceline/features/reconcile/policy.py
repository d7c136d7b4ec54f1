from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

READ: Final = Permission("sync.read")
CONNECT: Final = Permission("sync.connect")
APPLY: Final = Permission("sync.apply")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({READ, CONNECT, APPLY}),
}
