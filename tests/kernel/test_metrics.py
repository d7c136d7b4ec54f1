from paceline.kernel.metrics import Steps


class TestSteps:
    def test_each_step_counts_those_below_it(self) -> None:
        steps = Steps((1.0, 2.0))
        for value in (0.5, 1.0, 1.5, 9.0):
            steps.observe(value, ("a",))

        assert steps.buckets(("a",)) == [("1.0", 2), ("2.0", 3), ("+Inf", 4)]
        assert steps.sums[("a",)] == 12
