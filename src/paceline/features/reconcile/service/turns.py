"""One turn: look, plan, carry out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from paceline.engines.diff.objects import Known, Name
from paceline.engines.diff.plan import Plan
from paceline.engines.diff.planning import plan
from paceline.features.grouping.public import DraftId
from paceline.features.reconcile.errors import Guarded, Overtaken
from paceline.features.reconcile.ports import Target, Targets
from paceline.features.reconcile.public import Connection, Picture, SyncState
from paceline.features.reconcile.repository.book import Held, RefBook
from paceline.features.reconcile.service.carrying import Carrying, Progress, unseen
from paceline.features.reconcile.service.documents import drift_document
from paceline.features.reconcile.service.pictures import Pictures
from paceline.features.reconcile.settings import ReconcileSettings
from paceline.kernel.errors import PacelineError, Unavailable

SHOWN: Final = 200


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is wanted, seen and known at one moment, and the plan made of it."""

    connection: Connection
    target: Target
    picture: Picture
    known: Sequence[Known]
    plan: Plan

    @property
    def ids(self) -> Mapping[Name, str]:
        """What is recorded as there."""
        return {each.name: each.outside_id for each in self.known if each.outside_id is not None}


Check: TypeAlias = Callable[[Look], None]


def accept(_look: Look) -> None:
    """Whatever the plan is."""


class Turns:
    def __init__(
        self, targets: Targets, pictures: Pictures, book: RefBook, settings: ReconcileSettings
    ) -> None:
        self._targets = targets
        self._pictures = pictures
        self._book = book
        self._at_once = settings.calls_at_once

    async def look(self, connection: Connection, *, draft_id: DraftId | None = None) -> Look:
        """Changes nothing, here or there. With a draft, as if it were published."""
        target = self._targets.named(connection.provider)
        known = await self._book.known(connection.id, settle=target.settle)
        picture = await self._pictures.of(connection, draft_id=draft_id)
        seen = await target.observe(connection, known)
        wanted = target.wanted(picture, connection)
        made = plan(target.rules, wanted=wanted, seen=seen, known=known)
        return Look(connection=connection, target=target, picture=picture, known=known, plan=made)

    async def run(
        self,
        connection: Connection,
        *,
        force: bool = False,
        check: Check = accept,
        progress: Progress = unseen,
    ) -> Plan:
        """Brings the outside to what is wanted now, and answers what was done.

        `check` sees what would be done and may raise.

        Raises Busy while another turn runs, Guarded for too many removals, with all else of the
        plan done, Unsettled when it has
        to be looked at again, and Unavailable when the provider is.
        """
        held = await self._book.begin(connection.id)
        try:
            look = await self.look(connection)
            check(look)
            if look.plan.guarded and not force:
                await self._carrying(held, look, progress).out(look.plan.harmless)
                raise Guarded(look.plan.removals, look.plan.known)
            return await self._carried_out(held, look, progress)
        except Overtaken:
            raise
        except PacelineError as error:
            await self._book.end(held, ended(error), note=error.detail)
            raise

    def _carrying(self, held: Held, look: Look, progress: Progress) -> Carrying:
        return Carrying(
            self._book,
            held,
            look.connection,
            look.target,
            ids=look.ids,
            at_once=self._at_once,
            progress=progress,
        )

    async def _carried_out(self, held: Held, look: Look, progress: Progress) -> Plan:
        carrying = self._carrying(held, look, progress)
        await carrying.out(look.plan)
        drift = [drift_document(each) for each in look.plan.drift[:SHOWN]]
        state = SyncState.FAILED if carrying.refused else SyncState.CONVERGED
        await self._book.end(held, state, note="\n".join(carrying.refused[:SHOWN]), drift=drift)
        return look.plan


def ended(error: PacelineError) -> SyncState:
    if isinstance(error, Guarded):
        return SyncState.GUARDED
    return SyncState.WAITING if isinstance(error, Unavailable) else SyncState.FAILED
