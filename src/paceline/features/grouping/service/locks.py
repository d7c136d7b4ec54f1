"""Locks on what is there: each is asked for by name before anything is solved."""

from paceline.features.cohorts.public import CohortId
from paceline.features.grouping.errors import UnknownLocks
from paceline.features.grouping.models import DraftKind
from paceline.features.grouping.public import Groups
from paceline.features.grouping.schemas.drafts import LocksIn
from paceline.kernel.errors import Flaw


async def require_locks(
    groups: Groups, cohort_id: CohortId, locks: LocksIn, *, kind: DraftKind
) -> None:
    """Raises UnknownLocks naming each that holds nobody and nothing of the running groups."""
    if not (locks.groups or locks.people):
        return
    running = await groups.of_cohort_unscoped(cohort_id)
    if kind is DraftKind.FRESH:
        running = ()
    known = {view.id for view in running}
    people = {member for view in running for member in view.member_ids}
    flaws = [
        Flaw(where=f"locks.groups.{place}", message=f"{each} is no running group")
        for place, each in enumerate(locks.groups)
        if each not in known
    ] + [
        Flaw(where=f"locks.people.{place}", message=f"{each} is in no running group")
        for place, each in enumerate(locks.people)
        if each not in people
    ]
    if flaws:
        raise UnknownLocks(flaws)
