from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import Uuid

from paceline.db.read_lane import Ask
from paceline.db.record import Instant
from paceline.db.repository import Repository
from paceline.features.enrolment.errors import ApplicationNotFound
from paceline.features.enrolment.models import Application, Person, SignUp

PLACE: Final = ("cohort_id", "email")
LETTER: Final = select(
    Application.id,
    Application.cohort_id,
    Application.email,
    Application.token_hash,
    Application.language,
).where(
    Application.id == bindparam("application_id", type_=Uuid()),
    Application.expires_at > bindparam("now", type_=Instant()),
)
KNOWN: Final = (
    select(SignUp.id)
    .join(Person, Person.id == SignUp.person_id)
    .join(Application, Application.cohort_id == SignUp.cohort_id)
    .where(
        Application.id == bindparam("application_id", type_=Uuid()),
        Person.email == Application.email,
    )
)


def letter_ask(application_id: UUID, *, at: datetime) -> Ask:
    """A row id, cohort_id, email, token_hash, language; or none."""
    return Ask(statement=LETTER, binds={"application_id": application_id, "now": at})


def known_ask(application_id: UUID) -> Ask:
    """A row id of the sign-up that this address has in this cohort already; or none."""
    return Ask(statement=KNOWN, binds={"application_id": application_id})


class ApplicationRepository(Repository[Application]):
    async def put(self, values: Mapping[str, object]) -> None:
        """In place of an earlier one of this address, whose letter opens nothing any more."""
        session = await self._unit.session()
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        made = (sqlite if is_sqlite else postgresql).insert(Application).values(**values)
        newer = {name: made.excluded[name] for name in values if name not in PLACE}
        await session.execute(made.on_conflict_do_update(index_elements=PLACE, set_=newer))

    async def open_unscoped(self, token_hash: str, *, at: datetime) -> Application:
        """Locked, so that of two who confirm it at once one does."""
        found = select(Application).where(
            Application.token_hash == token_hash, Application.expires_at > at
        )
        fresh = found.with_for_update().execution_options(populate_existing=True)
        return await self.one(fresh, missing=ApplicationNotFound())

    async def drop_unscoped(self, application_id: UUID) -> None:
        gone = delete(Application).where(Application.id == application_id)
        await self.execute(gone.execution_options(synchronize_session=False))

    async def drop_of_unscoped(self, email: str) -> None:
        """To whichever cohort. Before any cohort is held: who confirms one takes it first."""
        gone = delete(Application).where(Application.email == email)
        await self.execute(gone.execution_options(synchronize_session=False))

    async def prune(self, *, before: datetime) -> None:
        gone = delete(Application).where(Application.expires_at <= before)
        await self.execute(gone.execution_options(synchronize_session=False))
