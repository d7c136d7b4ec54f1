from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.enrolment.public import Enrolment, SignUpId
from paceline.features.grouping.public import GroupId, Groups
from paceline.features.meetings.errors import FeedNotFound
from paceline.features.meetings.models import CalendarFeed
from paceline.features.meetings.public import FeedId, FeedKind
from paceline.features.meetings.repository.meetings import FeedRepository
from paceline.features.meetings.service.addresses import FeedBook, FeedLink
from paceline.kernel.errors import NotFound
from paceline.kernel.identity import Principal


class FeedService:
    """Who may have which feed: an address is as good as a key, so only those in charge see it."""

    def __init__(
        self,
        book: FeedBook,
        feeds: FeedRepository,
        cohorts: Cohorts,
        groups: Groups,
        enrolment: Enrolment,
    ) -> None:
        self._book = book
        self._feeds = feeds
        self._cohorts = cohorts
        self._groups = groups
        self._enrolment = enrolment

    async def of_cohort(self, cohort_id: CohortId, *, by: Principal) -> FeedLink:
        cohort = await self._cohorts.organised(cohort_id, by=by)
        return (await self._book.ensure(FeedKind.COHORT, [cohort.id]))[cohort.id]

    async def of_group(self, group_id: GroupId, *, by: Principal) -> FeedLink:
        group = await self._groups.led_or_organised(group_id, by=by)
        return (await self._book.ensure(FeedKind.GROUP, [group.id]))[group.id]

    async def renew_by_link(self, token: str) -> FeedLink:
        """Whoever holds the personal link may end a calendar address that got about."""
        sign_up = await self._enrolment.by_link(token)
        return await self._book.renew(FeedKind.MEMBER, sign_up.id)

    async def renew_own(self, cohort_id: CohortId, *, by: Principal) -> FeedLink:
        """The same for whoever is signed in."""
        sign_up = await self._enrolment.own(cohort_id, by=by)
        if sign_up is None:
            raise FeedNotFound
        return await self._book.renew(FeedKind.MEMBER, sign_up.id)

    async def revoke(self, feed_id: FeedId, *, by: Principal) -> None:
        """The feed of someone else is answered like one that never was."""
        feed = await self._feeds.get_unscoped(feed_id)
        try:
            await self._require_charge(feed, by=by)
        except NotFound as error:
            raise FeedNotFound from error
        await self._book.revoke(feed_id)

    async def _require_charge(self, feed: CalendarFeed, *, by: Principal) -> None:
        match feed.kind:
            case FeedKind.COHORT:
                await self._cohorts.organised(CohortId(feed.subject_id), by=by)
            case FeedKind.GROUP:
                await self._groups.led_or_organised(GroupId(feed.subject_id), by=by)
            case FeedKind.MEMBER:
                await self._require_own_or_organised(SignUpId(feed.subject_id), by=by)

    async def _require_own_or_organised(self, sign_up_id: SignUpId, *, by: Principal) -> None:
        sign_up = (await self._enrolment.sign_ups_unscoped([sign_up_id])).get(sign_up_id)
        if sign_up is None:
            raise FeedNotFound
        if sign_up.user_id != by.user_id:
            await self._cohorts.organised(sign_up.cohort_id, by=by)
