from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Record


class SignInFailure(Record):
    """How often a password was tried in vain.

    `subject` is a keyed hash of an address or a device: nobody's is counted like somebody's.
    """

    __tablename__ = "sign_in_failures"
    __table_args__ = (UniqueConstraint("subject"),)

    subject: Mapped[str] = mapped_column(String(64), repr=False)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
