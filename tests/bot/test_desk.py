"""What becomes of a command that fails, hangs, or comes from somebody it does not know."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from typing_extensions import override

from paceline.app.installed import FEATURES
from paceline.backends.limits.windows import limits_of
from paceline.bot.commands import BUTTONS, COMMANDS
from paceline.bot.desk import ASKED, Desk
from paceline.bot.faces import Invocation, Kind
from paceline.bot.ports import Runs
from paceline.bot.replies import Choices, Reply
from paceline.features.accounts.public import Linked
from paceline.kernel.errors import Unavailable
from paceline.kernel.identity import Permission, Principal
from paceline.kernel.keys import PublicUrl
from paceline.kernel.limits import Limit, Limits, Verdict
from paceline.kernel.registry import permissions_of
from tests.people import someone
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
KNOWN = frozenset().union(*permissions_of(FEATURES).values())
TOKEN = "a token that opens an answer"


class Everybody(Linked):
    @override
    async def person(self, provider: str, subject: str) -> Principal | None:
        return someone()


class Breaking(Runs):
    @override
    async def run(
        self,
        who: Principal | None,
        act: Callable[..., Awaitable[Any]],
        *arguments: object,
        needs: Permission | None = None,
    ) -> Any:
        raise RuntimeError("a secret of ours")


class Hanging(Breaking):
    @override
    async def run(
        self,
        who: Principal | None,
        act: Callable[..., Awaitable[Any]],
        *arguments: object,
        needs: Permission | None = None,
    ) -> Any:
        await asyncio.Event().wait()


def desk(runs: Runs, *, seconds: float = 60) -> Desk:
    limits = limits_of(MovableClock(), None)
    return Desk(runs, Everybody(), PublicUrl("http://test"), limits, seconds=seconds)


def asked(kind: Kind = Kind.COMMAND, language: str = "en", name: str = "next") -> Invocation:
    return Invocation(
        id="1",
        application_id="2",
        kind=kind,
        name=name,
        user="3",
        token=TOKEN,
        language=language,
        focused="cohort",
    )


class TestDefects:
    async def test_are_told_with_a_number_and_without_their_reason(self) -> None:
        reply = await desk(Breaking()).answer(asked())

        assert isinstance(reply, Reply)
        assert "secret" not in reply.text
        assert reply.is_ephemeral

    async def test_propose_nothing_to_somebody_who_types(self) -> None:
        reply = await desk(Breaking()).answer(asked(Kind.COMPLETE, name="schedule"))

        assert reply == Choices()


class TestTooSlow:
    async def test_is_told_before_discord_gives_up(self) -> None:
        reply = await desk(Hanging(), seconds=0).answer(asked(language="de"))

        assert isinstance(reply, Reply)
        assert "zu lange" in reply.text

    async def test_proposes_nothing_to_somebody_who_types(self) -> None:
        reply = await desk(Hanging(), seconds=0).answer(asked(Kind.COMPLETE, name="schedule"))

        assert reply == Choices()


class Answering(Breaking):
    @override
    async def run(
        self,
        who: Principal | None,
        act: Callable[..., Awaitable[Any]],
        *arguments: object,
        needs: Permission | None = None,
    ) -> Any:
        return Reply(text="done")


class TestTooOften:
    async def test_somebody_who_asks_without_a_pause_is_asked_to_wait(self) -> None:
        opened = desk(Answering())

        replies = [await opened.answer(asked()) for _ in range(ASKED.amount + 1)]

        assert {each.text for each in replies[:-1] if isinstance(each, Reply)} == {"done"}
        assert isinstance(replies[-1], Reply)
        assert "Wait a minute" in replies[-1].text

    async def test_nobody_is_turned_away_while_the_counts_are(self) -> None:
        opened = Desk(Answering(), Everybody(), PublicUrl("http://test"), CountsAway())

        assert await opened.answer(asked()) == Reply(text="done")


class CountsAway(Limits):
    @override
    async def hit(self, limit: Limit, *key: str, cost: int = 1) -> Verdict:
        raise Unavailable("The counts are away.")


class TestTheTable:
    def test_asks_for_permissions_that_there_are(self) -> None:
        needed = {each.needs for each in (*COMMANDS, *BUTTONS.values())} - {None}

        assert needed <= KNOWN

    def test_an_invocation_shows_neither_token_nor_person_nor_words(self) -> None:
        shown = repr(asked())

        assert TOKEN not in shown
        assert "user" not in shown
