from collections.abc import Mapping
from typing import Final

from paceline.kernel.errors import Denied
from paceline.kernel.identity import Permission, Principal, Role

READ: Final = Permission("audit.read")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {Role.ADMIN: frozenset({READ})}


class NotAuditing(Denied):
    code = "not_permitted"

    def __init__(self) -> None:
        super().__init__(f"This needs the permission {READ}; an administrator holds it.")


def may_audit(who: Principal) -> None:
    """Raises NotAuditing: the log tells what everyone did."""
    if READ not in who.permissions:
        raise NotAuditing
