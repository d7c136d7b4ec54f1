from collections.abc import Mapping
from typing import Final

from paceline.features.reconcile.errors import NotEntitled
from paceline.kernel.identity import Permission, Principal, Role

READ: Final = Permission("sync.read")
CONNECT: Final = Permission("sync.connect")
APPLY: Final = Permission("sync.apply")
CREDENTIALS: Final = Permission("sync.credentials")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({READ, CONNECT, APPLY}),
    Role.ADMIN: frozenset({CREDENTIALS}),
}


def may_store_credentials(who: Principal) -> None:
    """Raises NotEntitled: an account at a provider is the installation's, not one cohort's."""
    if CREDENTIALS not in who.permissions:
        raise NotEntitled
