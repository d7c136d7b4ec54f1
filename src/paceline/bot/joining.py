"""Signing up, with and without an account."""

from paceline.bot.faces import Invocation
from paceline.bot.groups import proposed
from paceline.bot.replies import Choices, Reply, plain
from paceline.db.read_lane import ReadLane
from paceline.features.cohorts.public import CohortGuards, Cohorts
from paceline.features.enrolment.public import Joining, SignUpState
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal
from paceline.kernel.keys import PublicUrl


async def join(asked: Invocation, who: Principal, cohorts: Cohorts, joining: Joining) -> Reply:
    """Who is in it already gets the link to their page, open or not."""
    reference = asked.option("cohort")
    try:
        cohort = await cohorts.named(reference, by=who)
    except NotFound:
        cohort = await cohorts.open_named(reference)
    joined = await joining.join(cohort.id, by=who)
    title = plain(cohort.title)
    said = f"You are signed up to {title}." if joined.is_new else f"You are in {title} already."
    if joined.sign_up.state is SignUpState.WAITLISTED:
        said = f"{title} is full; you are on the waiting list."
    return Reply(
        text=f"{said} Say here when you can meet, and keep the link to yourself: {joined.link}"
    )


async def how_to_join(asked: Invocation, cohorts: Cohorts, address: PublicUrl) -> Reply:
    """For people without an account: where to get one."""
    cohort = await cohorts.open_named(asked.option("cohort"))
    return Reply(
        text=f"To sign up to {plain(cohort.title)}, make an account at {address.base} with "
        f"Discord; then ask `/join {cohort.slug}` again."
    )


async def complete_open(asked: Invocation, lane: ReadLane, guards: CohortGuards) -> Choices:
    (rows,) = await lane.rows(guards.open_like(asked.option(asked.focused or "")))
    return proposed(rows)
