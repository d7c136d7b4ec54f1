import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from paceline.db.statements import Row, plain
from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.enrolment.public import Enrolment
from paceline.features.grouping.errors import (
    AlreadyPublished,
    BreaksRules,
    InputsChanged,
    InputsMoved,
)
from paceline.features.grouping.models import (
    Draft,
    DraftKind,
    DraftState,
    Group,
    Membership,
    require_ready,
)
from paceline.features.grouping.ports import MeetingWriter
from paceline.features.grouping.public import (
    DraftId,
    DraftPublished,
    GroupId,
    GroupsUnpublished,
    GroupView,
)
from paceline.features.grouping.public import Groups as RunningGroups
from paceline.features.grouping.repository.groups import (
    CoFacilitatorRepository,
    GroupingRepository,
    GroupRepository,
    MembershipRepository,
)
from paceline.features.grouping.schemas.drafts import PublishedOut, PublishIn
from paceline.features.grouping.schemas.rules import GroupingIn
from paceline.features.grouping.service.casting import Cast, as_id, kept_content
from paceline.features.grouping.service.content import DraftContent, DraftGroup
from paceline.features.grouping.service.drafts import DraftService
from paceline.features.grouping.service.instances import (
    Inputs,
    person_of_view,
    settings_of_view,
)
from paceline.features.grouping.service.marks import Marks, marks_kept, marks_of
from paceline.features.grouping.service.moves import moves_of
from paceline.features.grouping.service.reads import GroupingReads, changed
from paceline.features.grouping.service.regrouping import Regrouping, in_week_order
from paceline.features.grouping.service.since import in_the_way, kept_by_hand
from paceline.features.grouping.service.views import view_of
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A draft that breaks no rule, and the state in which it does not."""

    cast: Cast
    marks: Marks
    version: int
    content: DraftContent


class PublishService:
    def __init__(
        self,
        cohorts: Cohorts,
        enrolment: Enrolment,
        drafts: DraftService,
        groups: GroupRepository,
        memberships: MembershipRepository,
        running: RunningGroups,
        groupings: GroupingRepository,
        helpers: CoFacilitatorRepository,
        regrouping: Regrouping,
        reads: GroupingReads,
        meetings: MeetingWriter,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._cohorts = cohorts
        self._enrolment = enrolment
        self._drafts = drafts
        self._groups = groups
        self._memberships = memberships
        self._running = running
        self._groupings = groupings
        self._helpers = helpers
        self._regrouping = regrouping
        self._reads = reads
        self._meetings = meetings
        self._outbox = outbox
        self._clock = clock

    async def publish(
        self, draft_id: DraftId, wanted: PublishIn | None = None, *, by: Principal
    ) -> PublishedOut:
        """Memberships and meetings in one transaction, every hard rule checked again.

        The check reads before the transaction opens; inside it only marks are compared, so that a
        large cohort keeps nobody waiting. Raises InputsChanged naming what changed since the draft
        was made, unless that is wanted.
        """
        checked = await self._checked(draft_id, wanted or PublishIn(), by=by)
        cohort = await self._cohorts.held(checked.cast.inputs.cohort_id, by=by)
        draft = await self._drafts.organised(draft_id, by=by)
        require_ready(draft.state)
        now = await self._inputs_now(cohort, checked.cast)
        if (marks_of(now, checked.cast.wish), draft.version) != (checked.marks, checked.version):
            raise InputsMoved
        content, moves = checked.content, None
        if draft.kind is DraftKind.FRESH:
            if now.running:
                raise AlreadyPublished
            ids = await self._write(draft, cohort, content)
        else:
            moves = moves_of(now, content)
            week = max(draft.from_week, settings_of_view(cohort).first_free_week(self._clock.now()))
            ids = await self._regrouping.apply(draft, cohort, content, from_week=week)
        draft.state = DraftState.PUBLISHED
        self._outbox.publish(
            DraftPublished(cohort_id=cohort.id, draft_id=DraftId(draft.id), group_ids=ids)
        )
        return PublishedOut(groups=len(ids), members=content.placed, moves=moves)

    async def _checked(self, draft_id: DraftId, wanted: PublishIn, *, by: Principal) -> "Checked":
        row = await self._reads.draft_row(draft_id, viewer=by)
        cast = await self._reads.cast_of_draft(row)
        if flaws := await asyncio.to_thread(cast.problems, kept_content(row)):
            raise BreaksRules(flaws)
        flaws = await asyncio.to_thread(changed, row, cast)
        if flaws and not wanted.despite_changes:
            raise InputsChanged(flaws)
        content = await asyncio.to_thread(self._with_what_was_done_since, row, cast)
        marks = await asyncio.to_thread(marks_of, cast.inputs, cast.wish)
        return Checked(cast=cast, marks=marks, version=int(str(row["version"])), content=content)

    def _with_what_was_done_since(self, row: Row, cast: Cast) -> DraftContent:
        """Raises BreaksRules naming whom publishing would take out of a seat given since."""
        content, marks = kept_content(row), marks_kept(plain(row["inputs"]))
        if marks is None or cast.wish.kind is DraftKind.FRESH:
            return content
        whole = kept_by_hand(content, cast.inputs, marks)
        flaws = [*in_the_way(content, cast.inputs, marks, cast.titled)]
        if flaws := flaws or cast.problems(whole):
            raise BreaksRules(flaws)
        return whole

    async def _inputs_now(self, cohort: CohortView, seen: Cast) -> Inputs:
        """As `seen` was read, but from inside the transaction.

        Other cohorts hold no lock of ours: what they take of people's time stays as it was read a
        moment before.
        """
        kept = await self._groupings.of_cohort_unscoped(cohort.id)
        busy = {person.id: person.busy for person in seen.inputs.people}
        roster = map(person_of_view, await self._enrolment.roster_unscoped(cohort.id))
        return replace(
            seen.inputs,
            settings=settings_of_view(cohort),
            wanted=GroupingIn.model_validate(kept.document) if kept else GroupingIn(),
            people=tuple(replace(each, busy=busy.get(each.id, ())) for each in roster),
            running=tuple(await self._running.of_cohort_unscoped(cohort.id)),
        )

    async def _write(
        self, draft: Draft, cohort: CohortView, content: DraftContent
    ) -> Sequence[GroupId]:
        views = [
            self._form(f"Group {number}", group, cohort, draft)
            for number, group in enumerate(in_week_order(content.groups), start=1)
        ]
        await self._groups.flush()
        for view in views:
            self._helpers.put(view.id, view.co_facilitator_ids)
        await self._meetings.write_series(views, cohort=cohort)
        return [view.id for view in views]

    def _form(self, name: str, group: DraftGroup, cohort: CohortView, draft: Draft) -> GroupView:
        now = self._clock.now()
        made = self._groups.add(
            Group(
                cohort_id=cohort.id,
                name=name,
                slot=group.slot,
                zone=group.zone or cohort.zone,
                created_at=now,
                facilitator_id=as_id(group.facilitator) if group.facilitator else None,
                draft_id=draft.id,
            )
        )
        members = [as_id(member) for member in group.members]
        for member in members:
            self._memberships.add(Membership(group_id=made.id, sign_up_id=member, joined_at=now))
        helpers = [as_id(each) for each in group.co_facilitators]
        return view_of(made, members, helpers)

    async def unpublish(self, cohort_id: CohortId, *, by: Principal) -> PublishedOut:
        """Groups end and future meetings are cancelled; their draft can be published anew."""
        await self._cohorts.held(cohort_id, by=by)
        groups = await self._groups.held_of_cohort_unscoped(cohort_id)
        ids = [group.id for group in groups]
        members = await self._memberships.of_groups_unscoped(ids)
        await self._meetings.end_series([GroupId(each) for each in ids])
        now = self._clock.now()
        await self._memberships.end_all_unscoped(ids, at=now)
        await self._helpers.drop_unscoped([], ids)
        for group in groups:
            group.ended_at = now
        await self._reopen(groups)
        if ids:
            gone = GroupsUnpublished(cohort_id=cohort_id, group_ids=[GroupId(i) for i in ids])
            self._outbox.publish(gone)
        return PublishedOut(groups=len(ids), members=sum(map(len, members.values())))

    async def _reopen(self, groups: Sequence[Group]) -> None:
        for draft_id in sorted({g.draft_id for g in groups if g.draft_id is not None}):
            await self._drafts.reopen_unscoped(DraftId(draft_id))
