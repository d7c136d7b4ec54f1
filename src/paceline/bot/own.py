"""A person's own meetings, and when they can meet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from paceline.bot.errors import CommandNotFound
from paceline.bot.faces import Invocation
from paceline.bot.replies import Button, Reply, plain
from paceline.db.read_lane import ReadLane
from paceline.features.cohorts.public import CohortId
from paceline.features.enrolment.public import SignUpAsks, SignUpState
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
from paceline.kernel.keys import PublicUrl

RSVP: Final = AnswerMark.NAME
SHOWN: Final = 5
LABELS: Final = {Answer.YES: "Yes", Answer.NO: "No", Answer.MAYBE: "Maybe"}
NONE_AHEAD: Final = "You have no meeting ahead."


async def next_meetings(
    _asked: Invocation, who: Principal, meetings: OwnMeetings, clock: Clock
) -> Reply:
    found = ahead(await meetings.of_user(viewer=who), at=clock.now())
    if not found:
        return Reply(text=NONE_AHEAD)
    return Reply(text="\n".join(line_of(each) for each in found[:SHOWN]))


async def rsvp(_asked: Invocation, who: Principal, meetings: OwnMeetings, clock: Clock) -> Reply:
    found = ahead(await meetings.of_user(viewer=who), at=clock.now())
    if not found:
        return Reply(text=NONE_AHEAD)
    first = found[0]
    return Reply(text=f"Do you come?\n{line_of(first)}", buttons=buttons_of(first.id, first.answer))


async def answer(asked: Invocation, who: Principal, rsvps: Rsvps) -> Reply:
    """The button says which meeting; whether it is theirs is asked of the meetings."""
    mark = AnswerMark.read(asked.name)
    if mark is None:
        raise CommandNotFound
    said = await rsvps.give_own(mark.meeting_id, mark.answer, by=who, source=RsvpSource.DISCORD)
    return Reply(
        text=f"You said: {LABELS[said.answer].lower()}.",
        buttons=buttons_of(mark.meeting_id, said.answer),
    )


def buttons_of(meeting_id: MeetingId, given: Answer | None) -> tuple[Button, ...]:
    return tuple(
        Button(
            label=label,
            carries=AnswerMark(meeting_id=meeting_id, answer=each).text,
            is_chosen=each is given,
        )
        for each, label in LABELS.items()
    )


def ahead(meetings: Sequence[OwnMeeting], *, at: datetime) -> list[OwnMeeting]:
    return [
        each for each in meetings if each.state is MeetingState.SCHEDULED and each.starts_at > at
    ]


def line_of(meeting: OwnMeeting) -> str:
    """Discord shows the moment in the reader's own zone and language."""
    moment = int(meeting.starts_at.timestamp())
    parts = [f"<t:{moment}:F> (<t:{moment}:R>)", f"**{plain(meeting.group)}**"]
    if meeting.place:
        parts.append(plain(meeting.place))
    if meeting.answer is not None:
        parts.append(f"you said {LABELS[meeting.answer].lower()}")
    return " \N{MIDDLE DOT} ".join(parts)


class Offer(msgspec.Struct, frozen=True):
    day: str
    start: str
    end: str
    kind: str


class OwnSignUp(msgspec.Struct, frozen=True):
    cohort_id: CohortId
    state: SignUpState
    zone: str
    windows: list[Offer]


async def availability(
    _asked: Invocation, who: Principal, lane: ReadLane, sign_ups: SignUpAsks, address: PublicUrl
) -> Reply:
    (rows,) = await lane.rows(sign_ups.of_user(viewer=who))
    found = [own_sign_up(row) for row in rows]
    lines = [
        line for each in found if each.state is not SignUpState.WITHDRAWN for line in lines_of(each)
    ]
    if not lines:
        return Reply(text="You have signed up to nothing yet. `/join` shows what is open.")
    how = f"To change it, open your own page (`/join` gives you its link) or {address.base}."
    return Reply(text="\n".join([*dict.fromkeys(lines), how]))


def own_sign_up(row: dict[str, object]) -> OwnSignUp:
    windows = row["windows"]
    assert isinstance(windows, msgspec.Raw)
    return msgspec.convert({**row, "windows": msgspec.json.decode(windows)}, OwnSignUp)


def lines_of(sign_up: OwnSignUp) -> list[str]:
    if not sign_up.windows:
        return [f"You have not said yet when you can meet ({plain(sign_up.zone)})."]
    days = [f"{each.day} {each.start}\N{EN DASH}{each.end}" for each in sign_up.windows]
    return [f"You can meet ({plain(sign_up.zone)}): {', '.join(days)}."]
