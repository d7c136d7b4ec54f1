"""Who comes to single meetings of a group is invited to those."""

from dataclasses import replace

from paceline.features.meetings.public import GuestRole
from paceline.features.reconcile.public import GroupPicture, GuestPicture, Picture
from paceline.providers.ics.letters import letter_in
from paceline.providers.ics.settings import Options
from paceline.providers.ics.wanted import wishes
from paceline.testing.pictures import picture


def letters(shown: Picture, group: GroupPicture, address: str) -> list[list[str]]:
    """The meetings of each invitation of this address to that group."""
    found = [
        letter_in(each.fields["letter"])
        for each in wishes(shown, Options())
        if each.name.key.startswith(str(group.id))
    ]
    return [[str(date.id) for date in each.dates] for each in found if each.address == address]


class TestGuests:
    def test_get_an_invitation_to_their_meetings_alone(self) -> None:
        shown = picture(groups=2)
        first, second = shown.groups
        guest = second.people[0]
        visited = [first.meetings[0].id, first.meetings[2].id]
        guests = [
            GuestPicture(meeting_id=each, role=GuestRole.VISITOR, person=guest) for each in visited
        ]

        found = replace(shown, groups=[replace(first, guests=guests), second])

        assert letters(found, first, guest.email) == [[str(each) for each in visited]]
        assert len(letters(found, second, guest.email)[0]) == 3

    def test_of_the_group_itself_have_its_series_and_no_second_one(self) -> None:
        shown = picture(groups=1)
        [first] = shown.groups
        helper = GuestPicture(
            meeting_id=first.meetings[0].id, role=GuestRole.SUBSTITUTE, person=first.people[0]
        )

        found = replace(shown, groups=[replace(first, guests=[helper])])

        assert len(letters(found, first, first.people[0].email)) == 1
