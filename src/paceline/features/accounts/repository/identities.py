from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, select, true
from sqlalchemy.types import Uuid
from typing_extensions import override

from paceline.db.aside import Aside
from paceline.db.columns import Within
from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane
from paceline.db.repository import Repository
from paceline.features.accounts.errors import IdentityNotFound
from paceline.features.accounts.models.identities import OutsideIdentity, OutsideState
from paceline.features.accounts.models.users import User
from paceline.features.accounts.public import IdentityAsks, IdentityId
from paceline.features.accounts.repository.users import WITHIN_REACH, reach
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.query import Page

IDENTITIES: Final = Listing(
    statement=select(
        OutsideIdentity.id,
        OutsideIdentity.provider,
        OutsideIdentity.email,
        OutsideIdentity.linked_at,
        OutsideIdentity.last_used_at,
    )
    .join(User, User.id == OutsideIdentity.user_id)
    .where(OutsideIdentity.user_id == bindparam("user_id", type_=Uuid()), WITHIN_REACH),
    id=OutsideIdentity.id,
    sorts={"provider": OutsideIdentity.provider, "linked_at": OutsideIdentity.linked_at},
    filters={"provider": OutsideIdentity.provider},
)


def visible(user_id: UserId, viewer: Principal) -> Select[OutsideIdentity]:
    """Of one's own; administrators see everybody's."""
    mine = true() if viewer.everything else OutsideIdentity.user_id == viewer.user_id
    found = select(OutsideIdentity).where(OutsideIdentity.user_id == user_id, mine)
    return found.execution_options(populate_existing=True)


OF_USERS: Final = select(
    OutsideIdentity.user_id, OutsideIdentity.provider, OutsideIdentity.subject
).where(Within(OutsideIdentity.user_id, "user_ids"))


class IdentityDoor(IdentityAsks):
    @override
    def of_users(self, user_ids: Sequence[UserId]) -> Ask:
        return Ask(statement=OF_USERS, binds={"user_ids": list(user_ids)})


class IdentityRepository(Repository[OutsideIdentity]):
    async def find_unscoped(self, issuer: str, subject: str) -> OutsideIdentity | None:
        found = select(OutsideIdentity).where(
            OutsideIdentity.issuer == issuer, OutsideIdentity.subject == subject
        )
        return await self.first(found.execution_options(populate_existing=True))

    async def get(
        self, identity_id: IdentityId, *, user_id: UserId, viewer: Principal
    ) -> OutsideIdentity:
        found = visible(user_id, viewer).where(OutsideIdentity.id == identity_id)
        return await self.one(found, missing=IdentityNotFound())

    async def at(self, provider: str, *, user_id: UserId, viewer: Principal) -> OutsideIdentity:
        found = visible(user_id, viewer).where(OutsideIdentity.provider == provider)
        return await self.one(found, missing=IdentityNotFound())

    async def of_user_unscoped(self, user_id: UserId) -> Sequence[OutsideIdentity]:
        return await self.all(
            select(OutsideIdentity)
            .where(OutsideIdentity.user_id == user_id)
            .order_by(OutsideIdentity.provider)
        )


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What was remembered of a browser that left; `user_id` is whoever was signed in."""

    kept: str = field(repr=False)
    user_id: UserId | None
    next: str
    transport: str
    expires_at: datetime


class StateRepository(Repository[OutsideState]):
    async def prune(self, *, before: datetime) -> None:
        await self.execute(delete(OutsideState).where(OutsideState.expires_at < before))


class OutsideDoors:
    """Where browsers come back. Outside any unit of work, for a call to the provider follows."""

    def __init__(self, aside: Aside) -> None:
        self._aside = aside

    async def take_unscoped(self, *, state: str, browser: str, provider: str) -> Taken | None:
        """Of all who bring the same state, one gets it; another browser cannot take it away."""
        taken = (
            delete(OutsideState)
            .where(
                OutsideState.state_hash == state,
                OutsideState.browser_hash == browser,
                OutsideState.provider == provider,
            )
            .returning(
                OutsideState.kept,
                OutsideState.user_id,
                OutsideState.next,
                OutsideState.transport,
                OutsideState.expires_at,
            )
        )
        row = await self._aside.first(taken)
        if row is None:
            return None
        user_id: UUID | None = row["user_id"]
        return Taken(
            kept=row["kept"],
            user_id=None if user_id is None else UserId(user_id),
            next=row["next"],
            transport=row["transport"],
            expires_at=row["expires_at"],
        )


class OutsideReads:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def page(self, page: Page, *, user_id: UserId, viewer: Principal) -> bytes:
        return await self._lane.page(IDENTITIES, page, binds={"user_id": user_id, **reach(viewer)})
