"""A demo in an empty database: two programs, sixty people in twelve zones, published groups.

Every step looks whether it was taken before, so a demo that was interrupted goes on where it
stopped. All of it goes through the acts of the command line, as an organiser would type them.
"""

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from paceline.app.demo import runs
from paceline.app.edge import Acts
from paceline.app.place import Place, working_in
from paceline.engines.recurrence.slots import first_week
from paceline.features.accounts.public import Accounts
from paceline.features.activities import cli as activities
from paceline.features.cohorts import cli as cohorts
from paceline.features.cohorts.public import CohortView
from paceline.features.enrolment import cli as enrolment
from paceline.features.grouping.cli import groups as grouping
from paceline.features.reconcile.cli import sync as reconcile
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Conflict, NotFound
from paceline.kernel.identity import Role
from paceline.kernel.keys import ServerKey
from paceline.kernel.query import Page

COURSE: Final = "Data for good"
COURSE_SLUG: Final = "spring-course"
PLAN: Final = "Half marathon in twelve weeks"
PLAN_SLUG: Final = "spring-half-marathon"
ZONE: Final = "Europe/Berlin"
WEEKS: Final = 12
AHEAD: Final = timedelta(weeks=2)
ORGANISER: Final = "organiser@example.org"
FACILITATOR: Final = "facilitator@example.org"
MEMBER: Final = "member@example.org"
Asked: TypeAlias = Mapping[str, object]
ASKED: Final[Sequence[Asked]] = (
    {
        "key": "longest run",
        "label": "How far have you run at most?",
        "kind": "one",
        "options": ["up to 5 km", "up to 10 km", "further"],
    },
)
# Only stand-ins are connected by the demo: nobody gets a mail.
OPTIONS: Final[Mapping[str, Mapping[str, object]]] = {"google_calendar": {"invite": True}}


class Slug(msgspec.Struct):
    slug: str


class Found(msgspec.Struct):
    items: list[Slug]


@dataclass(frozen=True, kw_only=True)
class Login:
    """The password follows from this installation's key, so it can be printed each time."""

    role: Role
    email: str
    password: str = field(repr=False)


def logins(key: ServerKey) -> Sequence[Login]:
    return [
        Login(role=role, email=email, password=password_of(key, email))
        for role, email in (
            (Role.ADMIN, "admin@example.org"),
            (Role.ORGANISER, ORGANISER),
            (Role.FACILITATOR, FACILITATOR),
            (Role.MEMBER, MEMBER),
        )
    ]


def password_of(key: ServerKey, email: str) -> str:
    mark = key.sign("demo-password", email.encode())
    return base64.b32encode(mark).decode()[:16].lower()


async def load_demo(place: Place, *, places: Mapping[str, str] | None = None) -> Sequence[Login]:
    """Nothing happens in a database that holds cohorts of its own; then there are no logins.

    `places` are where the published groups are kept in step, by provider.
    """
    operator = Acts(place.container)
    page = msgspec.json.decode(await operator.run(cohorts.listed, Page(limit=3)), type=Found)
    if {item.slug for item in page.items} - {COURSE_SLUG, PLAN_SLUG}:
        return []
    made = logins(await place.container.get(ServerKey))
    await operator.run(settle_people, made)
    organiser = Acts(place.container, acting_as=ORGANISER)
    start = first_week((await place.container.get(Clock)).now().date() + AHEAD)
    course = await cohort(organiser, COURSE, COURSE_SLUG, "Spring course", start)
    await cohort(organiser, PLAN, PLAN_SLUG, "Spring half marathon", start, asks=ASKED)
    if not (await organiser.run(grouping.grouped, COURSE_SLUG)).items:
        await fill(place, organiser, course)
    for provider, where in (places or {}).items():
        with suppress(Conflict):
            chosen = OPTIONS.get(provider, {})
            await organiser.run(reconcile.connected, COURSE_SLUG, provider, where, "", chosen)
    return made


async def settle_people(wanted: Sequence[Login], accounts: Accounts) -> None:
    for login in wanted:
        name = f"Demo {login.role}"
        await accounts.ensure_user(
            login.email, name=name, role=login.role, zone=ZONE, password=login.password
        )


async def cohort(
    organiser: Acts, program: str, slug: str, title: str, start: date, *, asks: Sequence[Asked] = ()
) -> CohortView:
    try:
        return await organiser.run(cohorts.found, slug)
    except NotFound:
        wanted = {
            "title": title,
            "slug": slug,
            "zone": ZONE,
            "first_week": start,
            "weeks": WEEKS,
            "size_min": 4,
            "size_ideal": 5,
            "size_max": 6,
        }
        planned = await organiser.run(cohorts.planned, program, wanted)
        await organiser.run(enrolment.asked, planned.id, asks)
        return await organiser.run(cohorts.step, slug, "open_sign_ups")


async def fill(place: Place, organiser: Acts, course: CohortView) -> None:
    """Import, draft, publish, and two of the people with accounts."""
    data = files("paceline.app.demo").joinpath("people.csv").read_bytes()
    report = await organiser.run(enrolment.read, data, course.zone, None)
    await organiser.run(enrolment.store, course.id, report, False)  # noqa: FBT003
    draft_id = await organiser.run(grouping.made, course.slug, {"seed": 1, "seconds": 1})
    async with working_in(place):
        await organiser.run(grouping.watched, draft_id, ignored)
    await organiser.run(grouping.published, draft_id, {})
    (group, *_) = (await organiser.run(grouping.grouped, course.slug)).items
    if group.facilitator is not None:
        await claim(place, organiser, course, group.facilitator.id, FACILITATOR)
    await claim(place, organiser, course, group.members[0].id, MEMBER)
    now = (await place.container.get(Clock)).now()
    member = Acts(place.container, acting_as=MEMBER)
    since = (now - runs.LONG_AGO).date()
    await member.run(activities.described, since, runs.ATHLETE)
    await member.run(runs.run_before, now)


async def claim(
    place: Place, organiser: Acts, course: CohortView, sign_up_id: UUID, email: str
) -> None:
    """A demo account stands behind one of the people, as if they had opened their link."""
    url = await organiser.run(enrolment.made, course.id, str(sign_up_id))
    await Acts(place.container, acting_as=email).run(enrolment.claimed, url.rpartition("/")[2])


def ignored(done: int, total: int, note: str) -> None:
    """Nobody watches a demo being made."""
