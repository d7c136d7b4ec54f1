"""Proofs that somebody ends, or that run out of time."""

from paceline.engines.scheduling.claims import Claims
from paceline.engines.scheduling.greedy import Greedy
from paceline.engines.scheduling.instance import Instance
from paceline.engines.scheduling.proofs import Proofs
from paceline.engines.scheduling.reasons import with_reasons
from paceline.engines.scheduling.solver import Cancelled, Limits, Report, Seconds, Solved
from tests.engines.scheduling.cohorts import cohort, group, members, pids, solution

FIVE = cohort(*members("a b c d e"))
FULL = group("Mon 18:00", "a b c d")


class _Countdown:
    """Says yes from the question number `left` on."""

    def __init__(self, left: int) -> None:
        self.left, self.asked = left, 0

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked > self.left


class _Hearing:
    """A solver that asks whether to go on, as real ones do."""

    def __init__(self) -> None:
        self.heard: list[bool] = []

    def solve(
        self,
        instance: Instance,
        *,
        seed: int,
        limits: Limits,
        report: Report,
        cancelled: Cancelled,
        clock: Seconds,
    ) -> Solved:
        self.heard.append(cancelled())
        return Greedy().solve(
            instance, seed=seed, limits=limits, report=report, cancelled=cancelled, clock=clock
        )


class TestProofsThatAreEnded:
    PEOPLE = members("a b c d e g h")

    def test_before_they_begin_leave_reasons_alone(self) -> None:
        given = with_reasons(FIVE, solution(FULL))

        assert Proofs(solver=Greedy(), over=lambda: True).proved(FIVE, given) is given

    def test_at_any_moment_leave_everybody_a_reason_and_only_true_remedies(self) -> None:
        instance = cohort(*self.PEOPLE)
        given = with_reasons(instance, solution(FULL))
        whole = _Countdown(1_000_000)
        Proofs(solver=Greedy(), over=whole).proved(instance, given)
        claims = Claims(instance, given)

        for moment in range(whole.asked):
            ended = Proofs(solver=Greedy(), over=_Countdown(moment)).proved(instance, given)

            assert [who.id for who in ended.unplaced or ()] == list(pids("e g h"))
            for who in ended.unplaced or ():
                assert all(claims.remedy_holds(who.id, each) for each in who.remedies)

    def test_begin_no_further_solve_and_are_heard_within_one(self) -> None:
        hearing, over = _Hearing(), _Countdown(8)
        instance = cohort(*self.PEOPLE)

        Proofs(solver=hearing, over=over).proved(instance, with_reasons(instance, solution(FULL)))

        assert hearing.heard == [True]
