from dataclasses import replace

from paceline.features.meetings.public import GuestRole
from paceline.features.reconcile.public import GuestPicture
from paceline.providers.google_calendar.settings import Options
from paceline.providers.google_calendar.wanted import wishes
from paceline.testing.pictures import picture


class TestWhoIsInvited:
    def test_a_guest_comes_to_one_meeting_alone(self) -> None:
        shown = picture(groups=2)
        first, second = shown.groups
        guest = GuestPicture(
            meeting_id=first.meetings[1].id, role=GuestRole.VISITOR, person=second.people[0]
        )
        shown = replace(shown, groups=[replace(first, guests=[guest]), second])

        found = {
            each.name.key: each.fields["invited"]
            for each in wishes(shown, Options.model_validate({"invite": True}))
        }

        own = tuple(sorted(each.email.lower() for each in first.people))
        with_guest = tuple(sorted([*own, second.people[0].email.lower()]))
        assert [found[str(each.id)] for each in first.meetings] == [own, with_guest, own]
