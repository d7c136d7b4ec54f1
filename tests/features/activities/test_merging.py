"""What several recordings of one activity come to, for whom."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paceline.engines.formats.activities.model import Sport
from paceline.features.activities.public import (
    ActivityId,
    ActivityView,
    Ceiling,
    Eyes,
    Figures,
    SourceId,
    SourceKind,
)
from paceline.features.activities.service.facts import FIGURES, Facts
from paceline.features.activities.service.merging import (
    Own,
    Source,
    same_activity,
    views_of,
)
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from tests.features.activities.recordings import START


def facts(*, later: float = 0, sport: Sport = Sport.RUNNING, **figures: float) -> Facts:
    return Facts(
        started_at=START + timedelta(seconds=later),
        sport=sport,
        figures=Figures(**figures),
        records=100,
    )


def source(kind: SourceKind, *, title: str = "", records: int = 100, **figures: float) -> Source:
    said = Facts(
        started_at=START,
        sport=Sport.RUNNING,
        figures=Figures(**figures),
        title=title,
        records=records,
    )
    return Source(id=SourceId(new_id()), kind=kind, received_at=START, facts=said)


def own(*, ceiling: Ceiling = Ceiling.GROUP, **corrections: float) -> Own:
    return Own(
        id=ActivityId(new_id()),
        user_id=UserId(new_id()),
        ceiling=ceiling,
        corrections=corrections,
    )


def seen(views: Sequence[ActivityView], eyes: Eyes) -> ActivityView | None:
    return next((each for each in views if each.eyes is eyes), None)


class TestTheSameActivity:
    @pytest.mark.parametrize("later", [0, 60, -119, 120])
    def test_begins_within_two_minutes(self, later: float) -> None:
        assert same_activity(facts(distance_m=10_000), facts(later=later, distance_m=9600))

    @pytest.mark.parametrize("later", [121, -121, 3600])
    def test_does_not_begin_later(self, later: float) -> None:
        assert not same_activity(facts(), facts(later=later))

    def test_is_of_one_sport_where_both_name_one(self) -> None:
        assert not same_activity(facts(), facts(sport=Sport.CYCLING))
        assert same_activity(facts(), facts(sport=Sport.OTHER))

    def test_lasts_about_as_long(self) -> None:
        whole = facts(elapsed_s=3600)

        assert same_activity(whole, facts(elapsed_s=1800))
        assert same_activity(whole, facts(timer_s=3000))
        assert same_activity(whole, facts())
        assert not same_activity(whole, facts(elapsed_s=1700))


class TestEachFigure:
    def test_is_that_of_the_first_source_that_knows_it(self) -> None:
        fit = source(SourceKind.FIT, distance_m=10_000)
        gpx = source(SourceKind.GPX, distance_m=9700, ascent_m=80)
        hand = source(SourceKind.MANUAL, calories=700, ascent_m=100)

        for sources in permutations([fit, gpx, hand]):
            view = seen(views_of(own(), sources), Eyes.OWNER)

            assert view is not None
            assert view.figures == Figures(distance_m=10_000, ascent_m=80, calories=700)
            assert view.origins["distance_m"].source_id == fit.id
            assert view.origins["ascent_m"].kind is SourceKind.GPX
            assert view.streams_id == fit.id

    def test_is_the_athletes_own_where_they_know_better(self) -> None:
        views = views_of(own(distance_m=5200), [source(SourceKind.FIT, distance_m=5000)])

        for view in views:
            assert view.figures.distance_m == 5200
            assert view.origins["distance_m"].kind is SourceKind.MANUAL

    def test_says_where_it_came_from(self) -> None:
        (view, *_) = views_of(own(), [source(SourceKind.TCX, distance_m=1, max_hr=180)])

        known = {name for name in FIGURES if getattr(view.figures, name) is not None}
        assert view.origins.keys() == known | {"streams", "start"}


class TestWhatComesFromStrava:
    def test_is_for_the_athlete_alone(self) -> None:
        views = views_of(own(), [source(SourceKind.STRAVA, distance_m=5000, title="Run")])

        assert [each.eyes for each in views] == [Eyes.OWNER]
        assert views[0].ceiling is Ceiling.OWNER

    def test_never_changes_what_others_see(self) -> None:
        file = source(SourceKind.GPX, distance_m=9700)
        strava = source(SourceKind.STRAVA, distance_m=10_000, avg_hr=150, title="Secret")
        mine = own()

        alone, both = views_of(mine, [file]), views_of(mine, [file, strava])

        for eyes in (Eyes.MACHINE, Eyes.COACH, Eyes.GROUP):
            assert seen(both, eyes) == seen(alone, eyes)
        owner = seen(both, Eyes.OWNER)
        assert owner is not None
        assert (owner.figures.distance_m, owner.title) == (10_000, "Secret")
        assert owner.ceiling is Ceiling.OWNER


class TestWhatTheAthleteKeepsTo:
    @pytest.mark.parametrize(
        ("ceiling", "eyes"),
        [
            (Ceiling.GROUP, {Eyes.OWNER, Eyes.MACHINE, Eyes.COACH, Eyes.GROUP}),
            (Ceiling.COACH, {Eyes.OWNER, Eyes.MACHINE, Eyes.COACH}),
            (Ceiling.OWNER, {Eyes.OWNER, Eyes.MACHINE}),
        ],
    )
    def test_nobody_else_sees(self, ceiling: Ceiling, eyes: set[Eyes]) -> None:
        views = views_of(own(ceiling=ceiling), [source(SourceKind.FIT, distance_m=1)])

        assert {each.eyes for each in views} == eyes
        assert {each.ceiling for each in views} == {ceiling}


SOURCES = st.lists(
    st.builds(
        source,
        st.sampled_from(SourceKind),
        title=st.sampled_from(["", "a", "b"]),
        records=st.sampled_from([0, 100]),
        distance_m=st.floats(1, 9),
        avg_hr=st.floats(100, 200),
    ),
    max_size=6,
)


class TestAnyViews:
    @given(sources=SOURCES, ceiling=st.sampled_from(Ceiling))
    def test_hold_nothing_that_their_eyes_may_not_see(
        self, sources: Sequence[Source], ceiling: Ceiling
    ) -> None:
        strava = {each.id for each in sources if each.kind is SourceKind.STRAVA}

        for view in views_of(own(ceiling=ceiling), sources):
            if view.eyes is not Eyes.OWNER:
                used = {each.source_id for each in view.origins.values()} | {view.streams_id}
                assert not used & strava
                assert view.title in {"", *(s.facts.title for s in sources if s.id not in strava)}
            if view.eyes is Eyes.COACH:
                assert view.ceiling is not Ceiling.OWNER
            if view.eyes is Eyes.GROUP:
                assert view.ceiling is Ceiling.GROUP

    @given(sources=SOURCES)
    def test_are_the_same_in_whatever_order_sources_came(self, sources: Sequence[Source]) -> None:
        mine = own()
        backwards = views_of(mine, list(reversed(sources)))

        assert [each.eyes for each in views_of(mine, sources)] == [each.eyes for each in backwards]
