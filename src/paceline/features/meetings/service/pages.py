from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from paceline.engines.recurrence.zones import zone
from paceline.features.enrolment.public import Enrolment
from paceline.features.meetings.errors import MeetingNotFound
from paceline.features.meetings.public import Answer, MeetingId
from paceline.features.meetings.service.lines import lines_of, read_lines
from paceline.features.meetings.service.own import OwnReads, Personal
from paceline.features.meetings.service.rsvps import RsvpService
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Conflict, Invalid


@dataclass(frozen=True, kw_only=True)
class Form:
    """What stands in the form: as stored, or as typed with what is wrong with it."""

    zone: str
    lines: Sequence[str]
    faults: Mapping[int, str] = field(default_factory=dict)
    zone_fault: str = ""

    @property
    def is_wrong(self) -> bool:
        return bool(self.faults or self.zone_fault)


@dataclass(frozen=True, kw_only=True)
class View:
    """`notice` names what was just done, `refusal` says why something was not."""

    personal: Personal
    form: Form
    token: str
    now: datetime
    notice: str = ""
    refusal: str = ""


class PersonalPages:
    """The page behind a personal link, for people who have nothing but a browser."""

    def __init__(
        self, own: OwnReads, enrolment: Enrolment, rsvps: RsvpService, clock: Clock
    ) -> None:
        self._own = own
        self._enrolment = enrolment
        self._rsvps = rsvps
        self._clock = clock

    async def show(self, token: str, *, notice: str = "") -> View:
        """Raises NotFound for a link that is unknown, expired or revoked."""
        personal = await self._own.by_link(token)
        stored = Form(zone=personal.zone, lines=lines_of(personal.windows))
        return View(
            personal=personal, form=stored, token=token, now=self._clock.now(), notice=notice
        )

    async def offer(self, token: str, *, zone_name: str, lines: Sequence[str]) -> View | None:
        """None once it is saved; else the page with everything typed and what to mend."""
        said = read_lines(lines)
        form = Form(
            zone=zone_name, lines=lines, faults=said.faults, zone_fault=zone_fault(zone_name)
        )
        if form.is_wrong:
            return replace(await self.show(token), form=form)
        try:
            await self._enrolment.offer_by_link(
                token, zone=zone(zone_name.strip()).key, windows=said.windows
            )
        except Conflict as error:
            return replace(await self.show(token), form=form, refusal=error.detail)
        return None

    async def answer(self, token: str, meeting_id: MeetingId, answer: Answer) -> View | None:
        """None once it is said; else the page with the reason why not."""
        try:
            await self._rsvps.give_by_link(token, meeting_id, answer)
        except (Conflict, MeetingNotFound) as error:
            return replace(await self.show(token), refusal=error.detail)
        return None

    async def withdraw(self, token: str) -> View | None:
        """None once it is done; else the page with the reason why not."""
        try:
            await self._enrolment.withdraw_by_link(token)
        except Conflict as error:
            return replace(await self.show(token), refusal=error.detail)
        return None


def zone_fault(name: str) -> str:
    try:
        zone(name.strip())
    except Invalid as error:
        return f"{error.detail[:1].upper()}{error.detail[1:]}"
    return ""
