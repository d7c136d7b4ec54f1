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
    words = asked.words
    said = words.signed_up if joined.is_new else words.in_already
    if joined.sign_up.state is SignUpState.WAITLISTED:
        said = words.waiting
    how = words.say_times.format(link=joined.link)
    return Reply(text=f"{said.format(cohort=title)} {how}")


async def how_to_join(asked: Invocation, cohorts: Cohorts, address: PublicUrl) -> Reply:
    """For people without an account: where to get one."""
    cohort = await cohorts.open_named(asked.option("cohort"))
    how = asked.words.how_to_join
    return Reply(
        text=how.format(cohort=plain(cohort.title), address=address.base, slug=cohort.slug)
    )


async def complete_open(asked: Invocation, lane: ReadLane, guards: CohortGuards) -> Choices:
    (rows,) = await lane.rows(guards.open_like(asked.option(asked.focused or "")))
    return proposed(rows)
