"""All that one letter may speak of, and whether that is still so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from paceline.db.statements import Row, plain
from paceline.features.enrolment.public import SignUpId, SignUpState
from paceline.features.meetings.public import GuestRole, MeetingState, MeetingView
from paceline.features.notifications.repository.planned import Planned
from paceline.features.notifications.service.announcing import weekly_time
from paceline.features.notifications.service.preferences import Preferences
from paceline.features.notifications.service.wording import WORDS
from paceline.features.notifications.service.words import About, Words
from paceline.kernel.identity import UserId

# What a guest who does not come any more is told of themselves.
OWN_END: Final = frozenset({About.VISIT_ENDED, About.NOT_LEADING})
COMING: Final = frozenset({About.VISIT, About.VISITING, About.LED, About.LEADING})
UNLED: Final = frozenset({About.LED_AGAIN, About.LEADER_LOST})


@dataclass(frozen=True, kw_only=True)
class Reader:
    sign_up_id: SignUpId
    user_id: UserId | None
    name: str = field(repr=False)
    email: str = field(repr=False)
    zone: str
    state: SignUpState
    preferences: Preferences


@dataclass(frozen=True, kw_only=True)
class Scene:
    """All that one letter may speak of, read at once."""

    notice: Planned
    reader: Reader
    cohort: Row
    group: Row | None
    seats: Mapping[SignUpId, datetime]
    guests: Mapping[SignUpId, GuestRole]
    meeting: MeetingView | None
    known_at: datetime | None
    ahead: Sequence[MeetingView]

    @property
    def words(self) -> Words:
        return WORDS[self.reader.preferences.language]

    @property
    def is_seated(self) -> bool:
        """Whether they are expected: in the group, or at the meeting that it is about."""
        return self.reader.sign_up_id in {*self.seats, *self.guests}


def told_of(notice: Planned) -> SignUpId | None:
    """Whom it tells of."""
    found = notice.facts.get("who_id")
    return SignUpId(UUID(found)) if found else None


def joining_over(scene: Scene) -> str:
    """Who came again since has a notice of that."""
    about, told = told_of(scene.notice), scene.notice.facts.get("since")
    since = scene.seats.get(about) if about else None
    if since is None or (told is not None and since.isoformat() != told):
        return "They have left the group since."
    return ""


def change_over(scene: Scene, *, now: datetime) -> str:
    """A later change has a notice of its own."""
    meeting, weekly_told = scene.meeting, scene.notice.facts.get("weekly")
    if scene.notice.meeting_id is None:
        is_so = (
            weekly_told is None or scene.group is None or weekly_told == weekly_time(scene.group)
        )
        return "" if is_so else "The group has another weekly time since."
    if meeting is None or meeting.ends_at <= now:
        return "The meeting is over."
    if str(meeting.sequence) != scene.notice.detail:
        return "The meeting has changed again since."
    return ""


def guest_over(scene: Scene, *, now: datetime) -> str:
    """Of somebody who visits or leads once: later words have notices of their own."""
    said, who = About(scene.notice.facts["about"]), told_of(scene.notice)
    if scene.meeting is None or scene.meeting.ends_at <= now:
        return "The meeting is over."
    if said in OWN_END:
        return "They come again." if scene.reader.sign_up_id in scene.guests else ""
    if scene.meeting.state is not MeetingState.SCHEDULED:
        return "The meeting does not take place."
    if not scene.is_seated:
        return "They are not in this group any more."
    if said in COMING:
        return "" if who in scene.guests else "It was called off since."
    if said in UNLED and GuestRole.SUBSTITUTE in scene.guests.values():
        return "Somebody leads it by now."
    return "They come again." if who in scene.guests else ""


def last_told(before: Sequence[Row]) -> datetime | None:
    """When a meeting is, as the latest letter of it said."""
    for row in before:
        facts = plain(row["facts"])
        if isinstance(facts, dict) and "starts_at" in facts:
            return datetime.fromisoformat(facts["starts_at"])
    return None
