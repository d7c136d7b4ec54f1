"""Small made-up cohorts for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from paceline.engines.availability.windows import Window, parse_window
from paceline.engines.scheduling.greedy import Greedy
from paceline.engines.scheduling.instance import (
    Apart,
    Attribute,
    Balance,
    Cluster,
    ExistingGroup,
    ExistingId,
    FacilitatorNeed,
    GroupSize,
    Instance,
    Person,
    PersonId,
    Role,
    Rule,
    Same,
    Together,
)
from paceline.engines.scheduling.solution import Group, Solution
from paceline.engines.scheduling.solver import Cancelled, Limits, Report, Solved, Solver
from paceline.engines.scheduling.times import Busy, SocialHours
from paceline.kernel.errors import Invalid

# A shared machine may pause at any example: no deadline.
few_examples = settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))

ZONES = ("Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")
MONDAY_EVENING = "Mon 18:00-20:00"
UNLIMITED = Limits(seconds=None)


def pid(name: str) -> PersonId:
    return PersonId(name)


def pids(names: str) -> tuple[PersonId, ...]:
    """Ids from a text like "a b c"."""
    return tuple(map(pid, names.split()))


def member(
    name: str,
    *windows: str,
    zone: str = "UTC",
    spare: tuple[str, ...] = (),
    attributes: dict[str, Attribute] | None = None,
) -> Person:
    return Person(
        id=pid(name),
        role=Role.MEMBER,
        zone=zone,
        windows=(
            *map(parse_window, windows),
            *(parse_window(text, preferred=False) for text in spare),
        ),
        attributes=attributes or {},
    )


def members(names: str, *windows: str, zone: str = "UTC") -> tuple[Person, ...]:
    return tuple(member(name, *(windows or (MONDAY_EVENING,)), zone=zone) for name in names.split())


def facilitator(name: str, *windows: str, zone: str = "UTC", max_groups: int = 1) -> Person:
    person = member(name, *(windows or (MONDAY_EVENING,)), zone=zone)
    return replace(person, role=Role.FACILITATOR, max_groups=max_groups)


def cohort(
    *people: Person,
    need: FacilitatorNeed = FacilitatorNeed.NONE,
    rules: tuple[Rule, ...] = (),
    existing: tuple[ExistingGroup, ...] = (),
    minutes: int = 60,
    anchor: str = "UTC",
    monday: date = date(2026, 1, 12),
    weeks: int = 4,
) -> Instance:
    return Instance(
        name="made-up",
        meeting_minutes=minutes,
        grid_minutes=30,
        anchor_zone=anchor,
        first_week=monday,
        weeks=weeks,
        group_size=GroupSize(min=2, ideal=3, max=4),
        facilitator=need,
        people=people,
        rules=rules,
        existing_groups=existing,
    )


def group(
    slot: str, names: str, *, led_by: str | None = None, continues: str | None = None
) -> Group:
    return Group(
        slot=parse_window(f"{slot}-24:00").start,
        members=pids(names),
        facilitator=pid(led_by) if led_by else None,
        existing_id=ExistingId(continues) if continues else None,
    )


def solution(*groups: Group) -> Solution:
    return Solution(instance="made-up", groups=groups)


def solved(instance: Instance, *, seed: int = 7) -> Solution:
    return answered(Greedy(), instance, seed=seed).solution


def answered(
    solver: Solver,
    instance: Instance,
    *,
    seed: int = 7,
    limits: Limits = UNLIMITED,
    report: Report = lambda _: None,
    cancelled: Cancelled = lambda: False,
) -> Solved:
    """By a clock that stands still, so that only work and the gap end a search."""
    return solver.solve(
        instance,
        seed=seed,
        limits=limits,
        report=report,
        cancelled=cancelled,
        clock=lambda: 0.0,
    )


def solved_or_none(instance: Instance) -> Solution | None:
    """None where the locked groups alone break a rule, which solvers refuse."""
    try:
        return solved(instance)
    except Invalid:
        return None


_windows = st.builds(
    lambda start, length, preferred: Window(start * 30, (start + length) * 30, preferred),
    # Few days, so that people meet; the last hours of Sunday, so that weeks wrap.
    st.one_of(st.integers(34, 40), st.integers(82, 88), st.integers(328, 335)),
    st.integers(2, 8),
    st.booleans(),
)
_attributes = st.fixed_dictionaries(
    {
        "language": st.lists(st.sampled_from(["en", "es"]), unique=True).map(tuple),
        "pace": st.integers(200, 400),
    }
)


def _people(role: Role, prefix: str, *, most: int) -> st.SearchStrategy[tuple[Person, ...]]:
    person = st.builds(
        Person,
        id=st.just(pid(prefix)),
        role=st.just(role),
        zone=st.sampled_from(ZONES),
        windows=st.lists(_windows, max_size=4).map(tuple),
        attributes=_attributes,
        max_groups=st.integers(0, 3),
    )
    return st.lists(person, max_size=most).map(
        lambda people: tuple(
            replace(
                person,
                id=pid(f"{prefix}{number}"),
                max_groups=person.max_groups if role is Role.FACILITATOR else 1,
            )
            for number, person in enumerate(people)
        )
    )


_some_ids = st.lists(
    st.sampled_from([pid(f"m{number}") for number in range(9)] + [pid("f0"), pid("gone")]),
    min_size=1,
    max_size=3,
    unique=True,
).map(tuple)
_rules: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Together, ids=_some_ids),
    st.builds(Apart, ids=_some_ids),
    st.just(Same(attr="language")),
    st.just(Balance(attr="pace", weight=2)),
    st.just(Cluster(attr="pace", weight=1, unit=10)),
)
_existing = st.builds(
    ExistingGroup,
    id=st.just(ExistingId("g0")),
    slot=st.sampled_from([1080, 1095, 2520, 9990]),
    members=_some_ids,
    facilitator=st.sampled_from([None, pid("f0"), pid("gone")]),
    locked=st.booleans(),
)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Small cohorts with every kind of rule, across the clock changes of spring 2026."""
    people = draw(_people(Role.MEMBER, "m", most=9)) + draw(_people(Role.FACILITATOR, "f", most=3))
    return replace(
        cohort(
            *people,
            need=draw(st.sampled_from(FacilitatorNeed)),
            rules=tuple(draw(st.lists(_rules, max_size=3))),
            existing=tuple(draw(st.lists(_existing, max_size=1))),
            minutes=draw(st.sampled_from([30, 60, 90])),
            anchor=draw(st.sampled_from(ZONES)),
            monday=date(2026, 3, 2),
            weeks=6,
        ),
        facilitator_gap_minutes=draw(st.sampled_from([0, 30])),
        skip_weeks=draw(st.sampled_from([(), (1, 4)])),
    )


def busy(text: str, *, minutes: int = 60) -> Busy:
    """One interval from a UTC time like "2026-03-09 18:00"."""
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Busy(start, start + timedelta(minutes=minutes))


_busy = st.builds(
    lambda week, minute, length: Busy(
        datetime(2026, 3, 2, tzinfo=UTC) + timedelta(weeks=week, minutes=minute),
        datetime(2026, 3, 2, tzinfo=UTC) + timedelta(weeks=week, minutes=minute + length),
    ),
    st.integers(0, 5),
    # Off the quarter hour too, and on the evenings people are free.
    st.one_of(st.integers(1020, 1200), st.integers(2460, 2640), st.integers(9840, 10080)),
    st.integers(1, 120),
)
_hours = st.one_of(
    st.none(),
    st.builds(
        lambda start, length: SocialHours(start * 60, (start + length) * 60),
        st.integers(0, 23),
        st.integers(1, 24),
    ),
)
_zones_of_groups = st.lists(st.sampled_from(ZONES), max_size=2, unique=True).map(tuple)


@st.composite
def held_instances(draw: st.DrawFn) -> Instance:
    """Those, with members who are locked to the group they are in."""
    plain = draw(instances())
    free = tuple(replace(each, locked=draw(st.booleans())) for each in plain.existing_groups)
    stay = {name: each.id for each in free for name in each.members if draw(st.booleans())}
    return replace(plain, existing_groups=free, stay=stay)


@st.composite
def rich_instances(draw: st.DrawFn) -> Instance:
    """Those, with what the engine's own input adds."""
    plain = draw(instances())
    people = tuple(
        replace(
            person,
            busy=tuple(draw(st.lists(_busy, max_size=2))),
            social_hours=draw(_hours),
        )
        for person in plain.people
    )
    existing = tuple(
        replace(each, zone=draw(st.sampled_from([None, *ZONES]))) for each in plain.existing_groups
    )
    return replace(
        plain,
        people=people,
        existing_groups=existing,
        social_hours=draw(_hours),
        group_zones=draw(_zones_of_groups),
        may_miss=draw(st.sampled_from([0, 0, 1, 2, 9])),
        co_facilitators=draw(st.integers(0, 2)),
    )
