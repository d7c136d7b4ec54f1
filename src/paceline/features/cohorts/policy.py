from collections.abc import Mapping
from typing import Final
from uuid import UUID

from paceline.kernel.identity import Permission, Principal, Role, UserId

READ: Final = Permission("cohorts.read")
PLAN: Final = Permission("cohorts.plan")
MANAGE: Final = Permission("cohorts.manage")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ORGANISER: frozenset({READ, PLAN, MANAGE}),
    Role.FACILITATOR: frozenset({READ}),
    Role.MEMBER: frozenset({READ}),
}


def organises(who: Principal, organiser_id: UserId, *scopes: UUID) -> bool:
    """A facilitator sees the cohort, but what becomes of it is the organiser's decision."""
    return who.user_id == organiser_id or who.organises(*scopes)
