from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from sqlalchemy import JSON, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record, Sealing
from paceline.features.activities.errors import ConnectedElsewhere
from paceline.features.activities.public import SourceKind
from paceline.kernel.identity import UserId

TOKENS: Final = "source_tokens"


class ConnectionState(StrEnum):
    """Refused is one that the provider takes no more: its athlete connects it anew."""

    ACTIVE = "active"
    REFUSED = "refused"


class SourceConnection(Record):
    """An athlete's consent at a provider (ADR 0040); it goes with all that came through it.

    `pending` is what of a looked-at page is not fetched yet, `before` where the next page begins;
    `resume` is where an earlier look goes on that a newer one came before. `filled_at` is when all
    there was had been asked for.
    """

    __tablename__ = "source_connections"
    __table_args__ = (
        UniqueConstraint("user_id", "kind"),
        UniqueConstraint("kind", "owner"),
    )
    audited: ClassVar = Audited(
        subject="source_connection",
        shows=frozenset({"kind", "user_id", "scopes", "state", "kid"}),
    )
    conflicts: ClassVar = {"uq_source_connections_kind_owner": ConnectedElsewhere}
    sealing: ClassVar = Sealing(purpose=TOKENS, owner="id")

    user_id: Mapped[UserId] = mapped_column(Uuid)
    kind: Mapped[SourceKind]
    owner: Mapped[str] = mapped_column(String(40))
    connected_at: Mapped[datetime]
    good_until: Mapped[datetime]
    before: Mapped[datetime | None]
    resume: Mapped[datetime | None] = mapped_column(default=None)
    scopes: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    pending: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    state: Mapped[ConnectionState] = mapped_column(default=ConnectionState.ACTIVE)
    filled_at: Mapped[datetime | None] = mapped_column(default=None)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, repr=False, default=b"")
    kid: Mapped[str] = mapped_column(String(16), default="")

    def look_again(self, *, before: datetime) -> None:
        """From now backwards, until a page tells nothing new; then on with what was unfinished.

        One that came before another already is ended first.
        """
        if self.resume is not None:
            return
        self.resume, self.before = self.before, before

    def look_at_all(self, *, before: datetime) -> None:
        """From now backwards, whatever is known already."""
        self.before, self.resume, self.filled_at = before, None, None

    def settle(self, external_id: str) -> None:
        """It was asked for beside the look, later: what the look was told of it counts no more."""
        if external_id in self.pending:
            self.pending = [each for each in self.pending if each != external_id]

    def look_on(self, following: datetime | None) -> None:
        """At `following`, or at what an earlier look left over."""
        if self.resume is not None and (following is None or following <= self.resume):
            following = following or self.resume
            self.resume = None
        self.before = following


class EndedConnection(Record):
    """What a connection that was ended here is ended with there; it goes once that is done.

    It has the id of the connection, which its tokens are sealed for. Whose it was is not kept.
    """

    __tablename__ = "ended_connections"
    __table_args__ = (Index("ix_ended_connections_kind_owner", "kind", "owner"),)
    sealing: ClassVar = Sealing(purpose=TOKENS, owner="id")

    kind: Mapped[SourceKind]
    owner: Mapped[str] = mapped_column(String(40))
    ended_at: Mapped[datetime]
    good_until: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary, repr=False)
    kid: Mapped[str] = mapped_column(String(16))
