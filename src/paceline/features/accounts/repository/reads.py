from typing import Final

from sqlalchemy import (
    bindparam,
    case,
    false,
    select,
    true,
)
from sqlalchemy.types import Uuid

from paceline.db.listing import Listing
from paceline.db.read_lane import Ask, ReadLane, encode
from paceline.features.accounts.errors import UserNotFound
from paceline.features.accounts.models.grants import Grant
from paceline.features.accounts.models.personal_tokens import PersonalToken
from paceline.features.accounts.models.users import User
from paceline.features.accounts.repository.users import WITHIN_REACH, reach
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.query import Page

ENABLED: Final = case((User.disabled_at.is_(None), true()), else_=false())

USERS: Final = Listing(
    statement=select(
        User.id,
        User.email,
        User.name,
        User.zone,
        User.role,
        User.created_at,
        User.disabled_at,
        User.verified_at,
    ).where(WITHIN_REACH),
    id=User.id,
    sorts={
        "email": User.email,
        "name": User.name,
        "role": User.role,
        "created_at": User.created_at,
    },
    filters={
        "email": User.email,
        "name": User.name,
        "role": User.role,
        "enabled": ENABLED,
        "created_at": User.created_at,
    },
)

ONE: Final = USERS.statement.where(User.id == bindparam("user_id", type_=Uuid()))

GRANTS: Final = (
    select(Grant.scope_id, Grant.role)
    .where(Grant.user_id == bindparam("user_id", type_=Uuid()))
    .order_by(Grant.scope_id)
)

TOKENS: Final = Listing(
    statement=select(
        PersonalToken.id,
        PersonalToken.label,
        PersonalToken.scopes,
        PersonalToken.created_at,
        PersonalToken.expires_at,
        PersonalToken.last_used_at,
    )
    .join(User, User.id == PersonalToken.user_id)
    .where(
        PersonalToken.user_id == bindparam("user_id", type_=Uuid()),
        PersonalToken.revoked_at.is_(None),
        WITHIN_REACH,
    ),
    id=PersonalToken.id,
    sorts={"label": PersonalToken.label, "created_at": PersonalToken.created_at},
    filters={"label": PersonalToken.label},
)


class AccountReads:
    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def page(self, page: Page, *, viewer: Principal) -> bytes:
        return await self._lane.page(USERS, page, binds=reach(viewer))

    async def get(self, user_id: UserId, *, viewer: Principal) -> bytes:
        return encode(await self._with_grants(user_id, viewer=viewer))

    async def me(self, *, viewer: Principal) -> bytes:
        """With what the caller may do here, which a narrow token may be less of."""
        shown = await self._with_grants(viewer.user_id, viewer=viewer)
        held = {
            "permissions": sorted(viewer.permissions),
            "proved_until": viewer.proved_until,
            "impersonated_by": viewer.impersonated_by,
        }
        return encode({**shown, **held})

    async def tokens_page(self, page: Page, *, user_id: UserId, viewer: Principal) -> bytes:
        return await self._lane.page(TOKENS, page, binds={"user_id": user_id, **reach(viewer)})

    async def _with_grants(self, user_id: UserId, *, viewer: Principal) -> dict[str, object]:
        binds = {"user_id": user_id, **reach(viewer)}
        users, grants = await self._lane.rows(
            Ask(statement=ONE, binds=binds, missing=UserNotFound()),
            Ask(statement=GRANTS, binds={"user_id": user_id}),
        )
        return {**users[0], "grants": list(grants)}
