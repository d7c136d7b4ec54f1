from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from paceline.db.aside import Aside
from paceline.db.read_lane import Ask
from paceline.db.repository import Repository
from paceline.db.sealing import Seal
from paceline.features.activities.errors import NotConnected
from paceline.features.activities.models.activities import ActivitySourceRow, LeftOut
from paceline.features.activities.models.connections import (
    TOKENS,
    ConnectionState,
    EndedConnection,
    SourceConnection,
)
from paceline.features.activities.public import SourceKind
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.keys import ServerKey


class ConnectionRepository(Repository[SourceConnection]):
    async def own(self, kind: SourceKind, *, viewer: Principal) -> SourceConnection:
        found = await self.found_unscoped(viewer.user_id, kind)
        if found is None:
            raise NotConnected
        return found

    async def found_unscoped(self, user_id: UserId, kind: SourceKind) -> SourceConnection | None:
        found = select(SourceConnection).where(
            SourceConnection.user_id == user_id, SourceConnection.kind == kind
        )
        fresh = found.with_for_update().execution_options(populate_existing=True)
        return await self.first(fresh)

    async def every_unscoped(self, kinds: Sequence[SourceKind]) -> Sequence[SourceConnection]:
        found = select(SourceConnection).where(
            SourceConnection.kind.in_(kinds), SourceConnection.state == ConnectionState.ACTIVE
        )
        return await self.all(found.order_by(SourceConnection.id).with_for_update())

    async def known_unscoped(
        self, user_id: UserId, kind: SourceKind, names: Sequence[str]
    ) -> frozenset[str]:
        """Those of these activities that are in the diary, or are to be left out of it."""
        found = [
            select(each.external_id).where(
                each.user_id == user_id, each.kind == kind, each.external_id.in_(names)
            )
            for each in (ActivitySourceRow, LeftOut)
        ]
        session = await self._unit.session()
        return frozenset(str(each) for each in (await session.scalars(union_all(*found))).all())


class EndedRepository(Repository[EndedConnection]):
    async def drop_unscoped(self, connection_id: UUID) -> None:
        await self.execute(delete(EndedConnection).where(EndedConnection.id == connection_id))

    async def drop_of_unscoped(self, kind: SourceKind, owner: str) -> None:
        theirs = (EndedConnection.kind == kind, EndedConnection.owner == owner)
        await self.execute(delete(EndedConnection).where(*theirs))


KIND: Final = bindparam("kind", type_=SourceConnection.kind.type)
OWN: Final = select(
    SourceConnection.owner,
    SourceConnection.scopes,
    SourceConnection.state,
    SourceConnection.connected_at,
    SourceConnection.filled_at,
    SourceConnection.before,
    SourceConnection.pending,
).where(
    SourceConnection.user_id == bindparam("user_id", type_=Uuid()), SourceConnection.kind == KIND
)
CONNECTED: Final = (
    select(SourceConnection.kind, SourceConnection.owner)
    .where(SourceConnection.user_id == bindparam("user_id", type_=Uuid()))
    .order_by(SourceConnection.kind)
)
OF_OWNER: Final = select(SourceConnection.user_id).where(
    SourceConnection.owner == bindparam("owner", type_=SourceConnection.owner.type),
    SourceConnection.kind == KIND,
)


def own_ask(kind: SourceKind, user_id: UserId) -> Ask:
    """A row owner, scopes, state, connected_at, filled_at, before, pending; or none."""
    return Ask(statement=OWN, binds={"user_id": user_id, "kind": kind})


def connected_ask(user_id: UserId) -> Ask:
    """Rows kind, owner of all that this athlete connected."""
    return Ask(statement=CONNECTED, binds={"user_id": user_id})


def owner_ask(kind: SourceKind, owner: str) -> Ask:
    """A row user_id; or none."""
    return Ask(statement=OF_OWNER, binds={"owner": owner, "kind": kind})


class TokenStore:
    """What connections are let in with. Each act is a short transaction of its own."""

    def __init__(self, aside: Aside, key: ServerKey) -> None:
        self._aside = aside
        self._seal = Seal(key, TOKENS)

    async def read(self, user_id: UserId, kind: SourceKind) -> tuple[SourceConnection, str] | None:
        """From the primary: a token that was replaced opens nothing."""
        async with self._aside.stored() as session:
            row = await found_by(session, user_id, kind)
            if row is None:
                return None
            session.expunge(row)
        return row, self._seal.open(row.sealed, kid=row.kid, owner=row.id)

    async def keep(self, row: SourceConnection, secret: str, *, good_until: datetime) -> bool:
        """In place of those in `row`, whatever somebody thought of them; else False.

        Nothing happens to a connection that was ended meanwhile, or has other tokens by now.
        """
        changed = (
            update(SourceConnection)
            .where(SourceConnection.id == row.id, SourceConnection.sealed == row.sealed)
            .values(
                sealed=self._seal.seal(secret, owner=row.id),
                kid=self._seal.kid,
                good_until=good_until,
                state=ConnectionState.ACTIVE,
            )
            .returning(SourceConnection.id)
        )
        async with self._aside.stored() as session:
            return await session.scalar(changed) is not None

    async def refuse(self, row: SourceConnection) -> None:
        """Unless other tokens came in their place meanwhile."""
        changed = (
            update(SourceConnection)
            .where(SourceConnection.id == row.id, SourceConnection.sealed == row.sealed)
            .values(state=ConnectionState.REFUSED)
        )
        async with self._aside.stored() as session:
            await session.execute(changed)

    async def ended(self, connection_id: UUID) -> tuple[EndedConnection, str] | None:
        async with self._aside.stored() as session:
            row = await session.get(EndedConnection, connection_id)
            if row is None:
                return None
            session.expunge(row)
        return row, self._seal.open(row.sealed, kid=row.kid, owner=row.id)

    async def keep_ended(self, row_id: UUID, secret: str, *, good_until: datetime) -> None:
        """Until it is ended there, which may take more than one try."""
        values = {"sealed": self._seal.seal(secret, owner=row_id), "kid": self._seal.kid}
        changed = update(EndedConnection).where(EndedConnection.id == row_id)
        async with self._aside.stored() as session:
            await session.execute(changed.values(**values, good_until=good_until))

    def sealed(self, row: SourceConnection, secret: str) -> None:
        """For whoever holds the row in a unit of work."""
        row.sealed, row.kid = self._seal.seal(secret, owner=row.id), self._seal.kid


async def found_by(
    session: AsyncSession, user_id: UserId, kind: SourceKind
) -> SourceConnection | None:
    asked = select(SourceConnection).where(
        SourceConnection.user_id == user_id, SourceConnection.kind == kind
    )
    return (await session.scalars(asked)).one_or_none()
