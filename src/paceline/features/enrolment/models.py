from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final, TypeAlias
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from paceline.db.record import Audited, Record
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.errors import (
    AlreadySignedUp,
    NotInState,
    PersonErased,
    Withdrawn,
)
from paceline.features.enrolment.public import (
    SignUpChanged,
    SignUpErased,
    SignUpId,
    SignUpRole,
    SignUpState,
    SignUpWithdrawn,
)
from paceline.kernel.identity import UserId

Stored: TypeAlias = list[dict[str, str]]
ERASED: Final = "(erased)"
# Reserved (RFC 2606): no letter ever goes there.
NOWHERE: Final = "erased.invalid"


class Person(Record):
    """Someone an organiser knows of, once in each program; an account may stand behind them."""

    __tablename__ = "persons"
    __table_args__ = (UniqueConstraint("program_id", "email"),)
    conflicts: ClassVar = {"uq_persons_program_id_email": AlreadySignedUp}

    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), index=True)
    created_at: Mapped[datetime]
    user_id: Mapped[UserId | None] = mapped_column(Uuid, default=None, index=True)
    erased_at: Mapped[datetime | None] = mapped_column(default=None)

    def require_there(self) -> None:
        if self.erased_at is not None:
            raise PersonErased

    def erase(self, *, at: datetime) -> None:
        """Nobody's any more, and still one who is counted."""
        self.name, self.email = ERASED, f"{self.id.hex}@{NOWHERE}"
        self.user_id, self.erased_at = None, at


class SignUp(Record):
    """A person's application to a cohort, once in each."""

    __tablename__ = "sign_ups"
    audited: ClassVar = Audited(
        subject="sign_up",
        shows=frozenset({"cohort_id", "max_groups", "role", "state", "zone"}),
        created=False,
    )
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        Index("ix_sign_ups_cohort_id_id", "cohort_id", "id"),
        Index("ix_sign_ups_cohort_id_created_at_id", "cohort_id", "created_at", "id"),
        CheckConstraint("max_groups BETWEEN 1 AND 20", name="max_groups"),
    )
    conflicts: ClassVar = {"uq_sign_ups_cohort_id_person_id": AlreadySignedUp}

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    zone: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    role: Mapped[SignUpRole] = mapped_column(default=SignUpRole.MEMBER)
    state: Mapped[SignUpState] = mapped_column(default=SignUpState.ACCEPTED)
    windows: Mapped[Stored] = mapped_column(JSON, default_factory=list)
    max_groups: Mapped[int] = mapped_column(default=1)
    attributes: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)
    social_hours: Mapped[dict[str, str] | None] = mapped_column(
        JSON(none_as_null=True), default=None
    )

    def offer(self, *, zone: str, windows: Stored, at: datetime) -> SignUpChanged:
        """New availability; what was planned with the old one stays until someone looks."""
        if self.state is SignUpState.WITHDRAWN:
            raise Withdrawn
        self.zone, self.windows, self.changed_at = zone, windows, at
        return SignUpChanged(cohort_id=self.cohort_id, sign_up_id=SignUpId(self.id))

    def answer(self, answers: Mapping[str, object], *, at: datetime) -> SignUpChanged:
        """What the cohort's form asked, and whatever else came with it."""
        if self.state is SignUpState.WITHDRAWN:
            raise Withdrawn
        self.attributes, self.changed_at = dict(answers), at
        return SignUpChanged(cohort_id=self.cohort_id, sign_up_id=SignUpId(self.id))

    def withdraw(self, *, at: datetime) -> SignUpWithdrawn:
        if self.state is SignUpState.WITHDRAWN:
            raise NotInState("This sign-up was withdrawn before.")
        self.state, self.changed_at = SignUpState.WITHDRAWN, at
        return SignUpWithdrawn(cohort_id=self.cohort_id, sign_up_id=SignUpId(self.id))

    def erase(self, *, at: datetime) -> SignUpErased:
        """What the person said of themselves; that they were here stays."""
        self.zone, self.windows, self.attributes = "UTC", [], {}
        self.social_hours, self.changed_at = None, at
        return SignUpErased(cohort_id=self.cohort_id, sign_up_id=SignUpId(self.id))

    def decide(self, state: SignUpState, *, at: datetime) -> SignUpChanged:
        """Accepted or waitlisted, by the organiser's word."""
        if self.state is state:
            raise NotInState(f"This sign-up is {state} already.")
        self.state, self.changed_at = state, at
        return SignUpChanged(cohort_id=self.cohort_id, sign_up_id=SignUpId(self.id))


class Application(Record):
    """A sign-up that nobody confirmed yet: somebody typed this address. It counts nowhere.

    Of each address there is one in a cohort, the latest; its letter alone confirms it.
    """

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("cohort_id", "email"),
        UniqueConstraint("token_hash"),
        Index("ix_applications_expires_at", "expires_at"),
    )

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"))
    email: Mapped[str] = mapped_column(String(254), repr=False)
    name: Mapped[str] = mapped_column(String(120), repr=False)
    token_hash: Mapped[str] = mapped_column(String(64), repr=False)
    zone: Mapped[str] = mapped_column(String(64))
    role: Mapped[SignUpRole]
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    windows: Mapped[Stored] = mapped_column(JSON, default_factory=list)
    attributes: Mapped[dict[str, object]] = mapped_column(JSON, default_factory=dict)


class SignUpForm(Record):
    """What a cohort asks whoever signs up, in this order; each as in `schemas.forms`."""

    __tablename__ = "sign_up_forms"
    audited: ClassVar = Audited(subject="sign_up_form", shows=frozenset({"cohort_id"}))
    __table_args__ = (UniqueConstraint("cohort_id"),)

    cohort_id: Mapped[CohortId] = mapped_column(Uuid, ForeignKey("cohorts.id"))
    changed_at: Mapped[datetime]
    questions: Mapped[list[dict[str, object]]] = mapped_column(JSON, default_factory=list)


class PersonalLink(Record):
    """One person's way in without an account. Only the hash of its secret is here."""

    __tablename__ = "personal_links"
    audited: ClassVar = Audited(
        subject="personal_link",
        shows=frozenset({"expires_at", "revoked_at", "sign_up_id"}),
        created=False,
    )
    __table_args__ = (UniqueConstraint("token_hash"),)

    sign_up_id: Mapped[UUID] = mapped_column(ForeignKey("sign_ups.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
