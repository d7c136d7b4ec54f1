from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record


class Farewell(Record):
    """Where to write once that an account was erased; gone with the letter."""

    __tablename__ = "farewells"

    email: Mapped[str] = mapped_column(String(254), repr=False)
    created_at: Mapped[datetime]
