"""What a cohort wants of letters: pure, the same for the same picture."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from paceline.engines.diff.objects import KindRule, Wanted
from paceline.engines.recurrence.zones import zone
from paceline.features.enrolment.public import SignUpId
from paceline.features.meetings.public import MeetingId, MeetingState, MeetingView
from paceline.features.reconcile.public import GroupPicture, Participant, Picture
from paceline.providers.ics.letters import Date, Letter
from paceline.providers.ics.marks import INVITATION, name_of
from paceline.providers.ics.settings import Options

RULES: Final = (KindRule(kind=INVITATION, rank=0),)
LONGEST: Final = 1000
GOOGLE: Final = "google"


def wishes(picture: Picture, options: Options) -> Iterator[Wanted]:
    """One invitation for each person of each group, to the whole series.

    Who comes to single meetings of it is invited to those.
    """
    for group in picture.groups:
        yield from guests_of(picture, group, options)
        series = series_of(group)
        if series is None:
            continue
        for person in group.people:
            if is_asked(person, options):
                letter = letter_of(picture, group, person, series, options)
                name = name_of(group.id, person.sign_up_id, letter.address)
                yield Wanted(name=name, fields={"letter": letter.text})


def guests_of(picture: Picture, group: GroupPicture, options: Options) -> Iterator[Wanted]:
    """Of the group's own people nobody: they have the whole series."""
    own = {each.sign_up_id for each in group.people}
    coming: dict[SignUpId, set[MeetingId]] = defaultdict(set)
    for guest in group.guests:
        coming[guest.person.sign_up_id].add(guest.meeting_id)
    people = {each.person.sign_up_id: each.person for each in group.guests}
    for sign_up_id, person in people.items():
        if sign_up_id in own or not is_asked(person, options):
            continue
        meetings = [each for each in group.meetings if each.id in coming[sign_up_id]]
        series = series_of(replace(group, meetings=meetings))
        if series is not None:
            letter = letter_of(picture, group, person, series, options)
            name = name_of(group.id, sign_up_id, letter.address)
            yield Wanted(name=name, fields={"letter": letter.text})


def is_asked(person: Participant, options: Options) -> bool:
    """Whoever has linked a Google account is left to the Google calendar, unless told otherwise."""
    return bool(person.email) and not (options.skip_google and GOOGLE in person.accounts)


def series_of(group: GroupPicture) -> Sequence[MeetingView] | None:
    """The meetings from the first at the group's slot on, also when that is over by now.

    Else there would be a letter for each week that goes by. None where nothing takes place.
    """
    by_week = sorted(group.meetings, key=lambda each: each.week)
    at_slot = (number for number, each in enumerate(by_week) if slot_of(group, each) is not None)
    series = by_week[next(at_slot, 0) :]
    taking_place = [each for each in series if each.state is MeetingState.SCHEDULED]
    return series if taking_place else None


def slot_of(group: GroupPicture, meeting: MeetingView) -> datetime | None:
    """The slot's wall clock in that meeting's week; None where the meeting was not put there."""
    own = zone(group.group.zone)
    day = meeting.original_starts_at.astimezone(own).date()
    monday = datetime.combine(day - timedelta(days=day.weekday()), time())
    wall = monday + timedelta(minutes=group.group.slot)
    is_there = wall.replace(tzinfo=own).astimezone(UTC) == meeting.original_starts_at
    return wall if is_there else None


def letter_of(
    picture: Picture,
    group: GroupPicture,
    person: Participant,
    series: Sequence[MeetingView],
    options: Options,
) -> Letter:
    first, last = series[0], series[-1]
    own = zone(group.group.zone)
    wall = slot_of(group, first) or first.original_starts_at.astimezone(own).replace(tzinfo=None)
    return Letter(
        address=person.email.lower(),
        name=one_line(person.name),
        clock=person.zone,
        language=options.language,
        group=one_line(group.group.name),
        cohort=one_line(picture.cohort.title),
        program=one_line(picture.cohort.program_title),
        place=one_line(group.group.place),
        zone=group.group.zone,
        minutes=first.minutes,
        first=wall,
        weeks=last.week - first.week + 1,
        dates=tuple(
            date_of(group, each, week=each.week - first.week)
            for each in series
            if each.state is MeetingState.SCHEDULED
        ),
    )


def date_of(group: GroupPicture, meeting: MeetingView, *, week: int) -> Date:
    return Date(
        id=meeting.id,
        week=week,
        starts_at=meeting.starts_at.astimezone(UTC),
        minutes=meeting.minutes,
        place=one_line(group.group.place if meeting.place is None else meeting.place),
        note=meeting.note.strip()[:LONGEST],
    )


def one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
