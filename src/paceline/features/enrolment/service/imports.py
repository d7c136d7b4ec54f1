"""A file of sign-ups: read in a child process, then stored whole lines at a time or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

from paceline.engines.availability.windows import Window
from paceline.engines.formats.signups.read import read_with
from paceline.engines.formats.signups.report import Problem, Report, Row, Unreadable
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
from paceline.features.enrolment.repository.sign_ups import PersonRepository, SignUpRepository
from paceline.features.enrolment.schemas import ColumnOut, ImportOut, LineOut, RemarkOut, stored
from paceline.kernel.catalogue.messages import told
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox
from paceline.kernel.processes import Limits, Processes
from paceline.kernel.quota import IMPORTS, PEOPLE, Quotas

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


@dataclass(kw_only=True)
class Room:
    """How many members the cohort still takes; None is no bound."""

    left: int | None

    def taken_by(self, role: str) -> SignUpState:
        """Whoever comes after the last place waits; facilitators are never too many."""
        if self.left is None or role == SignUpRole.FACILITATOR:
            return SignUpState.ACCEPTED
        if self.left <= 0:
            return SignUpState.WAITLISTED
        self.left -= 1
        return SignUpState.ACCEPTED


@dataclass(frozen=True, kw_only=True)
class Known:
    """Who is there already, by address and by person."""

    persons: Mapping[str, Person]
    sign_ups: Mapping[UUID, SignUp]

    def person(self, email: str) -> Person | None:
        return self.persons.get(email.lower())

    def sign_up(self, person: Person | None) -> SignUp | None:
        return None if person is None else self.sign_ups.get(person.id)


class ImportService:
    def __init__(
        self,
        cohorts: Cohorts,
        persons: PersonRepository,
        sign_ups: SignUpRepository,
        processes: Processes,
        outbox: Outbox,
        quotas: Quotas,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._persons = persons
        self._sign_ups = sign_ups
        self._processes = processes
        self._outbox = outbox
        self._quotas = quotas
        self._clock = clock

    async def read(self, data: bytes, *, zone: str, mapping: object) -> Report:
        """Before the unit of work opens: reading takes as long as it takes."""
        return await self._processes.run(read_with, data, zone, mapping, limits=READING)

    async def store(
        self, cohort_id: CohortId, report: Report, *, dry_run: bool, by: Principal, language: str
    ) -> ImportOut:
        """Every readable line in one transaction; a dry run says the same and stores nothing.

        Why hours were refused is told in the language.
        """
        cohort = await self._cohorts.held(cohort_id, by=by)
        if cohort.state is CohortState.FINISHED:
            raise SignUpsClosed(cohort.state)
        room = await self._room(cohort)
        known = await self._known(cohort, report.rows)
        lines = []
        for row in report.rows:
            outcome, state = self._outcome(row, known, room)
            if not dry_run and row.sign_up is not None and outcome in {"imported", "updated"}:
                self._keep(cohort, row.sign_up, known, state)
            lines.append(line_of(row, outcome, state, language=language))
        if not dry_run:
            await self._count(lines, by=by)
        return answer(report, lines, dry_run=dry_run, language=language)

    async def _count(self, lines: Sequence[LineOut], *, by: Principal) -> None:
        """Last, for all that a user stores goes through these two rows."""
        new = sum(line.outcome == "imported" for line in lines)
        await self._quotas.reserve(IMPORTS, by=by)
        if new:
            await self._quotas.reserve(PEOPLE, by=by, amount=new)

    async def _room(self, cohort: CohortView) -> Room:
        if cohort.capacity is None:
            return Room(left=None)
        taken = await self._sign_ups.members_accepted_unscoped(cohort.id)
        return Room(left=cohort.capacity - taken)

    async def _known(self, cohort: CohortView, rows: Sequence[Row]) -> Known:
        emails = [row.sign_up.email.lower() for row in rows if row.sign_up is not None]
        program_id: ProgramId = cohort.program_id
        persons = await self._persons.by_emails_unscoped(program_id, emails)
        ids = [person.id for person in persons.values()]
        sign_ups = await self._sign_ups.of_persons_unscoped(cohort.id, ids)
        return Known(persons=persons, sign_ups=sign_ups)

    def _outcome(self, row: Row, known: Known, room: Room) -> tuple[Outcome, SignUpState | None]:
        """What becomes of the line, and the state its sign-up has afterwards.

        Who has withdrawn stays so: an old file sent again is not their word.
        """
        if row.sign_up is None:
            return ("superseded" if row.status == "superseded" else "refused"), None
        person = known.person(row.sign_up.email)
        sign_up = known.sign_up(person)
        if person is None or sign_up is None:
            return "imported", room.taken_by(row.sign_up.role)
        kept = sign_up.state is SignUpState.WITHDRAWN or same(person, sign_up, row.sign_up)
        return ("unchanged" if kept else "updated"), sign_up.state

    def _keep(
        self, cohort: CohortView, read: ReadSignUp, known: Known, state: SignUpState | None
    ) -> None:
        now = self._clock.now()
        person = known.person(read.email) or self._new_person(cohort, read, at=now)
        person.name = read.name
        sign_up = known.sign_up(person)
        if sign_up is not None:
            update(sign_up, read, at=now)
            changed = SignUpChanged(cohort_id=cohort.id, sign_up_id=SignUpId(sign_up.id))
            self._outbox.publish(changed)
            return
        made = new_sign_up(cohort.id, person, read, state or SignUpState.ACCEPTED, at=now)
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
        and sign_up.role == read.role
        and sign_up.zone == read.zone
        and sign_up.windows == windows_kept(read)
        and sign_up.max_groups == (read.max_groups or sign_up.max_groups)
        and sign_up.attributes == attributes_kept(read)
    )


def update(sign_up: SignUp, read: ReadSignUp, *, at: datetime) -> None:
    """A later file is the newer word."""
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


def remark(about: Problem, *, language: str) -> RemarkOut:
    """A translation says the remedy as well."""
    context = {"why": about.why, "said": about.said}
    translated = told(Unreadable.code, "", context, language=language).detail
    return RemarkOut(
        line=about.line,
        column=about.column,
        value=about.value,
        message=translated or about.message,
        remedy="" if translated else about.remedy,
        code=about.why,
        said=about.said,
    )


def standing(row: Row, state: SignUpState | None) -> list[RemarkOut]:
    """What an organiser would not expect of a line that was read well."""
    if state is SignUpState.WITHDRAWN:
        note = "withdrew from this cohort and stays so", "accept the sign-up to take them back"
    elif state is SignUpState.WAITLISTED:
        note = "waits for a place", "accept the sign-up, or raise the cohort's capacity"
    else:
        return []
    return [RemarkOut(line=row.line, column="", value="", message=note[0], remedy=note[1])]


def line_of(row: Row, outcome: Outcome, state: SignUpState | None, *, language: str) -> LineOut:
    return LineOut(
        line=row.line,
        outcome=outcome,
        name=row.sign_up.name if row.sign_up else None,
        email=row.sign_up.email if row.sign_up else None,
        problems=[remark(each, language=language) for each in row.problems],
        notes=[*(remark(each, language=language) for each in row.notes), *standing(row, state)],
    )


def answer(report: Report, lines: list[LineOut], *, dry_run: bool, language: str) -> ImportOut:
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
        notes=[remark(each, language=language) for each in report.notes],
    )
