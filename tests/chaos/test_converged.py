"""Once a large cohort is in step, nothing is written outside any more."""

import os
import sys
from typing import Final

import pytest

from paceline.features.grouping.public import GroupId, GroupView
from paceline.kernel.ids import new_id
from paceline.testing.memory_target import MemoryTarget
from tests.features.meetings.stage import WEDNESDAY_18, Stage
from tests.features.reconcile.scene import connect, connection, kinds, sync
from tests.work import work_off

pytestmark = [pytest.mark.anyio, pytest.mark.chaos]
GROUPS: Final = 250 if os.environ.get("CI") else 1000


@pytest.mark.timeout(300)
async def test_a_second_turn_of_a_large_cohort_writes_nothing(
    store: str, stage: Stage, memory: MemoryTarget
) -> None:
    cohort_id = await stage.cohort(weeks=1)
    groups = [
        GroupView(
            id=GroupId(new_id()),
            cohort_id=cohort_id,
            name=f"Group {number}",
            slot=WEDNESDAY_18,
            zone="America/New_York",
            place="https://meet.example.org/one",
            facilitator_id=None,
            member_ids=(),
        )
        for number in range(GROUPS)
    ]
    await stage.publish(*groups)
    await connect(stage, cohort_id)
    await work_off(stage.container)
    first = memory.writes

    await sync(stage, cohort_id)

    sys.stdout.write(f"\nchaos converged {store}: first {first}  second {memory.writes - first}\n")
    assert (await connection(stage, cohort_id))["state"] == "converged"
    assert kinds(memory) == {"room": GROUPS, "note": GROUPS}
    assert memory.writes == first
