from contextlib import AbstractAsyncContextManager

import pytest
from typing_extensions import override

from paceline.kernel.errors import Unavailable
from paceline.testing.target_contract import LONG, Ground, InStep, TargetContract
from tests.providers.ics.ground import mail_ground, sendgrid_ground


class TestInvitations(TargetContract):
    """Nobody sees what is in somebody's calendar; what differs there is that person's own."""

    @override
    def opened(self) -> AbstractAsyncContextManager[Ground]:
        return mail_ground()

    @override
    def test_what_somebody_spoiled_is_mended(self) -> None:
        """What they took out of their own calendar stays out."""

        async def act(ground: Ground, step: InStep) -> None:
            await step.turn(self.wish(ground))
            before = ground.writes
            ground.spoil()

            again = await step.turn(self.wish(ground))

            assert again.converged
            assert ground.writes == before

        self.run(act)

    @override
    def test_half_a_look_is_an_error(self) -> None:
        """A look asks nobody, so there is no half of one."""

        async def act(ground: Ground, step: InStep) -> None:
            await step.turn(self.wish(ground))
            ground.refuse(seconds=LONG)

            assert (await step.look(self.wish(ground))).converged

        self.run(act)

    @override
    def test_a_long_wait_that_is_asked_for_is_told(self) -> None:
        """A mail server cannot say how long; the job comes back by itself."""

        async def act(ground: Ground, step: InStep) -> None:
            ground.refuse(seconds=LONG)

            with pytest.raises(Unavailable) as told:
                await step.turn(self.wish(ground))

            assert told.value.retry_after is None
            assert ground.writes <= 1

        self.run(act)


class TestInvitationsBySendGrid(TestInvitations):
    @override
    def opened(self) -> AbstractAsyncContextManager[Ground]:
        return sendgrid_ground()

    @override
    def test_a_long_wait_that_is_asked_for_is_told(self) -> None:
        TargetContract.test_a_long_wait_that_is_asked_for_is_told(self)
