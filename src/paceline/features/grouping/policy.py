from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

READ: Final = Permission("groups.read")
DRAFT: Final = Permission("groups.draft")
PUBLISH: Final = Permission("groups.publish")
MANAGE: Final = Permission("groups.manage")
SWITCH: Final = Permission("groups.switch")
LEAD: Final = Permission("groups.lead")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({READ, DRAFT, PUBLISH, MANAGE, SWITCH, LEAD}),
    # Who is in a group or leads one is said by its sign-ups, whatever else they are.
    Role.FACILITATOR: frozenset({SWITCH, LEAD}),
    Role.MEMBER: frozenset({SWITCH, LEAD}),
}
