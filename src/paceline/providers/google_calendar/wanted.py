"""What a cohort wants of its calendar: pure, the same for the same picture."""

from collections.abc import Iterator
from html import escape
from typing import Final

from paceline.engines.diff.objects import KindRule, Name, Value, Wanted
from paceline.features.meetings.public import MeetingState, MeetingView
from paceline.features.reconcile.public import GroupPicture, Picture
from paceline.providers.google_calendar.settings import Options
from paceline.providers.google_calendar.shapes import spelled

MEETING: Final = "meeting"
RULES: Final = (KindRule(kind=MEETING, rank=0),)
LONGEST: Final = 1000


def wishes(picture: Picture, options: Options) -> Iterator[Wanted]:
    """An event for each meeting that takes place. One that is called off has none."""
    for group in picture.groups:
        for meeting in group.meetings:
            if meeting.state is MeetingState.SCHEDULED:
                yield Wanted(
                    name=Name(MEETING, str(meeting.id)),
                    fields=fields_of(picture, group, meeting, options),
                )


def fields_of(
    picture: Picture, group: GroupPicture, meeting: MeetingView, options: Options
) -> dict[str, Value]:
    """Who was invited to what is over stays: nobody is told of it any more."""
    place = one_line(group.group.place if meeting.place is None else meeting.place)
    found: dict[str, Value] = {
        "cohort": str(picture.cohort.id),
        "summary": one_line(f"{group.group.name} - {picture.cohort.title}"),
        "description": described(picture, meeting),
        "location": place,
        "start": spelled(meeting.starts_at),
        "end": spelled(meeting.ends_at),
        "zone": group.group.zone,
    }
    if options.conference:
        found["link"] = place if place.startswith("https://") else ""
    if options.invite and meeting.ends_at > picture.at:
        found["invited"] = addresses(group, meeting)
    return found


def addresses(group: GroupPicture, meeting: MeetingView) -> tuple[str, ...]:
    """Of the group, and of who comes to this meeting alone."""
    return tuple(sorted({each.email.lower() for each in group.at(meeting.id) if each.email}))


def described(picture: Picture, meeting: MeetingView) -> str:
    """Google reads descriptions as markup; people's text is never any."""
    lines = [f"Week {meeting.week + 1} of {picture.cohort.title}", meeting.note]
    text = "\n".join(line.strip() for line in lines if line.strip())
    return escape(text, quote=False)[:LONGEST]


def one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
