from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

NOTE: Final = Permission("attendance.note")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({NOTE}),
    Role.FACILITATOR: frozenset({NOTE}),
    # A member may lead a group by a facilitator's sign-up; whose group it is, the door says.
    Role.MEMBER: frozenset({NOTE}),
}
