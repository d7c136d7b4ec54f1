"""People who come by themselves, from elsewhere than our own pages."""

from collections.abc import Sequence

from typing_extensions import override

from paceline.engines.availability.windows import Window
from paceline.features.accounts.public import Accounts
from paceline.features.cohorts.public import CohortId, Cohorts
from paceline.features.enrolment.public import (
    Joined,
    Joining,
    SignUpId,
    SignUpState,
    SignUpView,
)
from paceline.features.enrolment.schemas import SignUpIn
from paceline.features.enrolment.service.links import LinkService, alive_until
from paceline.features.enrolment.service.sign_ups import SignUpService
from paceline.kernel.identity import Principal


class JoinService(Joining):
    def __init__(
        self,
        sign_ups: SignUpService,
        links: LinkService,
        cohorts: Cohorts,
        accounts: Accounts,
    ) -> None:
        self._sign_ups = sign_ups
        self._links = links
        self._cohorts = cohorts
        self._accounts = accounts

    @override
    async def join(self, cohort_id: CohortId, *, by: Principal) -> Joined:
        own = await self._sign_ups.own(cohort_id, by=by)
        known = own is not None and own.state is not SignUpState.WITHDRAWN
        view = own if own is not None and known else await self._signed_up(cohort_id, by=by)
        until = alive_until(await self._cohorts.view_unscoped(cohort_id))
        links = await self._links.for_all_unscoped([view.id], until=until)
        return Joined(sign_up=view, link=links[SignUpId(view.id)], is_new=not known)

    @override
    async def offer(
        self, cohort_id: CohortId, windows: Sequence[Window], *, by: Principal
    ) -> SignUpView:
        return await self._sign_ups.offer_own(cohort_id, windows, by=by)

    async def _signed_up(self, cohort_id: CohortId, *, by: Principal) -> SignUpView:
        zone = (await self._accounts.view(by.user_id)).zone
        return await self._sign_ups.sign_up(cohort_id, SignUpIn(zone=zone, windows=[]), by=by)
