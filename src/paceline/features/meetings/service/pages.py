from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from paceline.engines.formats.signups.report import Unreadable
from paceline.engines.recurrence.zones import near_zones, zone
from paceline.features.enrolment.public import Enrolment
from paceline.features.meetings.errors import MeetingNotFound, VisitNotFound
from paceline.features.meetings.public import Answer, MeetingId
from paceline.features.meetings.service.lines import read_lines
from paceline.features.meetings.service.own import OwnReads, Personal
from paceline.features.meetings.service.rsvps import RsvpService
from paceline.features.meetings.service.visits import VisitService
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Conflict, Invalid, PacelineError


@dataclass(frozen=True, kw_only=True)
class Form:
    """What stands in the form, and what is wrong with it.

    `zones_near` are names like an unknown zone's, None for a zone there is.
    """

    zone: str
    lines: Sequence[str]
    faults: Mapping[int, Unreadable] = field(default_factory=dict)
    zones_near: tuple[str, ...] | None = None

    @property
    def is_wrong(self) -> bool:
        return bool(self.faults) or self.zones_near is not None


@dataclass(frozen=True, kw_only=True)
class View:
    """`notice` names what was just done, `refusal` is why something was not.

    `form` is as typed; None stands for what is stored.
    """

    personal: Personal
    token: str
    now: datetime
    form: Form | None = None
    notice: str = ""
    refusal: PacelineError | None = None

    @property
    def is_refused(self) -> bool:
        return self.refusal is not None or (self.form is not None and self.form.is_wrong)


class PersonalPages:
    """The page behind a personal link, for people who have nothing but a browser."""

    def __init__(
        self,
        own: OwnReads,
        enrolment: Enrolment,
        rsvps: RsvpService,
        visits: VisitService,
        clock: Clock,
    ) -> None:
        self._own = own
        self._enrolment = enrolment
        self._rsvps = rsvps
        self._visits = visits
        self._clock = clock

    async def show(self, token: str, *, notice: str = "") -> View:
        """Raises NotFound for a link that is unknown, expired or revoked."""
        personal = await self._own.by_link(token)
        return View(personal=personal, token=token, now=self._clock.now(), notice=notice)

    async def offer(self, token: str, *, zone_name: str, lines: Sequence[str]) -> View | None:
        """None once it is saved; else the page with everything typed and what to mend."""
        said = read_lines(lines)
        form = Form(
            zone=zone_name, lines=lines, faults=said.faults, zones_near=zones_near(zone_name)
        )
        if form.is_wrong:
            return replace(await self.show(token), form=form)
        try:
            await self._enrolment.offer_by_link(
                token, zone=zone(zone_name.strip()).key, windows=said.windows
            )
        except Conflict as error:
            return replace(await self.show(token), form=form, refusal=error)
        return None

    async def answer(self, token: str, meeting_id: MeetingId, answer: Answer) -> View | None:
        """None once it is said; else the page with the reason why not."""
        try:
            await self._rsvps.give_by_link(token, meeting_id, answer)
        except (Conflict, MeetingNotFound) as error:
            return replace(await self.show(token), refusal=error)
        return None

    async def call_off(self, token: str, meeting_id: MeetingId) -> View | None:
        """None once the visit is called off; else the page with the reason why not."""
        try:
            await self._visits.call_off_by_link(token, meeting_id)
        except (Conflict, VisitNotFound) as error:
            return replace(await self.show(token), refusal=error)
        return None

    async def withdraw(self, token: str) -> View | None:
        """None once it is done; else the page with the reason why not."""
        try:
            await self._enrolment.withdraw_by_link(token)
        except Conflict as error:
            return replace(await self.show(token), refusal=error)
        return None


def zones_near(name: str) -> tuple[str, ...] | None:
    try:
        zone(name.strip())
    except Invalid:
        return near_zones(name)
    return None
