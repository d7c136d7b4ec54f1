from collections.abc import Mapping
from typing import Final

from paceline.kernel.identity import Permission, Role

OWN: Final = Permission("notices.own")
MANAGE: Final = Permission("notices.manage")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({OWN, MANAGE}),
    Role.FACILITATOR: frozenset({OWN}),
    Role.MEMBER: frozenset({OWN}),
}
