"""Keeping the outside in step."""

from paceline.bot.faces import Invocation
from paceline.bot.replies import Reply, plain
from paceline.bot.wording import Words
from paceline.features.cohorts.public import Cohorts
from paceline.features.reconcile.public import Syncs, SyncStanding
from paceline.kernel.identity import Principal


async def sync(asked: Invocation, who: Principal, cohorts: Cohorts, syncs: Syncs) -> Reply:
    cohort = await cohorts.named(asked.option("cohort"), by=who)
    found = await syncs.wish_every(cohort.id, by=who)
    title = plain(cohort.title)
    if not found:
        return Reply(text=asked.words.connected_to_nothing.format(cohort=title))
    first = asked.words.looked_at.format(cohort=title)
    lines = [first, *(line_of(each, asked.words) for each in found)]
    return Reply(text="\n".join(lines))


def line_of(standing: SyncStanding, words: Words) -> str:
    since = ""
    if standing.converged_at is not None:
        when = f"<t:{int(standing.converged_at.timestamp())}:R>"
        since = f", {words.in_step.format(when=when)}"
    note = f": {plain(standing.note)}" if standing.note else ""
    return f"{plain(standing.provider)} \N{MIDDLE DOT} {standing.state}{since}{note}"
