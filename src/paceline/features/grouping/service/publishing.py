import asyncio
from collections.abc import Sequence

from paceline.features.cohorts.public import CohortId, Cohorts, CohortView
from paceline.features.enrolment.public import Enrolment
from paceline.features.grouping.errors import AlreadyPublished, BreaksRules, InputsMoved
from paceline.features.grouping.models import Draft, DraftState, Group, Membership, require_ready
from paceline.features.grouping.ports import MeetingWriter
from paceline.features.grouping.public import (
    DraftId,
    DraftPublished,
    GroupId,
    GroupsUnpublished,
    GroupView,
)
from paceline.features.grouping.repository import GroupRepository, MembershipRepository
from paceline.features.grouping.schemas import PublishedOut
from paceline.features.grouping.service.content import DraftContent, DraftGroup
from paceline.features.grouping.service.drafts import DraftService
from paceline.features.grouping.service.instances import fingerprint, instance_of_views, plain
from paceline.features.grouping.service.reads import GroupingReads, as_id
from paceline.features.grouping.service.views import view_of
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal
from paceline.kernel.messages import Outbox


class PublishService:
    def __init__(
        self,
        cohorts: Cohorts,
        enrolment: Enrolment,
        drafts: DraftService,
        groups: GroupRepository,
        memberships: MembershipRepository,
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
        self._reads = reads
        self._meetings = meetings
        self._outbox = outbox
        self._clock = clock

    async def publish(self, draft_id: DraftId, *, by: Principal) -> PublishedOut:
        """Memberships and meetings in one transaction, every hard rule checked again.

        The check reads before the transaction opens; inside it only a fingerprint is compared, so
        that a large cohort keeps nobody waiting.
        """
        cohort_id, *checked = await self._checked(draft_id, by=by)
        cohort = await self._cohorts.held(cohort_id, by=by)
        draft = await self._drafts.organised(draft_id, by=by)
        require_ready(draft.state)
        roster = await self._enrolment.roster_unscoped(cohort.id)
        if [fingerprint(instance_of_views(cohort, roster)), draft.version] != checked:
            raise InputsMoved
        if await self._groups.of_cohort_unscoped(cohort.id):
            raise AlreadyPublished
        return await self._write(draft, cohort)

    async def _checked(self, draft_id: DraftId, *, by: Principal) -> tuple[CohortId, str, int]:
        row = await self._reads.draft_row(draft_id, viewer=by)
        cohort_id = CohortId(as_id(row["cohort_id"]))
        cast = await self._reads.cast_unscoped(cohort_id)
        content = DraftContent.read(plain(row["content"]))
        if flaws := await asyncio.to_thread(cast.problems, content):
            raise BreaksRules(flaws)
        return cohort_id, fingerprint(cast.instance), int(str(row["version"]))

    async def _write(self, draft: Draft, cohort: CohortView) -> PublishedOut:
        content = DraftContent.read(draft.content)
        ordered = sorted(content.groups, key=lambda group: (group.slot, group.key))
        views = [
            self._form(f"Group {number}", group, cohort, draft)
            for number, group in enumerate(ordered, start=1)
        ]
        await self._groups.flush()
        await self._meetings.write_series(views, cohort=cohort)
        draft.state = DraftState.PUBLISHED
        self._outbox.publish(
            DraftPublished(
                cohort_id=cohort.id,
                draft_id=DraftId(draft.id),
                group_ids=[view.id for view in views],
            )
        )
        return PublishedOut(groups=len(views), members=content.placed)

    def _form(self, name: str, group: DraftGroup, cohort: CohortView, draft: Draft) -> GroupView:
        now = self._clock.now()
        made = self._groups.add(
            Group(
                cohort_id=cohort.id,
                name=name,
                slot=group.slot,
                zone=cohort.zone,
                created_at=now,
                facilitator_id=as_id(group.facilitator) if group.facilitator else None,
                draft_id=draft.id,
            )
        )
        members = [as_id(member) for member in group.members]
        for member in members:
            self._memberships.add(Membership(group_id=made.id, sign_up_id=member, joined_at=now))
        return view_of(made, members)

    async def unpublish(self, cohort_id: CohortId, *, by: Principal) -> PublishedOut:
        """Groups end and future meetings are cancelled; their draft can be published anew."""
        await self._cohorts.held(cohort_id, by=by)
        groups = await self._groups.held_of_cohort_unscoped(cohort_id)
        ids = [group.id for group in groups]
        members = await self._memberships.of_groups_unscoped(ids)
        await self._meetings.end_series([GroupId(each) for each in ids])
        now = self._clock.now()
        await self._memberships.end_all_unscoped(ids, at=now)
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
