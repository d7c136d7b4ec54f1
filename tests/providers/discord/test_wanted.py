import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from paceline.engines.diff.objects import Name, To, Wanted
from paceline.engines.recurrence.slots import Slot, expand
from paceline.features.cohorts.public import CohortId
from paceline.features.meetings.public import GuestRole, MeetingState
from paceline.features.reconcile.public import GroupPicture, GuestPicture, Picture
from paceline.providers.discord.marks import mark, named
from paceline.providers.discord.settings import Footing, Options, faults_of
from paceline.providers.discord.wanted import Wishes, slug
from paceline.testing.pictures import COHORT, picture

OTHER: Final = CohortId(UUID(int=77))
GROUP: Final = "019b0000-0000-7000-8000-000000000001"


def wishes(shown: Picture, **options: object) -> list[Wanted]:
    return list(Wishes(shown, Options.model_validate(options)).all())


def notices(shown: Picture, *, told: bool = False) -> dict[Name, str]:
    """`told` says whether a change of the first meeting was told before."""
    meeting = shown.groups[0].meetings[0]
    footing = Footing(told=frozenset({str(meeting.id)}) if told else frozenset())
    found = Wishes(shown, Options(), footing).all()
    return {each.name: str(each.fields["text"]) for each in found if each.name.kind == "notice"}


def kinds(found: list[Wanted]) -> Counter[str]:
    return Counter(each.name.kind for each in found)


def with_meeting(shown: Picture, **changes: object) -> Picture:
    """The first meeting of the first group is another than it was."""
    first, *others = shown.groups
    meeting, *later = first.meetings
    changed = replace(meeting, **changes)  # type: ignore[arg-type]
    group = GroupPicture(group=first.group, people=first.people, meetings=[changed, *later])
    return replace(shown, groups=[group, *others])


class TestAMark:
    @pytest.mark.parametrize(
        "name",
        [
            Name("category", "0"),
            Name("channel", GROUP),
            Name("member", f"{GROUP}/123456789012345678"),
            Name("notice", f"{GROUP}/{GROUP}/3"),
        ],
    )
    def test_says_the_name_again(self, name: Name) -> None:
        written = f"Tuesdays 18:00 \N{MIDDLE DOT} {mark(COHORT, name)}"

        assert named(written, COHORT) == name

    def test_of_another_cohort_is_none_of_ours(self) -> None:
        assert named(mark(OTHER, Name("channel", GROUP)), COHORT) is None

    @pytest.mark.parametrize("text", [None, "", "paceline", "paceline:channel:short:x"])
    def test_is_not_seen_where_there_is_none(self, text: str | None) -> None:
        assert named(text, COHORT) is None


class TestWhatIsWanted:
    def test_a_group_gets_a_channel_a_role_and_a_welcome(self) -> None:
        found = wishes(picture(groups=1, people=2))

        assert kinds(found) == {"category": 1, "role": 1, "channel": 1, "welcome": 1}

    def test_people_sit_where_their_account_is_known(self) -> None:
        found = wishes(picture(groups=1, people=3, accounts=[{"discord": "123"}, {"other": "9"}]))

        seats = [each for each in found if each.name.kind == "member"]
        assert [each.fields["user"] for each in seats] == ["123"]

    def test_a_large_cohort_opens_channels_to_people_instead_of_making_roles(self) -> None:
        found = kinds(wishes(picture(groups=101, people=1, accounts=[{"discord": "123"}])))

        assert found["role"] == found["member"] == 0
        assert found["access"] == 1

    @pytest.mark.parametrize(("voice", "most"), [(False, 50), (True, 50)])
    def test_no_category_holds_more_than_discord_lets_it(self, voice: bool, most: int) -> None:
        found = wishes(picture(groups=120), voice=voice)

        parents = Counter(each.fields["parent"] for each in found if "parent" in each.fields)
        assert sum(parents.values()) == (240 if voice else 120)
        assert max(parents.values()) <= most
        assert {each for each in parents if isinstance(each, To)} == set(parents)

    def test_whoever_is_moved_to_another_category_finds_room_there(self) -> None:
        shown = picture(groups=120)
        before = {each.name: each.fields.get("parent") for each in wishes(shown)}

        after = wishes(replace(shown, groups=shown.groups[1:]))

        moved = [
            each
            for each in after
            if each.name.kind == "channel" and before[each.name] != each.fields["parent"]
        ]
        assert len(moved) == 2

    def test_a_moved_meeting_is_told(self) -> None:
        shown = picture(groups=1)
        starts_at = shown.groups[0].meetings[0].starts_at + timedelta(hours=1)

        found = wishes(with_meeting(shown, starts_at=starts_at, sequence=1))

        [told] = [each for each in found if each.name.kind == "notice"]
        assert f"<t:{int(starts_at.timestamp())}:F>" in str(told.fields["text"])

    def test_a_cancelled_meeting_is_told_once_for_each_change(self) -> None:
        shown = picture(groups=1)

        found = [
            wishes(with_meeting(shown, state=MeetingState.CANCELLED, sequence=each))
            for each in (1, 2)
        ]

        keys = {each.name for told in found for each in told if each.name.kind == "notice"}
        assert len(keys) == 2

    def test_a_skipped_meeting_is_told(self) -> None:
        shown = with_meeting(picture(groups=1), state=MeetingState.SKIPPED, sequence=1)

        [text] = notices(shown).values()

        assert "is skipped" in text

    def test_a_week_off_that_was_planned_from_the_start_is_not_told(self) -> None:
        shown = with_meeting(picture(groups=1), state=MeetingState.SKIPPED)

        assert not notices(shown)

    def test_a_restored_meeting_is_told_to_those_who_read_of_the_change(self) -> None:
        shown = with_meeting(picture(groups=1), sequence=2)

        [text] = notices(shown, told=True).values()

        assert "as planned" in text
        assert not notices(shown)

    def test_a_new_place_of_a_moved_meeting_does_not_tell_the_move_again(self) -> None:
        shown = picture(groups=1)
        starts_at = shown.groups[0].meetings[0].starts_at + timedelta(hours=1)
        moved = with_meeting(shown, starts_at=starts_at, sequence=1)

        relocated = with_meeting(moved, sequence=2, place="Room 2")

        assert notices(relocated) == notices(moved)

    def test_the_welcome_names_people_by_their_first_names_only(self) -> None:
        shown = picture(groups=1, people=1)
        first = shown.groups[0]
        people = [replace(first.people[0], name="Ada Example")]

        found = wishes(replace(shown, groups=[replace(first, people=people)]))

        [text] = [str(each.fields["text"]) for each in found if each.name.kind == "welcome"]
        assert "Ada" in text
        assert "Example" not in text

    def test_it_stays_at_six_in_new_york_when_clocks_change(self) -> None:
        shown, zone = picture(groups=1), ZoneInfo("America/New_York")
        first = shown.groups[0]
        mondays = (date(2026, 3, 2), date(2026, 10, 26))
        slot = Slot(first.group.slot, "America/New_York")
        evenings = [
            each.starts_at
            for monday in mondays
            for each in expand(slot, first_week=monday, weeks=2, minutes=60)
        ]
        group = replace(first.group, zone="America/New_York")

        for at in evenings:
            meetings = [replace(first.meetings[0], starts_at=at, original_starts_at=at)]
            there = replace(first, group=group, meetings=meetings)
            found = wishes(replace(shown, groups=[there]))
            [text] = [str(each.fields["text"]) for each in found if each.name.kind == "welcome"]
            [stamp] = re.findall(r"<t:(\d+):F>", text)
            [topic] = [each.fields["topic"] for each in found if each.name.kind == "channel"]

            assert datetime.fromtimestamp(int(stamp), zone).hour == 18
            assert "18:00 America/New_York" in str(topic)

        assert {each.hour for each in evenings} == {22, 23}

    def test_people_are_asked_before_a_meeting_where_somebody_hears_them(self) -> None:
        shown = picture(groups=1)
        first, second = shown.groups[0].meetings[:2]
        early = first.starts_at - timedelta(days=4)
        close = first.starts_at - timedelta(days=2)

        def asked(at: datetime, *, heard: bool = True, **options: object) -> list[Wanted]:
            found = Wishes(replace(shown, at=at), Options.model_validate(options), heard=heard)
            return [each for each in found.all() if "answers" in each.fields]

        assert [each.name.kind for each in asked(early)] == ["welcome"]
        assert [each.name.kind for each in asked(close)] == ["welcome", "meeting"]
        assert {each.fields["answers"] for each in asked(close)} == {str(first.id)}
        assert {each.fields["answers"] for each in asked(first.starts_at)} == {str(second.id)}
        assert asked(close, heard=False) == []
        assert [each.name.kind for each in asked(close, asks=False)] == ["welcome"]

    def test_nobody_is_asked_when_nothing_is_ahead(self) -> None:
        shown = picture(groups=1)
        over = replace(shown, at=shown.at + timedelta(weeks=99))

        found = list(Wishes(over, Options(), heard=True).all())

        assert [each for each in found if "answers" in each.fields] == []

    def test_what_was_is_not_told(self) -> None:
        shown = with_meeting(picture(groups=1), state=MeetingState.CANCELLED, sequence=1)

        found = wishes(replace(shown, at=shown.at + timedelta(weeks=9)))

        assert kinds(found)["notice"] == 0

    @pytest.mark.parametrize(
        ("name", "spelled"),
        [
            ("Group 1", "group-1"),
            ("  Früh & spät  ", "früh-spät"),
            ("a__b", "a-b"),
            ("!!!", "group"),
            ("x" * 300, "x" * 100),
        ],
    )
    def test_names_are_spelled_as_discord_spells_them(self, name: str, spelled: str) -> None:
        assert slug(name) == spelled


class TestOptions:
    def test_without_any_all_is_well(self) -> None:
        assert faults_of({}) == []

    @pytest.mark.parametrize(
        ("options", "where"),
        [({"acess": "roles"}, "acess"), ({"access": "all"}, "access"), ({"voice": "yes"}, "voice")],
    )
    def test_what_is_no_option_is_named(self, options: dict[str, object], where: str) -> None:
        [fault] = faults_of(options)

        assert fault.startswith(f"{where}: ")


class TestASubstitute:
    def test_is_told_once_and_a_visitor_is_nobodys_business(self) -> None:
        shown = picture(groups=2)
        first, second = shown.groups
        meeting, people = first.meetings[1], second.people
        guests = [
            GuestPicture(meeting_id=meeting.id, role=role, person=person)
            for role, person in zip(GuestRole, people, strict=True)
        ]

        found = notices(replace(shown, groups=[replace(first, guests=guests), second]))

        [text] = found.values()
        moment = int(meeting.starts_at.timestamp())
        leader = people[1].name.split()[0]
        assert text == f"{leader} leads the meeting of <t:{moment}:F>."
        [name] = found
        assert named(mark(COHORT, name), COHORT) == name
