"""What a notice says is looked up when it is written, so that it is true then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from paceline.db.read_lane import ReadLane
from paceline.features.cohorts.public import CohortGuards
from paceline.features.enrolment.public import (
    PersonalLinks,
    SignUpAsks,
    SignUpId,
    SignUpState,
)
from paceline.features.grouping.public import GroupAsks
from paceline.features.meetings.public import (
    GuestAsks,
    GuestRole,
    MeetingAsks,
    MeetingState,
    MeetingView,
)
from paceline.features.notifications.ports import Message
from paceline.features.notifications.public import NoticeType
from paceline.features.notifications.repository.choices import choices_ask
from paceline.features.notifications.repository.notices import told_ask
from paceline.features.notifications.repository.planned import Planned
from paceline.features.notifications.service.announcing import seated_since, sign_up_of
from paceline.features.notifications.service.answers import Answers
from paceline.features.notifications.service.hours import quiet_at
from paceline.features.notifications.service.letters import Letter
from paceline.features.notifications.service.preferences import ChoiceBook
from paceline.features.notifications.service.scenes import (
    Reader,
    Scene,
    change_over,
    guest_over,
    joining_over,
    last_told,
    told_of,
)
from paceline.features.notifications.service.unsubscribing import UnsubscribeLinks
from paceline.features.notifications.service.words import About, Words
from paceline.features.notifications.settings import NotificationsSettings
from paceline.kernel.clock import Clock
from paceline.kernel.identity import UserId
from paceline.kernel.keys import PublicUrl

LINK_LIVES: Final = timedelta(days=120)
PUNCTUAL: Final = timedelta(minutes=5)
GUESTS: Final = frozenset({NoticeType.VISIT, NoticeType.SUBSTITUTE})
CHANGES: Final = frozenset({NoticeType.MEETING_MOVED, NoticeType.MEETING_CANCELLED})
ABOUT: Final = {
    MeetingState.CANCELLED: About.CANCELLED,
    MeetingState.SKIPPED: About.SKIPPED,
    MeetingState.SCHEDULED: About.RESTORED,
}


@dataclass(frozen=True)
class Skip:
    """There is nothing to say any more; `note` is for the organiser."""

    note: str


@dataclass(frozen=True)
class Later:
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Ready:
    message: Message
    channel: str


Composed: TypeAlias = Ready | Later | Skip


class Composer:
    def __init__(
        self,
        lane: ReadLane,
        cohorts: CohortGuards,
        groups: GroupAsks,
        meetings: MeetingAsks,
        guests: GuestAsks,
        sign_ups: SignUpAsks,
        answers: Answers,
        links: PersonalLinks,
        unsubscribe: UnsubscribeLinks,
        address: PublicUrl,
        clock: Clock,
        settings: NotificationsSettings,
    ) -> None:
        self._lane = lane
        self._cohorts = cohorts
        self._groups = groups
        self._meetings = meetings
        self._guests = guests
        self._sign_ups = sign_ups
        self._answers = answers
        self._links = links
        self._unsubscribe = unsubscribe
        self._address = address
        self._clock = clock
        self._settings = settings

    async def compose(self, notice: Planned) -> Composed:
        """Reads, and makes a personal link where there is none; call it outside transactions."""
        reader = await self._reader(notice.sign_up_id)
        if reader is None:
            return Skip("This person is not known any more.")
        if not reader.preferences.wants(notice.type):
            return Skip("They chose not to be told.")
        scene = await self._scene(notice, reader)
        over = await self._over(scene)
        if over:
            return Skip(over)
        if (until := self._quiet(scene)) is not None:
            return until
        return Ready(
            message=await self._message(scene), channel=reader.preferences.channel(notice.type)
        )

    async def _reader(self, sign_up_id: SignUpId) -> Reader | None:
        people = (await self._lane.rows(self._sign_ups.people_unscoped([sign_up_id])))[0]
        if not people:
            return None
        row = people[0]
        user_id = UserId(UUID(str(row["user_id"]))) if row["user_id"] else None
        users = [user_id] if user_id else []
        chosen = (await self._lane.rows(choices_ask(users, [sign_up_id])))[0]
        return Reader(
            sign_up_id=sign_up_id,
            user_id=user_id,
            name=str(row["name"]),
            email=str(row["email"]),
            zone=str(row["zone"]),
            state=SignUpState(str(row["state"])),
            preferences=ChoiceBook(chosen, self._settings).of(sign_up_id, user_id),
        )

    async def _scene(self, notice: Planned, reader: Reader) -> Scene:
        cohorts, groups, meetings, members, guests, before = await self._lane.rows(
            self._cohorts.whole_unscoped(notice.cohort_id),
            self._groups.of_cohort(notice.cohort_id),
            self._meetings.of_groups([notice.group_id] if notice.group_id else []),
            self._groups.members([notice.group_id] if notice.group_id else []),
            self._guests.at_meetings([notice.meeting_id] if notice.meeting_id else []),
            told_ask(notice.sign_up_id, notice.meeting_id),
        )
        found = [msgspec.convert(row, MeetingView) for row in meetings]
        now = self._clock.now()
        return Scene(
            notice=notice,
            reader=reader,
            cohort=cohorts[0],
            group=next((row for row in groups if str(row["id"]) == str(notice.group_id)), None),
            seats={who: since for (_, who), since in seated_since(members).items()},
            guests={sign_up_of(row): GuestRole(str(row["role"])) for row in guests},
            meeting=next((each for each in found if each.id == notice.meeting_id), None),
            known_at=last_told(before),
            ahead=[
                each
                for each in found
                if each.state is MeetingState.SCHEDULED and each.starts_at > now
            ],
        )

    async def _over(self, scene: Scene) -> str:
        """Why it has nothing to say any more; empty when it has."""
        notice, gone = scene.notice, scene.reader.state is not SignUpState.ACCEPTED
        if notice.type is NoticeType.MEMBER_LEFT:
            return "They are in the group again." if told_of(notice) in scene.seats else ""
        if gone:
            return "Their sign-up is not accepted any more."
        if notice.type is NoticeType.UNPLACED_ASK:
            return await self._placed(scene)
        if notice.type in GUESTS:
            return guest_over(scene, now=self._clock.now())
        if scene.group is None or not scene.is_seated:
            return "They are not in this group any more."
        if notice.type is NoticeType.REMINDER:
            return await self._reminder_over(scene)
        if notice.type is NoticeType.MEMBER_JOINED:
            return joining_over(scene)
        return change_over(scene, now=self._clock.now()) if notice.type in CHANGES else ""

    async def _placed(self, scene: Scene) -> str:
        found = await self._lane.rows(self._groups.of_sign_up(scene.reader.sign_up_id))
        return "They have a group by now." if found[0] else ""

    async def _reminder_over(self, scene: Scene) -> str:
        now, meeting = self._clock.now(), scene.meeting
        if meeting is None or meeting.state is not MeetingState.SCHEDULED:
            return "The meeting does not take place."
        if meeting.starts_at <= now:
            return "The meeting had begun."
        shorter = [
            each for each in scene.reader.preferences.leads if each < int(scene.notice.detail)
        ]
        if shorter and meeting.starts_at - timedelta(minutes=max(shorter)) <= now:
            return "A later reminder of this meeting is due as well."
        declined = await self._answers.declined_unscoped([meeting.id])
        if (meeting.id, scene.reader.sign_up_id) in declined:
            return "They said that they will not come."
        return ""

    def _quiet(self, scene: Scene) -> Composed | None:
        now = self._clock.now()
        period = quiet_at(scene.reader.preferences.quiet, scene.reader.zone, now)
        if period is None or (
            scene.notice.is_reminder and is_on_time(scene.notice, period[0], now)
        ):
            return None
        meeting = scene.meeting if scene.notice.is_reminder else None
        if meeting is not None and meeting.starts_at <= period[1]:
            return Skip("It was quiet with them until the meeting began.")
        return Later(period[1])

    async def _message(self, scene: Scene) -> Message:
        notice, reader, words = scene.notice, scene.reader, scene.words
        subject, paragraphs = said(scene)
        unsubscribe = self._unsubscribe.url(reader.sign_up_id, notice.type)
        letter = Letter(
            language=reader.preferences.language,
            subject=subject,
            hello=words.hello.format(name=reader.name),
            paragraphs=paragraphs,
            page=await self._page(reader),
            page_told=words.page if reader.user_id is None else words.page_lost,
            unsubscribe=unsubscribe,
            unsubscribe_told=words.unsubscribe.format(kind=words.kinds[notice.type]),
        )
        return Message(
            id=notice.id,
            type=notice.type,
            sign_up_id=reader.sign_up_id,
            user_id=reader.user_id,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            email=reader.email,
            unsubscribe=unsubscribe,
            once=notice.is_reminder,
        )

    async def _page(self, reader: Reader) -> str:
        """Who has no account gets in by their personal link, from every letter."""
        if reader.user_id is not None:
            return self._address.to("")
        until = self._clock.now() + LINK_LIVES
        return await self._links.of_unscoped(reader.sign_up_id, until=until)


def is_on_time(notice: Planned, quiet_from: datetime, now: datetime) -> bool:
    """A reminder that was put before this quiet period, if its worker is not late."""
    return notice.due_at == quiet_from and now - quiet_from <= PUNCTUAL


def about(scene: Scene) -> About:
    notice = scene.notice
    match notice.type:
        case NoticeType.REMINDER:
            return About.REMINDER
        case NoticeType.GROUP_ASSIGNED:
            return About.ASSIGNED
        case NoticeType.MEMBER_JOINED:
            return About.JOINED
        case NoticeType.MEMBER_LEFT:
            is_own = notice.facts.get("who_id") == str(scene.reader.sign_up_id)
            return About.YOU_LEFT if is_own else About.LEFT
        case NoticeType.MEETING_MOVED:
            return moved_or(About(notice.facts.get("about", About.MOVED)), scene)
        case NoticeType.MEETING_CANCELLED:
            return ABOUT[scene.meeting.state] if scene.meeting else About.CANCELLED
        case NoticeType.UNPLACED_ASK:
            return About.ASK
        case NoticeType.VISIT | NoticeType.SUBSTITUTE:
            return About(notice.facts["about"])


def moved_or(told: About, scene: Scene) -> About:
    """Another place is all there is to say to those who know the time."""
    meeting = scene.meeting
    if told is not About.PLACE or meeting is None:
        return told
    known_at = scene.known_at or meeting.original_starts_at
    return About.PLACE if meeting.starts_at == known_at else About.MOVED


def said(scene: Scene) -> tuple[str, list[str]]:
    """The subject, and the paragraphs with the place and the note of the meeting after them."""
    subject, paragraphs = scene.words.notices[about(scene)].said(facts_of(scene))
    meeting, words = scene.meeting, scene.words
    if meeting is None:
        return subject, paragraphs
    place = (
        meeting.place if meeting.place is not None else str((scene.group or {}).get("place", ""))
    )
    if place and meeting.state is MeetingState.SCHEDULED:
        paragraphs.append(words.place.format(place=place))
    if meeting.note:
        paragraphs.append(words.note.format(note=meeting.note))
    return subject, paragraphs


def facts_of(scene: Scene) -> Mapping[str, str]:
    words, zone_name, told = scene.words, scene.reader.zone, scene.notice.facts
    meeting = scene.meeting
    following = scene.ahead[0] if scene.ahead else None
    return {
        "program": str(scene.cohort["program_title"]),
        "cohort": str(scene.cohort["title"]),
        "group": str(scene.group["name"]) if scene.group else told.get("group", ""),
        "who": told.get("who", "") or words.somebody,
        "when": words.when(meeting.starts_at, meeting.minutes, zone_name) if meeting else "",
        "day": words.day(meeting.starts_at, zone_name) if meeting else "",
        "weekly": weekly(words, following, zone_name),
        "reason": words.reasons.get(told.get("reason", ""), words.reasons[""]),
        "remedies": remedies(words, told, zone_name),
    }


def weekly(words: Words, following: MeetingView | None, zone_name: str) -> str:
    if following is None:
        return ""
    return words.weekly.format(when=words.when(following.starts_at, following.minutes, zone_name))


def remedies(words: Words, told: Mapping[str, str], zone_name: str) -> str:
    """What the reader could do, and nothing of what others could."""
    windows = [words.window(each) for each in told.get("windows", "").split(";") if each]
    weeks = [
        words.week.format(number=int(each) + 1) for each in told.get("weeks", "").split(";") if each
    ]
    parts = []
    if windows:
        parts.append(words.widen.format(windows=", ".join(windows), zone=zone_name))
    if weeks:
        parts.append(words.miss.format(weeks=", ".join(weeks)))
    return " ".join(parts) or words.nothing
