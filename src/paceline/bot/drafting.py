"""Drafts of a cohort's groups: asked for here, told of when they are there."""

from paceline.bot.faces import Invocation
from paceline.bot.following import Followed
from paceline.bot.replies import Reply
from paceline.features.cohorts.public import Cohorts
from paceline.features.grouping.public import Drafts
from paceline.kernel.identity import Principal


async def schedule(
    asked: Invocation, who: Principal, cohorts: Cohorts, drafts: Drafts, followed: Followed
) -> Reply:
    """The draft and the wish to tell of it are stored together: none comes without the other."""
    cohort = await cohorts.named(asked.option("cohort"), by=who)
    standing = await drafts.ask_for(cohort.id, by=who)
    followed.draft(asked, standing.id)
    return Reply(is_later=True)
