"""What people choose to be told, by their account or by their personal link."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import Enrolment, SignUpAsks, SignUpId
from paceline.features.notifications.errors import UnsubscribeNotFound
from paceline.features.notifications.models import Choice
from paceline.features.notifications.public import NONE, Language, NoticeType, Quiet
from paceline.features.notifications.repository.choices import ChoiceRepository, choices_ask
from paceline.features.notifications.service.channels import Channels
from paceline.features.notifications.service.payloads import PlanReminders
from paceline.features.notifications.service.preferences import ChoiceBook, Preferences
from paceline.features.notifications.service.unsubscribing import UnsubscribeLinks
from paceline.features.notifications.settings import NotificationsSettings
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal, UserId
from paceline.kernel.messages import Outbox


@dataclass(frozen=True, kw_only=True)
class Wish:
    """All of it at once; what is None is as the settings say."""

    channels: Mapping[NoticeType, str] = field(default_factory=dict)
    leads: tuple[int, ...] | None = None
    quiet: Quiet | None = None
    language: Language | None = None


@dataclass(frozen=True, kw_only=True)
class Shown:
    preferences: Preferences
    offered: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Owner:
    """An account where there is one, for then it is one person in all cohorts."""

    user_id: UserId | None
    sign_up_id: SignUpId | None


class ChoiceReads:
    def __init__(
        self,
        lane: ReadLane,
        sign_ups: SignUpAsks,
        channels: Channels,
        settings: NotificationsSettings,
    ) -> None:
        self._lane = lane
        self._sign_ups = sign_ups
        self._channels = channels
        self._settings = settings

    async def own(self, *, viewer: Principal) -> Shown:
        return await self._shown(Owner(user_id=viewer.user_id, sign_up_id=None))

    async def by_link(self, token: str) -> Shown:
        """Raises NotFound for a link that is unknown, expired or revoked."""
        opened = (await self._lane.rows(self._sign_ups.by_link(token)))[0]
        sign_up_id = SignUpId(UUID(str(opened[0]["id"])))
        people = (await self._lane.rows(self._sign_ups.people_unscoped([sign_up_id])))[0]
        user_id = people[0]["user_id"]
        return await self._shown(
            Owner(user_id=UserId(UUID(str(user_id))) if user_id else None, sign_up_id=sign_up_id)
        )

    async def _shown(self, owner: Owner) -> Shown:
        users = [owner.user_id] if owner.user_id else []
        sign_ups = [owner.sign_up_id] if owner.sign_up_id else []
        rows = (await self._lane.rows(choices_ask(users, sign_ups)))[0]
        found = ChoiceBook(rows, self._settings).of(owner.sign_up_id, owner.user_id)
        return Shown(preferences=found, offered=self._channels.names)


class ChoiceService:
    def __init__(
        self,
        lane: ReadLane,
        sign_ups: SignUpAsks,
        enrolment: Enrolment,
        choices: ChoiceRepository,
        channels: Channels,
        unsubscribe: UnsubscribeLinks,
        outbox: Outbox,
        clock: Clock,
        settings: NotificationsSettings,
    ) -> None:
        self._lane = lane
        self._sign_ups = sign_ups
        self._enrolment = enrolment
        self._choices = choices
        self._channels = channels
        self._unsubscribe = unsubscribe
        self._outbox = outbox
        self._clock = clock
        self._settings = settings

    async def choose(self, wish: Wish, *, by: Principal) -> Shown:
        """Raises ChannelNotHere."""
        rows = (await self._lane.rows(self._sign_ups.own_ids(viewer=by)))[0]
        shown = await self._put(Owner(user_id=by.user_id, sign_up_id=None), wish)
        for cohort_id in {str(row["cohort_id"]) for row in rows}:
            self._outbox.enqueue(PlanReminders(cohort_id=CohortId(UUID(cohort_id))))
        return shown

    async def choose_by_link(self, token: str, wish: Wish) -> Shown:
        """Raises NotFound as the link does, ChannelNotHere."""
        view = await self._enrolment.by_link(token)
        shown = await self._put(Owner(user_id=view.user_id, sign_up_id=view.id), wish)
        self._outbox.enqueue(PlanReminders(cohort_id=view.cohort_id))
        return shown

    async def end(self, token: str) -> NoticeType:
        """By the address in a letter. Raises UnsubscribeNotFound."""
        sign_up_id, kind = self._unsubscribe.read(token)
        if not await self.end_for_unscoped(sign_up_id, kind):
            raise UnsubscribeNotFound
        return kind

    async def end_for_unscoped(self, sign_up_id: SignUpId, *kinds: NoticeType) -> bool:
        """Nothing of these kinds any more; whether there is such a person."""
        known = await self._enrolment.sign_ups_unscoped([sign_up_id])
        view = known.get(sign_up_id)
        if view is None:
            return False
        row = await self._row(Owner(user_id=view.user_id, sign_up_id=sign_up_id))
        row.channels = {**row.channels, **dict.fromkeys(map(str, kinds), NONE)}
        row.changed_at = self._clock.now()
        return True

    async def _put(self, owner: Owner, wish: Wish) -> Shown:
        for name in wish.channels.values():
            self._channels.require(name)
        row = await self._row(owner)
        row.channels = {str(kind): name for kind, name in wish.channels.items()}
        row.leads = list(wish.leads) if wish.leads is not None else None
        row.quiet_start = wish.quiet.start if wish.quiet else None
        row.quiet_end = wish.quiet.end if wish.quiet else None
        row.language, row.changed_at = wish.language, self._clock.now()
        leads = self._settings.lead_minutes if wish.leads is None else wish.leads
        held = Preferences(
            leads=leads,
            language=wish.language or self._settings.language,
            channels=row.channels,
            quiet=wish.quiet,
        )
        return Shown(preferences=held, offered=self._channels.names)

    async def _row(self, owner: Owner) -> Choice:
        """Whoever gets an account takes along what was chosen without it."""
        now, choices = self._clock.now(), self._choices
        if owner.user_id is None:
            assert owner.sign_up_id is not None
            await choices.ensure_of_sign_up_unscoped(owner.sign_up_id, at=now)
            return found_of(await choices.of_sign_up_unscoped(owner.sign_up_id))
        is_new = await choices.ensure_of_user_unscoped(owner.user_id, at=now)
        own = found_of(await choices.of_user_unscoped(owner.user_id))
        if is_new and owner.sign_up_id is not None:
            take_along(own, await choices.of_sign_up_unscoped(owner.sign_up_id))
        return own


def found_of(choice: Choice | None) -> Choice:
    assert choice is not None, "it is there since this transaction at the latest"
    return choice


def take_along(own: Choice, before: Choice | None) -> None:
    if before is not None:
        own.channels, own.leads, own.language = before.channels, before.leads, before.language
        own.quiet_start, own.quiet_end = before.quiet_start, before.quiet_end
