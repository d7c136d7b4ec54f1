"""Points as rows, where a store for that is; here none is, and nothing is missed."""

from array import array
from datetime import timedelta
from math import nan

import pytest

from paceline.engines.formats.activities.model import Activity, Format, Sport, Streams, Totals
from paceline.features.activities.jobs import prepare_samples
from paceline.features.activities.repository.samples import (
    AVAILABLE,
    HYPERTABLE,
    INSERT,
    SampleStore,
    rows_of,
)
from paceline.features.activities.service.payloads import PrepareSamples
from paceline.kernel.ids import new_id
from tests.features.activities.recordings import START, run
from tests.features.activities.stage import Stage

pytestmark = pytest.mark.anyio


class TestAStoreWithoutTheExtension:
    async def test_has_no_hypertable_and_is_not_asked_again(self, stage: Stage) -> None:
        assert not await stage.within(SampleStore, lambda samples: samples.prepare())
        assert not await stage.within(SampleStore, lambda samples: samples.is_there())

    async def test_is_looked_at_by_a_job(self, stage: Stage) -> None:
        handled = prepare_samples.handler

        await stage.within(SampleStore, lambda samples: handled(PrepareSamples(), samples))


class TestRows:
    def test_are_one_for_each_point_whose_time_is_known(self) -> None:
        source_id = new_id()
        streams = Streams(seconds=array("d", [0, nan, 2.5]), heart_rate=array("d", [120, 121, nan]))
        recorded = Activity(
            format=Format.FIT, sport=Sport.RUNNING, start=START, totals=Totals(), streams=streams
        )

        rows = list(rows_of(source_id, recorded))

        assert [(row["heart_rate"], row["altitude_m"]) for row in rows] == [
            (120, None),
            (None, None),
        ]
        assert [row["at"] for row in rows] == [START, START + timedelta(seconds=2.5)]
        assert rows[0].keys() == INSERT.compile().params.keys()

    def test_of_a_track_without_a_start_are_none(self) -> None:
        assert list(rows_of(new_id(), run(start=None))) == []


class TestTheStatements:
    def test_make_a_compressed_hypertable_behind_one_check(self) -> None:
        made = " ".join(map(str, HYPERTABLE))

        assert "pg_extension" in str(AVAILABLE)
        assert made.count("activity_samples") == 4
        assert "create_hypertable" in made
        assert "add_compression_policy" in made
