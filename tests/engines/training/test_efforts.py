import pytest

from paceline.engines.training.efforts import DISTANCES, best_efforts

# 4 m/s for 10 km, with 200 m in 40 s from 3 km on.
SECONDS = [float(each) for each in range(2491)]


def metres(second: float) -> float:
    return (
        second * 4
        if second <= 750
        else 3000 + min(second - 750, 40) * 5 + max(0.0, second - 790) * 4
    )


class TestBestEfforts:
    def test_are_those_of_each_distance_that_was_run(self) -> None:
        found = best_efforts(SECONDS, [metres(each) for each in SECONDS])

        assert [each.name for each in found] == [
            "400m", "half_mile", "1k", "mile", "2_miles", "5k", "10k",
        ]  # fmt: skip

    def test_lie_around_the_fastest_part(self) -> None:
        found = best_efforts(SECONDS, [metres(each) for each in SECONDS])

        fastest = {each.name: each for each in found}
        assert fastest["400m"].seconds == pytest.approx(90)
        assert 700 <= fastest["400m"].start_s <= 750
        assert fastest["10k"].seconds == pytest.approx(2490)

    def test_are_told_between_two_records(self) -> None:
        found = best_efforts([0, 150, 300], [0, 300, 1500], distances={"400m": 400})

        assert found[0].seconds == pytest.approx(50)
        assert found[0].start_s == pytest.approx(150)

    def test_count_a_pause_within_but_not_before(self) -> None:
        times, places = [0.0, 100, 500, 600, 700], [0.0, 400, 400, 800, 900]

        found = best_efforts(times, places, distances={"400m": 400, "600m": 600})

        assert found[0].seconds == pytest.approx(100)
        assert found[1].seconds == pytest.approx(550)

    def test_begin_after_the_pause(self) -> None:
        found = best_efforts([0, 300, 600, 700], [0, 400, 400, 800], distances={"400m": 400})

        assert (found[0].start_s, found[0].seconds) == (600, 100)

    def test_never_lie_over_a_jump(self) -> None:
        times = [0.0, 100, 101, 201]
        places = [0.0, 400, 3000, 3400]

        found = best_efforts(times, places, distances={"400m": 400, "1k": 1000})

        assert [(each.name, each.seconds) for each in found] == [("400m", 100)]

    @pytest.mark.parametrize("streams", [([], []), ([0.0], [0.0]), ([5.0, 5.0], [0.0, 500.0])])
    def test_of_nothing_are_none(self, streams: tuple[list[float], list[float]]) -> None:
        assert best_efforts(*streams, fastest=1000) == []


class TestTheDistances:
    def test_go_from_400_m_to_the_marathon(self) -> None:
        assert list(DISTANCES.values()) == sorted(DISTANCES.values())
        assert (min(DISTANCES.values()), max(DISTANCES.values())) == (400, 42_195)
