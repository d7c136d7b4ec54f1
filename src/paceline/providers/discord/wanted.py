"""What a cohort wants of its Discord server: pure, the same for the same picture."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from paceline.engines.diff.objects import Fields, KindRule, Name, To, Value, Wanted
from paceline.features.cohorts.public import CohortView
from paceline.features.meetings.public import GuestRole, MeetingState, MeetingView
from paceline.features.reconcile.public import GroupPicture, Participant, Picture
from paceline.providers.discord.marks import mark
from paceline.providers.discord.settings import Footing, Options

RULES: Final = (
    KindRule(kind="category", rank=0),
    KindRule(kind="role", rank=0),
    KindRule(kind="channel", rank=1),
    KindRule(kind="voice", rank=1),
    KindRule(kind="member", rank=2),
    KindRule(kind="access", rank=2),
    KindRule(kind="welcome", rank=3, kept=False),
    KindRule(kind="notice", rank=3, kept=False),
    KindRule(kind="meeting", rank=3, kept=False),
)
# A category holds 50. Some room is left for channels that move up before others are removed.
IN_A_CATEGORY: Final = 45
LONGEST_NAME: Final = 100
LONGEST_TEXT: Final = 3500
# So long before a meeting people are asked whether they come.
ASKED_BEFORE: Final = timedelta(days=3)
DISCORD: Final = "discord"
DAYS: Final = (
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
)
DAY: Final = 24 * 60
OTHER_SIGNS: Final = re.compile(r"[^\w-]+|_")
HYPHENS: Final = re.compile(r"-{2,}")


class Wishes:
    """Of one cohort with its options; `heard` says whether somebody hears what is pressed."""

    def __init__(
        self,
        picture: Picture,
        options: Options,
        footing: Footing | None = None,
        *,
        heard: bool = False,
    ) -> None:
        self._heard = heard
        self._picture = picture
        self._options = options
        self._cohort = picture.cohort
        self._told = footing.told if footing else frozenset()
        self._roles = options.uses_roles(len(picture.groups), footing or Footing())

    def all(self) -> Iterator[Wanted]:
        per_group = 2 if self._options.voice else 1
        per_category = IN_A_CATEGORY // per_group
        for number in range(-(-len(self._picture.groups) // per_category)):
            title = self._cohort.title if number == 0 else f"{self._cohort.title} {number + 1}"
            yield Wanted(name=category_name(number), fields={"name": shortened(title)})
        for place, group in enumerate(self._picture.groups):
            yield from self._of_group(group, category_name(place // per_category))

    def _of_group(self, group: GroupPicture, category: Name) -> Iterator[Wanted]:
        title = shortened(group.group.name)
        if self._roles:
            yield Wanted(name=Name("role", str(group.id)), fields={"name": title})
        channel = Name("channel", str(group.id))
        topic = f"{meets(group)} \N{MIDDLE DOT} {mark(self._cohort.id, channel)}"
        text = {"name": slug(group.group.name), "topic": topic}
        yield Wanted(name=channel, fields={**text, **self._placed(group, category)})
        if self._options.voice:
            voice = {"name": title, **self._placed(group, category)}
            yield Wanted(name=Name("voice", str(group.id)), fields=voice)
        yield from self._people(group)
        yield from self._messages(group, channel)

    def _placed(self, group: GroupPicture, category: Name) -> Fields:
        found: dict[str, Value] = {"parent": To(category), "private": self._options.private}
        if self._roles:
            found["role"] = To(Name("role", str(group.id)))
        return found

    def _people(self, group: GroupPicture) -> Iterator[Wanted]:
        kinds = ("channel", "voice") if self._options.voice else ("channel",)
        for user in sorted({each for person in group.people if (each := account(person))}):
            if self._roles:
                seat: Fields = {"role": To(Name("role", str(group.id))), "user": user}
                yield Wanted(name=member_name(str(group.id), user), fields=seat)
                continue
            for kind in kinds:
                door: Fields = {"channel": To(Name(kind, str(group.id))), "user": user}
                yield Wanted(name=access_name(kind, str(group.id), user), fields=door)

    def _messages(self, group: GroupPicture, channel: Name) -> Iterator[Wanted]:
        if self._options.welcome:
            said: Fields = {"channel": To(channel), "text": welcome(group, self._cohort)}
            first = ahead(group.meetings, at=self._picture.at)[:1] if self._heard else ()
            asked: Fields = {"answers": str(first[0].id)} if first else {}
            yield Wanted(name=Name("welcome", str(group.id)), fields={**said, **asked})
        if self._options.asks and self._heard:
            yield from self._question(group, channel)
        if not self._options.notices:
            return
        yield from self._led_for_once(group, channel)
        for meeting in group.meetings:
            if meeting.starts_at <= self._picture.at:
                continue
            text, change = notice(meeting, told=str(meeting.id) in self._told)
            if text:
                said = {"channel": To(channel), "text": text}
                key = f"{group.id}/{meeting.id}/{change}"
                yield Wanted(name=Name("notice", key), fields=said)

    def _led_for_once(self, group: GroupPicture, channel: Name) -> Iterator[Wanted]:
        """Who leads is told once; a visitor is nobody's business but of who leads."""
        coming = {each.id: each for each in ahead(group.meetings, at=self._picture.at)}
        for guest in group.guests:
            meeting = coming.get(guest.meeting_id)
            if meeting is not None and guest.role is GuestRole.SUBSTITUTE:
                text = f"{first_name(guest.person)} leads the meeting of {stamp(meeting)}."
                said: Fields = {"channel": To(channel), "text": text}
                key = f"{group.id}/led/{meeting.id}/{guest.person.sign_up_id}"
                yield Wanted(name=Name("notice", key), fields=said)

    def _question(self, group: GroupPicture, channel: Name) -> Iterator[Wanted]:
        """Once before each meeting, and again when it was moved."""
        for meeting in ahead(group.meetings, at=self._picture.at)[:1]:
            if meeting.starts_at - self._picture.at > ASKED_BEFORE:
                return
            said: Fields = {
                "channel": To(channel),
                "text": f"Next meeting: {stamp(meeting)}. Do you come?",
                "answers": str(meeting.id),
            }
            key = f"{group.id}/{meeting.id}/{meeting.sequence}"
            yield Wanted(name=Name("meeting", key), fields=said)


def ahead(meetings: Sequence[MeetingView], *, at: datetime) -> Sequence[MeetingView]:
    return [
        each for each in meetings if each.state is MeetingState.SCHEDULED and each.starts_at > at
    ]


def category_name(number: int) -> Name:
    return Name("category", str(number))


def member_name(group_id: str, user: str) -> Name:
    return Name("member", f"{group_id}/{user}")


def access_name(kind: str, group_id: str, user: str) -> Name:
    """`kind` is that of the channel it opens."""
    return Name("access", f"{group_id}/{user}" + ("" if kind == "channel" else f"/{kind}"))


def account(person: Participant) -> str:
    """The id of their account there; empty when nobody told us."""
    found = person.accounts.get(DISCORD, "")
    return found if found.isdecimal() else ""


def shortened(name: str) -> str:
    return name.strip()[:LONGEST_NAME] or "Group"


def slug(name: str) -> str:
    """As Discord spells names of text channels; sent as it comes back, it never differs."""
    plain = HYPHENS.sub("-", OTHER_SIGNS.sub("-", name.strip().lower()))
    return plain[:LONGEST_NAME].strip("-") or "group"


def meets(group: GroupPicture) -> str:
    day, minute = divmod(group.group.slot, DAY)
    return f"{DAYS[day]} {minute // 60:02}:{minute % 60:02} {group.group.zone}"


def stamp(meeting: MeetingView) -> str:
    """Everybody sees it in their own zone and language."""
    return f"<t:{int(meeting.starts_at.timestamp())}:F>"


def welcome(group: GroupPicture, cohort: CohortView) -> str:
    ahead = [each for each in group.meetings if each.state is MeetingState.SCHEDULED]
    lines = [f"**Welcome to {group.group.name}** ({cohort.title})", meets(group)]
    if ahead:
        lines.append(f"First meeting: {stamp(ahead[0])}")
    if group.group.place:
        lines.append(f"Where: {group.group.place}")
    names = ", ".join(first_name(person) for person in group.people)
    lines.append(f"In this group: {names}")
    return "\n".join(lines)[:LONGEST_TEXT]


def first_name(person: Participant) -> str:
    """Members know each other by first name, as on their own pages (docs/guide/member.md)."""
    return person.name.split(maxsplit=1)[0] if person.name.split() else person.name


def notice(meeting: MeetingView, *, told: bool) -> tuple[str, int]:
    """With what tells it from other changes; empty when there is nothing to tell.

    A new place is no new time: what was said of the time stays. `told` says that people read of
    a change before, so they are told when it is as planned again.
    """
    if meeting.state is MeetingState.CANCELLED:
        return f"The meeting of {stamp(meeting)} is cancelled.", meeting.sequence
    if meeting.state is MeetingState.SKIPPED:
        text = f"The meeting of {stamp(meeting)} is skipped."
        return (text, meeting.sequence) if meeting.sequence else ("", 0)
    if meeting.starts_at != meeting.original_starts_at:
        was = f"<t:{int(meeting.original_starts_at.timestamp())}:F>"
        at = int(meeting.starts_at.timestamp())
        return f"The meeting of {was} is moved to {stamp(meeting)}.", at
    return (f"The meeting of {stamp(meeting)} takes place as planned.", 0) if told else ("", 0)
