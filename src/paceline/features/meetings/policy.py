from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

READ: Final = Permission("meetings.read")
CHANGE: Final = Permission("meetings.change")
MANAGE: Final = Permission("meetings.manage")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({READ, CHANGE, MANAGE}),
    Role.FACILITATOR: frozenset({READ, CHANGE}),
    # A member may lead a group by a facilitator's sign-up; whose group it is, the door says.
    Role.MEMBER: frozenset({READ, CHANGE}),
}
