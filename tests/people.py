"""Who acts in a test: a token is a user's id, its permissions those of a role."""

from datetime import UTC, datetime
from uuid import UUID

from paceline.app.installed import FEATURES
from paceline.kernel.identity import Principal, Role, UserId
from paceline.kernel.ids import new_id
from paceline.kernel.registry import permissions_of

HELD = permissions_of(FEATURES)
FOREVER = datetime.max.replace(tzinfo=UTC)
KNOWN: dict[UserId, Principal] = {}


def someone(role: Role = Role.ORGANISER, **grants: tuple[UUID, Role]) -> Principal:
    """A person with a global role; `grants` are (scope id, role) pairs under any name."""
    held = dict(grants.values())
    permissions = HELD[role].union(*(HELD[each] for each in held.values()))
    who = Principal(
        user_id=UserId(new_id()),
        permissions=permissions,
        grants=held,
        everything=role is Role.ADMIN,
        proved_until=FOREVER,
    )
    KNOWN[who.user_id] = who
    return who


def signed_in(who: Principal) -> dict[str, str]:
    return {"authorization": f"Bearer {who.user_id}"}


class TokensAreUserIds:
    async def identify(self, token: str, *, anew: bool = False) -> Principal | None:
        try:
            return KNOWN.get(UserId(UUID(token)))
        except ValueError:
            return None
