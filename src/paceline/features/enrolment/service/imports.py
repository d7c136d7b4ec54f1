"""A file of sign-ups: read in a child process, then stored whole lines at a time or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

from paceline.engines.availability.windows import Window
from paceline.engines.formats.signups.read import read_with
from paceline.engines.formats.signups.report import Problem, Report, Row
from paceline.engines.formats.signups.report import SignUp as ReadSignUp
from paceline.features.cohorts.public import CohortId, Cohorts, CohortState, CohortView, ProgramId
from paceline.features.enrolment.errors import BadMapping, SignUpsClosed
from paceline.features.enrolment.models import Person, SignUp
from paceline.features.enrolment.public import (
    SignedUp,
    SignUpChanged,
    SignUpId,
    SignUpRole,
    SignUpState,
)
from paceline.features.enrolment.repository import PersonRepository, SignUpRepository
from paceline.features.enrolment.schemas import ColumnOut, ImportOut, LineOut, RemarkOut, stored
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox
from paceline.kernel.processes import Limits, Processes

READING: Final = Limits(memory=512, seconds=60)
Outcome: TypeAlias = Literal["imported", "updated", "unchanged", "refused", "superseded"]


def document(text: str) -> object:
    """A mapping as YAML, of which JSON is a part; empty is none. Raises BadMapping."""
    import yaml  # noqa: PLC0415, only an import with a mapping needs it

    try:
        return yaml.safe_load(text) if text.strip() else None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # A date or number that is none, and brackets without end, are told in other ways.
        raise BadMapping(f"The mapping is not YAML: {str(error)[:200]}.") from error


@dataclass(frozen=True, kw_only=True)
class Known:
    """Who is there already, by address and by person."""

    persons: Mapping[str, Person]
    sign_ups: Mapping[UUID, SignUp]

    def person(self, email: str) -> Person | None:
        return self.persons.get(email.lower())

    def sign_up(self, person: Person | None) -> SignUp | None:
        return None if person is None else self.sign_ups.get(person.id)


@dataclass
class Seats:
    """Places still free for members: who comes after the last one waits, as by any other way."""

    free: int | None

    def take(self, role: SignUpRole) -> SignUpState:
        if self.free is None or role is SignUpRole.FACILITATOR:
            return SignUpState.ACCEPTED
        if self.free <= 0:
            return SignUpState.WAITLISTED
        self.free -= 1
        return SignUpState.ACCEPTED


class ImportService:
    def __init__(
        self,
        cohorts: Cohorts,
        persons: PersonRepository,
        sign_ups: SignUpRepository,
        processes: Processes,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._persons = persons
        self._sign_ups = sign_ups
        self._processes = processes
        self._outbox = outbox
        self._clock = clock

    async def read(self, data: bytes, *, zone: str, mapping: object) -> Report:
        """Before the unit of work opens: reading takes as long as it takes."""
        return await self._processes.run(read_with, data, zone, mapping, limits=READING)

    async def store(
        self, cohort_id: CohortId, report: Report, *, dry_run: bool, by: Principal
    ) -> ImportOut:
        """Every readable line in one transaction; a dry run says the same and stores nothing."""
        cohort = await self._cohorts.held(cohort_id, by=by)
        if cohort.state is CohortState.FINISHED:
            raise SignUpsClosed(cohort.state)
        known = await self._known(cohort, report.rows)
        seats = await self._seats(cohort)
        lines = []
        for row in report.rows:
            outcome = self._outcome(row, known)
            line = line_of(row, outcome)
            if row.sign_up is not None and outcome in {"imported", "updated"}:
                state = state_after(row.sign_up, known, seats)
                line.notes += waits(row, state)
                if not dry_run:
                    self._keep(cohort, row.sign_up, known, state)
            lines.append(line)
        return answer(report, lines, dry_run=dry_run)

    async def _seats(self, cohort: CohortView) -> Seats:
        if cohort.capacity is None:
            return Seats(None)
        return Seats(cohort.capacity - await self._sign_ups.members_accepted_unscoped(cohort.id))

    async def _known(self, cohort: CohortView, rows: Sequence[Row]) -> Known:
        emails = [row.sign_up.email.lower() for row in rows if row.sign_up is not None]
        program_id: ProgramId = cohort.program_id
        persons = await self._persons.by_emails_unscoped(program_id, emails)
        ids = [person.id for person in persons.values()]
        sign_ups = await self._sign_ups.of_persons_unscoped(cohort.id, ids)
        return Known(persons=persons, sign_ups=sign_ups)

    def _outcome(self, row: Row, known: Known) -> Outcome:
        if row.sign_up is None:
            return "superseded" if row.status == "superseded" else "refused"
        person = known.person(row.sign_up.email)
        sign_up = known.sign_up(person)
        if person is None or sign_up is None:
            return "imported"
        return "unchanged" if same(person, sign_up, row.sign_up) else "updated"

    def _keep(self, cohort: CohortView, read: ReadSignUp, known: Known, state: SignUpState) -> None:
        now = self._clock.now()
        person = known.person(read.email) or self._new_person(cohort, read, at=now)
        person.name = read.name
        sign_up = known.sign_up(person)
        if sign_up is not None:
            update(sign_up, read, state, at=now)
            changed = SignUpChanged(cohort_id=cohort.id, sign_up_id=SignUpId(sign_up.id))
            self._outbox.publish(changed)
            return
        made = new_sign_up(cohort.id, person, read, state, at=now)
        self._sign_ups.add(made)
        self._outbox.publish(SignedUp(cohort_id=cohort.id, sign_up_id=SignUpId(made.id)))

    def _new_person(self, cohort: CohortView, read: ReadSignUp, *, at: datetime) -> Person:
        return self._persons.add(
            Person(
                program_id=cohort.program_id,
                name=read.name,
                email=read.email.lower(),
                created_at=at,
            )
        )


def windows_kept(read: ReadSignUp) -> list[dict[str, str]]:
    return stored([Window(each.start, each.end, each.preferred) for each in read.windows])


def attributes_kept(read: ReadSignUp) -> dict[str, object]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in read.attrs.items()
    }


def same(person: Person, sign_up: SignUp, read: ReadSignUp) -> bool:
    return (
        person.name == read.name
        and sign_up.state is not SignUpState.WITHDRAWN
        and sign_up.role == read.role
        and sign_up.zone == read.zone
        and sign_up.windows == windows_kept(read)
        and sign_up.max_groups == (read.max_groups or sign_up.max_groups)
        and sign_up.attributes == attributes_kept(read)
    )


def state_after(read: ReadSignUp, known: Known, seats: Seats) -> SignUpState:
    """A later file is the newer word, also for whoever had withdrawn."""
    sign_up = known.sign_up(known.person(read.email))
    if sign_up is None or sign_up.state is SignUpState.WITHDRAWN:
        return seats.take(SignUpRole(read.role))
    return sign_up.state


def waits(row: Row, state: SignUpState) -> list[RemarkOut]:
    if state is not SignUpState.WAITLISTED:
        return []
    message, remedy = "the cohort is full: on the waitlist", "accept them by hand, or make room"
    return [RemarkOut(line=row.line, column="", value="", message=message, remedy=remedy)]


def update(sign_up: SignUp, read: ReadSignUp, state: SignUpState, *, at: datetime) -> None:
    sign_up.state = state
    sign_up.role = SignUpRole(read.role)
    sign_up.zone = read.zone
    sign_up.windows = windows_kept(read)
    sign_up.max_groups = read.max_groups or sign_up.max_groups
    sign_up.attributes = attributes_kept(read)
    sign_up.changed_at = at


def new_sign_up(
    cohort_id: CohortId, person: Person, read: ReadSignUp, state: SignUpState, *, at: datetime
) -> SignUp:
    return SignUp(
        cohort_id=cohort_id,
        person_id=person.id,
        zone=read.zone,
        role=SignUpRole(read.role),
        state=state,
        windows=windows_kept(read),
        max_groups=read.max_groups or 1,
        attributes=attributes_kept(read),
        created_at=at,
        changed_at=at,
    )


def remark(told: Problem) -> RemarkOut:
    return RemarkOut(
        line=told.line,
        column=told.column,
        value=told.value,
        message=told.message,
        remedy=told.remedy,
    )


def line_of(row: Row, outcome: Outcome) -> LineOut:
    return LineOut(
        line=row.line,
        outcome=outcome,
        name=row.sign_up.name if row.sign_up else None,
        email=row.sign_up.email if row.sign_up else None,
        problems=[remark(each) for each in row.problems],
        notes=[remark(each) for each in row.notes],
    )


def answer(report: Report, lines: list[LineOut], *, dry_run: bool) -> ImportOut:
    def count(outcome: Outcome) -> int:
        return sum(line.outcome == outcome for line in lines)

    return ImportOut(
        dry_run=dry_run,
        encoding=report.encoding,
        delimiter=report.delimiter,
        columns=[
            ColumnOut(
                position=each.position,
                header=each.header,
                meaning=each.meaning,
                detail=each.detail,
            )
            for each in report.columns
        ],
        imported=count("imported"),
        updated=count("updated"),
        unchanged=count("unchanged"),
        refused=count("refused"),
        superseded=count("superseded"),
        lines=lines,
        notes=[remark(each) for each in report.notes],
    )
