from collections.abc import Mapping
from typing import Final

from paceline.features.activities.errors import NotThroughOthers
from paceline.features.activities.public import (
    ALLOWED,
    CEILINGS,
    NOT_FOR_MACHINES,
    SEES_TRAINING,
    Ceiling,
    Eyes,
    SourceKind,
    strictest,
)
from paceline.kernel.identity import Permission, Principal, Role

READ: Final = SEES_TRAINING
CHANGE: Final = Permission("training.change")
# Everybody has a diary of their own; what else they see, each athlete says.
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    role: frozenset({READ, CHANGE}) for role in (Role.ORGANISER, Role.FACILITATOR, Role.MEMBER)
}


def ceiling_of(kind: SourceKind, *, chosen: Ceiling) -> Ceiling:
    """The stricter of what the source's terms allow and what the athlete wants."""
    return strictest(CEILINGS[kind], chosen)


def may_see(eyes: Eyes, kind: SourceKind, *, chosen: Ceiling) -> bool:
    """Nobody, not even an administrator, sees more than this."""
    if eyes is Eyes.MACHINE and kind in NOT_FOR_MACHINES:
        return False
    return ceiling_of(kind, chosen=chosen) in ALLOWED[eyes]


def require_own_eyes(viewer: Principal) -> None:
    """Raises NotThroughOthers: what is for the athlete alone is not for who looks as them."""
    if viewer.impersonated_by is not None:
        raise NotThroughOthers
