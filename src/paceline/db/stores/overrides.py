"""Settings that were changed while the program runs, for every process of this installation."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy import JSON, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.read_lane import Ask, ReadLane
from paceline.db.record import Audited, Record
from paceline.db.repository import Repository
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.kernel.clock import Clock
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.layers import inner


class OverrideNotFound(NotFound):
    code = "override_not_found"

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} has no runtime override.")


class OverrideRow(Record):
    """`key` is dotted, `value` as JSON has it; a secret never stands here."""

    __tablename__ = "setting_overrides"
    __table_args__ = (UniqueConstraint("key"),)
    audited: ClassVar = Audited(subject="setting", shows=frozenset({"key", "value"}))

    key: Mapped[str] = mapped_column(String(120))
    value: Mapped[object] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]


ALL: Final = select(OverrideRow.key, OverrideRow.value).order_by(OverrideRow.key)


class Overrides:
    """As they are stored now."""

    def __init__(self, lane: ReadLane) -> None:
        self._lane = lane

    async def read(self) -> Mapping[str, object]:
        """Dotted keys and their values, as a layer of the configuration: sections within."""
        [rows] = await self._lane.rows(Ask(statement=ALL))
        found: dict[str, object] = {}
        for row in rows:
            *sections, key = str(row["key"]).split(".")
            place = found
            for section in sections:
                place = inner(place, section)
            place[key] = msgspec.json.decode(msgspec.json.encode(row["value"]))
        return found


class OverrideDesk(Repository[OverrideRow]):
    def __init__(self, unit: SqlUnitOfWork, clock: Clock) -> None:
        super().__init__(unit)
        self._clock = clock

    async def put(self, key: str, value: object, *, by: Principal) -> None:
        """Whether there is such a setting, and the value fits, is for the caller to know."""
        row = await self.first(select(OverrideRow).where(OverrideRow.key == key))
        now = self._clock.now()
        if row is None:
            self.add(OverrideRow(key=key, value=value, changed_at=now, changed_by=by.user_id))
            return
        row.value, row.changed_at, row.changed_by = value, now, by.user_id

    async def take_back(self, key: str) -> None:
        """Raises OverrideNotFound."""
        found = select(OverrideRow).where(OverrideRow.key == key)
        await self.remove(await self.one(found, missing=OverrideNotFound(key)))
