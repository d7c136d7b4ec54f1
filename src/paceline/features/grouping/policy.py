from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

READ: Final = Permission("groups.read")
DRAFT: Final = Permission("groups.draft")
PUBLISH: Final = Permission("groups.publish")
MANAGE: Final = Permission("groups.manage")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({READ, DRAFT, PUBLISH, MANAGE}),
}
