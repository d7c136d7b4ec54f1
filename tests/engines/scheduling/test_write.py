from dataclasses import replace
from datetime import UTC, datetime

import pytest

from paceline.engines.scheduling.instance import ExistingGroup, ExistingId, Instance
from paceline.engines.scheduling.read import read_instance
from paceline.engines.scheduling.times import Busy, SocialHours
from paceline.engines.scheduling.write import instance_to_json
from paceline.kernel.errors import Invalid
from tests.engines.scheduling.cohorts import cohort, member, pids

PLAIN = cohort(
    member("a"), existing=(ExistingGroup(id=ExistingId("g"), slot=0, members=pids("a")),)
)
BUSY = Busy(datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 13, tzinfo=UTC))
PERSON, GROUP = PLAIN.people[0], PLAIN.existing_groups[0]


class TestWhatTheEngineAdds:
    @pytest.mark.parametrize(
        "changed",
        [
            replace(PLAIN, social_hours=SocialHours(480, 1320)),
            replace(PLAIN, group_zones=("Asia/Kathmandu",)),
            replace(PLAIN, may_miss=1),
            replace(PLAIN, co_facilitators=1),
            replace(PLAIN, stay={PERSON.id: GROUP.id}),
            replace(PLAIN, people=(replace(PERSON, busy=(BUSY,)),)),
            replace(PLAIN, people=(replace(PERSON, social_hours=SocialHours(480, 1320)),)),
            replace(PLAIN, existing_groups=(replace(GROUP, zone="Asia/Kathmandu"),)),
            replace(PLAIN, existing_groups=(replace(GROUP, co_facilitators=pids("f")),)),
        ],
    )
    def test_makes_another_document_that_the_format_has_no_key_for(self, changed: Instance) -> None:
        written = instance_to_json(changed)

        assert written != instance_to_json(PLAIN)
        with pytest.raises(Invalid, match="unknown key"):
            read_instance(written)

    def test_is_left_out_where_it_is_the_default(self) -> None:
        assert read_instance(instance_to_json(PLAIN)) == PLAIN
