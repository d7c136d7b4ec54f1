from datetime import datetime
from typing import Final

from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from paceline.db.repository import Repository
from paceline.features.accounts.models.failures import SignInFailure
from paceline.kernel.ids import new_id

FAILURES: Final = SignInFailure.__table__.c


class FailureRepository(Repository[SignInFailure]):
    async def lock_unscoped(self, subject: str) -> SignInFailure | None:
        """As it is stored now; of many guesses at once each sees those before it."""
        found = select(SignInFailure).where(SignInFailure.subject == subject)
        return await self.first(found.with_for_update().execution_options(populate_existing=True))

    async def add_one(self, subject: str, *, at: datetime, since: datetime) -> int:
        """How many there are now; those whose last was before `since` are forgotten."""
        session = await self._unit.session()
        dialect = session.get_bind().dialect.name
        make = postgresql.insert if dialect == "postgresql" else sqlite.insert
        first = make(SignInFailure).values(id=new_id(), subject=subject, count=1, last_at=at)
        again = case((FAILURES.last_at < since, 1), else_=FAILURES.count + 1)
        counted = first.on_conflict_do_update(
            index_elements=["subject"], set_={"count": again, "last_at": at}
        )
        count: int = (await session.execute(counted.returning(FAILURES.count))).scalar_one()
        return count

    async def forget(self, *subjects: str) -> None:
        gone = delete(SignInFailure).where(SignInFailure.subject.in_(subjects))
        await self.execute(gone.execution_options(synchronize_session=False))

    async def prune(self, *, before: datetime) -> None:
        await self.execute(delete(SignInFailure).where(SignInFailure.last_at < before))
