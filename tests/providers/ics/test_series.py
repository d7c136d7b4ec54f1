"""What a calendar shows of an invitation, read by libraries that are not ours."""

from dataclasses import replace
from datetime import timedelta

from icalendar import Calendar

from paceline.providers.ics.calendars import Told, cancelled
from paceline.providers.ics.settings import Options
from paceline.providers.ics.wanted import wishes
from paceline.providers.ics.wording import About, subject
from paceline.providers.ics.wording import text as words
from paceline.testing.pictures import picture
from tests.providers.ics.scene import (
    AT,
    WEDNESDAY_18,
    WEEKS,
    changed,
    letter,
    meetings_of,
    new_york,
    off,
    starts,
    text,
)

DAY = 24 * 60


class TestASeries:
    def test_keeps_its_hour_over_both_clock_changes(self) -> None:
        found = new_york()

        shown = starts(text(found))

        assert len(shown) == WEEKS
        assert {(each.hour, each.minute, each.weekday()) for each in shown} == {(18, 0, 2)}
        assert len({each.utcoffset() for each in shown}) == 2
        assert shown == [each.starts_at for each in meetings_of(found)]

    def test_names_the_zone_it_brings(self) -> None:
        calendar = Calendar.from_ical(text(new_york()))

        [zone] = calendar.walk("VTIMEZONE")

        assert str(zone["tzid"]) == "America/New_York"
        assert "DTSTART;TZID=America/New_York:20260304T180000" in text(new_york())

    def test_leaves_out_weeks_that_are_off(self) -> None:
        found = off(new_york(weeks=4), 0, 2)

        shown = starts(text(found))

        assert shown == [meetings_of(found)[week].starts_at for week in (1, 3)]

    def test_shows_a_meeting_where_it_was_moved_to(self) -> None:
        found = new_york(weeks=3)
        later = meetings_of(found)[1].starts_at + timedelta(days=1, hours=2)

        shown = starts(text(changed(found, 1, starts_at=later)))

        whole = meetings_of(found)
        assert shown == [whole[0].starts_at, later, whole[2].starts_at]

    def test_tells_one_meetings_own_place_and_note(self) -> None:
        found = changed(new_york(weeks=2), 1, place="https://meet.example.org/x", note="Bring it")

        exception = Calendar.from_ical(text(found)).walk("VEVENT")[1]

        assert str(exception["location"]) == str(exception["url"]) == "https://meet.example.org/x"
        assert str(exception["description"]) == "Bring it"

    def test_begins_where_the_slot_is_now(self) -> None:
        """From week 2 on it is on Thursdays; the Wednesdays before are over and stay untold."""
        found = new_york(weeks=4)
        for week in (2, 3):
            moved = meetings_of(found)[week].starts_at + timedelta(days=1)
            found = changed(found, week, starts_at=moved, original_starts_at=moved)
        [group] = found.groups
        view = replace(group.group, slot=WEDNESDAY_18 + DAY)
        retimed = replace(found, groups=[replace(group, group=view)])

        shown = starts(text(retimed))

        assert [each.weekday() for each in shown] == [3, 3]

    def test_says_the_same_as_weeks_go_by(self) -> None:
        now = new_york()

        later = replace(now, at=AT + timedelta(weeks=20))

        assert list(wishes(later, Options())) == list(wishes(now, Options()))

    def test_that_never_takes_place_is_no_invitation(self) -> None:
        assert list(wishes(off(new_york(weeks=2), 0, 1), Options())) == []

    def test_of_one_week_does_not_recur(self) -> None:
        assert "RRULE" not in text(new_york(weeks=1))

    def test_outranks_the_letter_before_also_within_a_second(self) -> None:
        first, second = (
            int(str(Calendar.from_ical(text(new_york(), tellings=number)).events[0]["sequence"]))
            for number in (0, 1)
        )

        assert second > first > 0

    def test_cannot_be_broken_out_of_by_a_name(self) -> None:
        found = new_york(name='Group"\r\nMETHOD:CANCEL')
        [group] = found.groups
        person = replace(group.people[0], name='A "quoted": person^\r\nX:Y')
        spoiled = replace(found, groups=[replace(group, people=[person])])

        calendar = Calendar.from_ical(text(spoiled))

        assert str(calendar["method"]) == "REQUEST"
        assert str(calendar.walk("VEVENT")[0]["summary"]).startswith('Group" METHOD:CANCEL')


class TestCallingOff:
    def test_names_the_same_event_as_cancelled(self) -> None:
        facts = Told(uid="u@paceline", organiser="run@example.org", at=AT, tellings=3)

        told = cancelled(letter(new_york()), facts)

        event = Calendar.from_ical(told.text).walk("VEVENT")[0]
        assert (told.method, str(event["status"]), str(event["uid"])) == (
            "CANCEL",
            "CANCELLED",
            "u@paceline",
        )


class TestWhoIsAsked:
    def test_whoever_has_google_is_left_to_it(self) -> None:
        found = picture(groups=1, people=2, accounts=[{"google": "g-1"}])

        assert len(list(wishes(found, Options()))) == 1
        assert len(list(wishes(found, Options(skip_google=False)))) == 2

    def test_another_address_is_another_invitation(self) -> None:
        found = new_york()
        [group] = found.groups
        moved = replace(group, people=[replace(group.people[0], email="new@example.org")])

        [before] = wishes(found, Options())
        [after] = wishes(replace(found, groups=[moved]), Options())

        assert before.name != after.name


class TestTheWords:
    def test_are_on_the_readers_clock(self) -> None:
        found = new_york(weeks=14)
        [group] = found.groups
        berlin = replace(group, people=[replace(group.people[0], zone="Europe/Berlin")])

        said = words(letter(replace(found, groups=[berlin])), About.INVITED, at=AT)

        assert "Thursday, 2026-03-05, 00:00-01:00" in said
        assert "and 2 more" in said
        assert "Place: The park" in said

    def test_are_german_where_that_is_chosen(self) -> None:
        found = list(wishes(new_york(weeks=1), Options.model_validate({"language": "de"})))

        assert '"language":"de"' in str(found[0].fields["letter"])

    def test_of_what_is_over_name_no_dates(self) -> None:
        said = words(letter(new_york(weeks=2)), About.CHANGED, at=AT + timedelta(weeks=30))

        assert "When" not in said

    def test_tell_where_one_meeting_is_elsewhere(self) -> None:
        found = changed(new_york(weeks=2), 1, place="The hall")

        said = words(letter(found), About.CHANGED, at=AT)

        assert "23:00, The hall" in said
        assert subject(letter(found), About.CALLED_OFF).startswith("No longer")
