from datetime import datetime
from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record


class Notice(Record):
    __tablename__ = "notices_notices"
    audited: ClassVar = Audited(subject="notice", shows=frozenset({"created_at"}))

    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)
