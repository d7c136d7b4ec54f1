"""Schemathesis over the running app: no failure, nothing of others, nothing undocumented."""

import os
from collections.abc import Callable
from typing import Final

import pytest

from tests.security.asvs import SAID
from tests.security.hunting import hunt
from tests.security.place import PEERS, RunningPlace

SEED: Final = 20_261_121
OPERATIONS: Final = 100
# Examples of each operation and mode beside those that every bound and every type asks for.
FULL: Final = int(os.environ.get("PACELINE_HUNT_EXAMPLES", "10"))
PROMISED: Final = 10_000
HUNTERS: Final = (*PEERS, "member", "admin")


@pytest.mark.timeout(900)
class TestTheRunningApp:
    def test_keeps_to_it_in_short(self, place: RunningPlace) -> None:
        found = hunt(place, place.people["north"], examples=2, seed=SEED, phases="fuzzing")

        assert (found.failures, found.complete) == (0, True), found.output
        assert found.cases >= OPERATIONS

    @pytest.mark.security
    @pytest.mark.asvs("1.2.4", "2.2.1", "2.2.2", "4.1.1", "8.2.2", "8.3.1", "15.3.1")
    @pytest.mark.parametrize("name", HUNTERS)
    def test_keeps_to_its_description_and_to_each_persons_own(
        self, place: RunningPlace, name: str, record_property: Callable[[str, object], None]
    ) -> None:
        found = hunt(place, place.people[name], examples=FULL, seed=SEED)

        record_property(SAID, f"hunt as {name}: {found}")
        assert found.failures == 0, found.output
        assert found.complete
        assert found.operations >= OPERATIONS
        assert found.cases * len(PEERS) >= PROMISED
