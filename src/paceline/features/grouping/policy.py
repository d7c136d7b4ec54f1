from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

READ: Final = Permission("groups.read")
DRAFT: Final = Permission("groups.draft")
PUBLISH: Final = Permission("groups.publish")
MANAGE: Final = Permission("groups.manage")
SWITCH: Final = Permission("groups.switch")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({READ, DRAFT, PUBLISH, MANAGE, SWITCH}),
    # Whoever is a member of a group, whatever else they are.
    Role.FACILITATOR: frozenset({SWITCH}),
    Role.MEMBER: frozenset({SWITCH}),
}
