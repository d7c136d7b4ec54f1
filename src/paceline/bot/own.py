"""A person's own meetings, and whether they come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from paceline.bot.errors import CommandNotFound
from paceline.bot.faces import Invocation
from paceline.bot.replies import Button, Reply, plain
from paceline.bot.wording import Words
from paceline.features.meetings.public import (
    Answer,
    AnswerMark,
    MeetingId,
    MeetingState,
    OwnMeeting,
    OwnMeetings,
    Rsvps,
    RsvpSource,
)
from paceline.kernel.clock import Clock
from paceline.kernel.identity import Principal

RSVP: Final = AnswerMark.NAME
SHOWN: Final = 5


async def next_meetings(
    asked: Invocation, who: Principal, meetings: OwnMeetings, clock: Clock
) -> Reply:
    found = ahead(await meetings.of_user(viewer=who), at=clock.now())
    if not found:
        return Reply(text=asked.words.no_meeting)
    return Reply(text="\n".join(line_of(each, asked.words) for each in found[:SHOWN]))


async def rsvp(asked: Invocation, who: Principal, meetings: OwnMeetings, clock: Clock) -> Reply:
    found = ahead(await meetings.of_user(viewer=who), at=clock.now())
    if not found:
        return Reply(text=asked.words.no_meeting)
    first = found[0]
    return Reply(
        text=f"{asked.words.do_you_come}\n{line_of(first, asked.words)}",
        buttons=buttons_of(first.id, first.answer, asked.words),
    )


async def answer(asked: Invocation, who: Principal, rsvps: Rsvps) -> Reply:
    """The button says which meeting; whether it is theirs is asked of the meetings."""
    mark = AnswerMark.read(asked.name)
    if mark is None:
        raise CommandNotFound
    said = await rsvps.give_own(mark.meeting_id, mark.answer, by=who, source=RsvpSource.DISCORD)
    return Reply(
        text=asked.words.you_said.format(answer=asked.words.answers[said.answer].lower()),
        buttons=buttons_of(mark.meeting_id, said.answer, asked.words),
    )


def buttons_of(meeting_id: MeetingId, given: Answer | None, words: Words) -> tuple[Button, ...]:
    return tuple(
        Button(
            label=label,
            carries=AnswerMark(meeting_id=meeting_id, answer=each).text,
            is_chosen=each is given,
        )
        for each, label in words.answers.items()
    )


def ahead(meetings: Sequence[OwnMeeting], *, at: datetime) -> list[OwnMeeting]:
    return [
        each for each in meetings if each.state is MeetingState.SCHEDULED and each.starts_at > at
    ]


def line_of(meeting: OwnMeeting, words: Words) -> str:
    """Discord shows the moment in the reader's own zone and language."""
    moment = int(meeting.starts_at.timestamp())
    parts = [f"<t:{moment}:F> (<t:{moment}:R>)", f"**{plain(meeting.group)}**"]
    if meeting.guest is not None:
        parts.append(words.guests[meeting.guest])
    if meeting.led_by is not None:
        parts.append(words.led_by.format(name=plain(meeting.led_by)))
    if meeting.place:
        parts.append(plain(meeting.place))
    if meeting.answer is not None:
        parts.append(words.said_before.format(answer=words.answers[meeting.answer].lower()))
    return " \N{MIDDLE DOT} ".join(parts)
